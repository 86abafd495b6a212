import { EXIT_CODES, type ExitCode } from '../domain/errors.js';
import { reportFailure } from './failure.js';
import { openTerminal } from './output/terminal.js';
import { parseArguments } from './program.js';

/**
 * The program.
 *
 * @param args what comes after `music-organize`
 * @returns the exit code
 */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const terminal = openTerminal(!args.includes('--no-color'), process.env);
  try {
    const request = await parseArguments(args);
    if (request.kind === 'run') return await request.run();
    terminal.out.write(request.text);
    return EXIT_CODES.ok;
  } catch (error) {
    return reportFailure(error, wantedFormat(args), terminal);
  }
}

/** The format as far as it can be told before, or without, understanding the arguments. */
function wantedFormat(args: readonly string[]): string {
  const last = args.findLastIndex((arg) => arg === '--format' || arg.startsWith('--format='));
  if (last === -1) return process.env['MUSIC_ORGANIZE_FORMAT'] ?? 'text';
  const arg = args[last] ?? '';
  const format = arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : args[last + 1];
  return format === 'json' || format === 'ndjson' ? format : 'text';
}
