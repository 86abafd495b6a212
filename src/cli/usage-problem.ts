import { UserError, usageError } from '../domain/errors.js';
import { commandForm, commandName, type Command } from './command.js';
import { nearest } from '../domain/nearest.js';
import { OPTION_KEYS, flagName } from './options.js';

/**
 * What yargs did not like, as an error with a way out: the nearest option or command, or where help is.
 *
 * @param args as they were typed
 */
export function usageProblem(error: unknown, args: readonly string[], commands: readonly Command[]): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error instanceof UserError) return error;
  const help = helpLine(args, commands);
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/s.exec(error.message)?.[1];
  if (unknown !== undefined) return unknownWord(firstTyped(unknown.split(', '), args), args, commands, help);
  const choice = /Argument: (.*?), Given: (.*?), Choices: (.*)$/s.exec(error.message);
  if (choice !== null) {
    const [, name = '', given = '', choices = ''] = choice;
    const allowed = choices.replaceAll('"', '');
    const meant = nearest(given.replaceAll('"', ''), allowed.split(', '));
    return usageError(
      `--${name} cannot be ${given}. Allowed: ${allowed}.`,
      meant === undefined ? help : `Did you mean ${meant}?`,
    );
  }
  const missingValue = /^Not enough arguments following: (.*)$/.exec(error.message)?.[1];
  if (missingValue !== undefined) return usageError(`--${missingValue} needs a value.`, help);
  if (error.message.startsWith('Did you mean '))
    return unknownWord(firstStranger(args, commands), args, commands, help);
  if (/^Not enough non-option arguments/.test(error.message)) {
    const command = commandOf(args, commands);
    const form = command === undefined ? '' : `: music-organize ${formOf(command, args)}`;
    return usageError(`Something is missing${form}`, help);
  }
  return usageError(error.message.replaceAll('\n', ' '), help);
}

/** yargs names `--dry-rum` twice, also as `dryRum`. */
function firstTyped(unknown: readonly string[], args: readonly string[]): string {
  const typed = unknown.find((name) =>
    args.some((arg) => arg === name || arg === `--${name}` || arg.startsWith(`--${name}=`)),
  );
  return typed ?? unknown[0] ?? '';
}

/** The first word that is no command: the one that yargs offers another for. */
function firstStranger(args: readonly string[], commands: readonly Command[]): string {
  const known = new Set([...commands, ...commands.flatMap((command) => command.commands ?? [])].map(commandName));
  return args.find((arg) => !arg.startsWith('-') && !known.has(arg)) ?? args[0] ?? '';
}

function unknownWord(word: string, args: readonly string[], commands: readonly Command[], help: string): UserError {
  const isOption = !args.includes(word);
  if (isOption) {
    const names = [...OPTION_KEYS.map(flagName), ...OPTION_KEYS.map((key) => `no-${flagName(key)}`), ...OTHER_OPTIONS];
    const dashes = word.length === 1 ? '-' : '--';
    if (names.includes(word)) return usageError(`This command has no option --${word}.`, help);
    const meant = nearest(word, names);
    return usageError(`There is no option ${dashes}${word}.`, meant === undefined ? help : `Did you mean --${meant}?`);
  }
  const command = commandOf(args, commands);
  const below = command?.commands?.map(commandName) ?? [];
  const candidates = command === undefined ? commands.map(commandName) : below;
  const meant = nearest(word, candidates);
  if (command === undefined || below.length > 0) {
    return usageError(`There is no command ${word}.`, meant === undefined ? help : `Did you mean ${meant}?`);
  }
  return usageError(`"${word}" is one argument too many.`, help);
}

/** Options of single commands that are no settings. */
const OTHER_OPTIONS = [
  'output',
  'file',
  'limit',
  'status',
  'since',
  'type',
  'path',
  'older-than',
  'keep',
  'allow-root',
  'operation-ids',
  'album',
  'before',
  'modified',
  'cascade',
  'search',
  'help',
  'version',
];

function helpLine(args: readonly string[], commands: readonly Command[]): string {
  const command = commandOf(args, commands);
  return `See music-organize ${command === undefined ? '' : `${commandName(command)} `}--help`;
}

function commandOf(args: readonly string[], commands: readonly Command[]): Command | undefined {
  return commands.find((command) => args.includes(commandName(command)));
}

function formOf(command: Command, args: readonly string[]): string {
  const child = command.commands?.find((one) => args.includes(commandName(one)));
  return child === undefined ? commandForm(command) : `${commandName(command)} ${commandForm(child)}`;
}
