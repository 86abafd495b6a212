import { EXIT_CODES, UserError, type ExitCode } from '../domain/errors.js';
import type { Arguments } from './configuration/flags.js';
import { loadSettings } from './configuration/settings.js';
import type { SettingValues } from './options.js';
import { printable } from '../text/printable.js';
import { openTerminal, type Terminal } from './output/terminal.js';
import { sameHistory } from './same-history.js';

/** What every command starts with. */
export interface Invocation {
  readonly settings: SettingValues & {
    /** What commands that are printed have to say again. */
    readonly sameHistory: readonly string[];
  };
  readonly terminal: Terminal;
}

/** Settles the settings, says what is odd about them, and opens the terminal. @throws UserError */
export async function begin(argv: Arguments): Promise<Invocation> {
  const settled = await loadSettings(argv);
  const { values, warnings } = settled;
  const terminal = openTerminal(values.color, process.env);
  for (const warning of values.quiet ? [] : warnings) {
    terminal.err.write(`${terminal.errColors.yellow('warning:')} ${printable(warning)}\n`);
  }
  return { settings: { ...values, sameHistory: sameHistory(settled) }, terminal };
}

/** The history for a workflow: named, or left to its default. */
export function historyOption({ history_db }: SettingValues): { historyDb?: string } {
  return history_db === undefined ? {} : { historyDb: history_db };
}

/** Of a command that went through: 0, or 3 when there are problems, which stderr lists. */
export function doneCode(problems: number): ExitCode {
  return problems > 0 ? EXIT_CODES.partial : EXIT_CODES.ok;
}

/** @throws UserError when the argument is empty: `""` is not "here" */
export function requireText(value: string | undefined, name: string): string {
  if (value !== undefined && value !== '') return value;
  throw new UserError('usage', `${name} must not be empty.`, { exitCode: EXIT_CODES.usage });
}
