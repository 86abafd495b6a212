import type { Argv } from 'yargs';
import type { ExitCode } from '../domain/errors.js';
import type { Arguments } from './configuration/flags.js';

/** A command of the program: what yargs is told, and what it does. One a file; `run` imports its work lazily. */
export interface Command {
  /** As yargs writes them: `rollback <session>`. */
  readonly command: string | readonly string[];
  readonly describe: string;
  readonly examples?: readonly (readonly [line: string, meaning: string])[];
  /** Positionals and options. */
  readonly options?: (yargs: Argv) => Argv;
  /** Commands below this one, in place of `run`. */
  readonly commands?: readonly Command[];
  readonly run?: (argv: Arguments) => Promise<ExitCode>;
}

/** `rollback <session>` */
export function commandForm({ command }: Command): string {
  return typeof command === 'string' ? command : (command[0] ?? '');
}

/** `rollback` */
export function commandName(command: Command): string {
  return commandForm(command).split(' ')[0] ?? '';
}

/** A positional, or an option that is no setting; `undefined` when it was not given. The last one counts. */
export function textArgument(argv: Arguments, name: string): string | undefined {
  return textArguments(argv, name).at(-1);
}

/** All values of one that may be given several times. */
export function textArguments(argv: Arguments, name: string): string[] {
  const given = argv[name];
  return given === undefined ? [] : (Array.isArray(given) ? given : [given]).map(String);
}
