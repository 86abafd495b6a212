import { usageError } from '../domain/errors.js';
import { textArgument, textArguments } from './command.js';
import type { Arguments } from './configuration/flags.js';
import { nearest } from '../domain/nearest.js';

/**
 * A whole number that an option gives; `undefined` when it does not.
 *
 * @throws UserError when it is none, or smaller than `min`
 */
export function integerArgument(argv: Arguments, name: string, min: number): number | undefined {
  const text = textArgument(argv, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && Number.isSafeInteger(value)) return value;
  throw usageError(`--${name} cannot be "${text}".`, `It is a whole number from ${min} on.`);
}

/**
 * The values of an option that is given several times, or once with commas; `undefined` when it is not given.
 *
 * @throws UserError that names what is allowed
 */
export function choicesArgument<T extends string>(
  argv: Arguments,
  name: string,
  allowed: readonly T[],
): T[] | undefined {
  const given = textArguments(argv, name).flatMap((text) => text.split(','));
  if (given.length === 0) return undefined;
  return given.map((text) => {
    const found = allowed.find((one) => one === text);
    if (found !== undefined) return found;
    const meant = nearest(text, allowed);
    throw usageError(
      `--${name} cannot be "${text}". Allowed: ${allowed.join(', ')}.`,
      meant === undefined ? undefined : `Did you mean ${meant}?`,
    );
  });
}
