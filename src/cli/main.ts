import { resolve } from 'node:path';
import { EXIT_CODES, systemErrorCode, UserError, type ExitCode } from '../domain/errors.js';
import { describeSystemError } from '../domain/system-errors.js';
import { reportFailure } from './failure.js';
import { environmentName, flagName, type OptionKey } from './options.js';
import { openTerminal, standardOutputs } from './output/terminal.js';
import { parseArguments } from './program.js';
import { keepHeapSteady } from './steady-heap.js';
import { errorWithSameHistory } from '../text/same-history.js';

/**
 * The program.
 *
 * @param args what comes after `music-organize`
 * @returns the exit code
 */
export async function main(args: readonly string[]): Promise<ExitCode> {
  keepHeapSteady();
  const terminal = openTerminal(!args.includes('--no-color'), process.env);
  try {
    const request = await parseArguments(args);
    if (request.kind === 'print') terminal.out.write(request.text);
    const code = request.kind === 'run' ? await request.run() : EXIT_CODES.ok;
    await requireWritten();
    return code;
  } catch (error) {
    const known = errorWithSameHistory(error, await namedHistory(args));
    return reportFailure(known, await wantedFormat(args), terminal);
  }
}

/** @throws UserError when not all output could be written: whoever reads it must not take it for whole */
async function requireWritten(): Promise<void> {
  const { out } = standardOutputs();
  await out.drained();
  const { failure } = out;
  if (failure === null) return;
  const reason = describeSystemError(systemErrorCode(failure) ?? '', failure.message);
  throw new UserError('output_failed', `The output could not be written: ${reason}.`, { cause: failure });
}

/** The format as far as it can be told before, or without, understanding the arguments. */
async function wantedFormat(args: readonly string[]): Promise<string> {
  const format = rawValue(args, 'format') ?? (await configured(rawValue(args, 'config'), 'format'));
  return format === 'json' || format === 'ndjson' ? format : 'text';
}

/** What `sameHistory` says, as far as that can be told without understanding the arguments. */
async function namedHistory(args: readonly string[]): Promise<readonly string[]> {
  const flag = flagText(args, 'history_db');
  const file = flagText(args, 'config');
  // A variable of the environment counts before any file.
  const isInFile = flag === undefined && file !== undefined && !process.env[environmentName('history_db')];
  const path = isInFile ? await configured(file, 'history_db') : flag;
  return typeof path === 'string' && path !== '' ? ['--history-db', resolve(path)] : [];
}

/** What a flag, or else its variable, says; unchecked. */
function rawValue(args: readonly string[], key: OptionKey): string | undefined {
  // An empty variable says nothing.
  return flagText(args, key) ?? (process.env[environmentName(key)] || undefined);
}

/** What a flag says; unchecked. */
function flagText(args: readonly string[], key: OptionKey): string | undefined {
  const name = flagName(key);
  // yargs takes `--historyDb` as well.
  const flags = [name, name.replaceAll(/-(.)/gu, (_, letter: string) => letter.toUpperCase())].map(
    (flag) => `--${flag}`,
  );
  const last = args.findLastIndex((arg) => flags.some((flag) => arg === flag || arg.startsWith(`${flag}=`)));
  const arg = args[last];
  if (arg === undefined) return undefined;
  return arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : args[last + 1];
}

/** What the configuration file says; a file that cannot be read says nothing, and may be what the error is about. */
async function configured(named: string | undefined, key: OptionKey): Promise<unknown> {
  const { findConfigFile } = await import('./configuration/config-location.js');
  try {
    const path = findConfigFile(named, process.env);
    if (path === null) return undefined;
    const { readConfigFile } = await import('./configuration/config-file.js');
    return readConfigFile(path).entries.get(key)?.value;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
