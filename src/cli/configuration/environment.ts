import { didYouMean } from '../../domain/nearest.js';
import { parseValue, type OptionValue } from '../option-values.js';
import { ENVIRONMENT_PREFIX, environmentName, optionsFrom, specOf, type OptionKey } from '../options.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the environment says about an option; `undefined` when nothing. An empty variable says nothing.
 *
 * @throws UserError for a value that is not allowed
 */
export function environmentValue(
  environment: Environment,
  key: OptionKey,
): { value: OptionValue; from: string } | undefined {
  if (!specOf(key).sources.includes('environment')) return undefined;
  const from = environmentName(key);
  const text = environment[from];
  return text === undefined || text === '' ? undefined : { value: parseValue(specOf(key), text, from), from };
}

/** A sentence for each variable that looks like ours and is none. */
export function misspeltVariables(environment: Environment): string[] {
  const known = optionsFrom('environment').map(environmentName);
  return Object.keys(environment)
    .filter((name) => name.startsWith(ENVIRONMENT_PREFIX) && !known.includes(name))
    .sort()
    .map((name) => `${name} is no setting of music-organize. ${didYouMean(name, known, 'It is ignored.')}`);
}
