import { usageError } from '../domain/errors.js';
import type { Arguments } from './configuration/flags.js';

/** `--name=text`, and `-q=text`, where the last letter gets the text. */
const GIVEN = /^(?:--([^=]+)|-[^-=]*([^-=]))=(.*)$/s;

/**
 * yargs takes `--dry-run=yes` and `--dry-run=maybe` for "no": what is neither `true` nor `false` is refused.
 *
 * @param args as yargs got them
 * @param argv what it made of them, which shows which options are flags
 * @throws UserError that names the option
 */
export function refuseFlagTexts(args: readonly string[], argv: Arguments): void {
  for (const arg of args) {
    if (arg === '--') return;
    const [, long, letter, text = ''] = GIVEN.exec(arg) ?? [];
    const name = long ?? letter;
    if (name === undefined || text === 'true' || text === 'false' || !isFlag(argv[name])) continue;
    const option = long === undefined ? `-${name}` : `--${name}`;
    throw usageError(`${option} cannot be "${text}". Allowed: true or false.`, `Leave the value out: ${option}`);
  }
}

/** One that is given several times has several values. */
function isFlag(value: unknown): boolean {
  return typeof (Array.isArray(value) ? value.at(-1) : value) === 'boolean';
}
