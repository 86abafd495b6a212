import type { Argv, Options } from 'yargs';
import { usageError } from '../../domain/errors.js';
import { allowedText, parseValue, type OptionValue } from '../option-values.js';
import { flagName, specOf, type OptionKey, type OptionSpec } from '../options.js';

/** What yargs made of the command line. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Teaches yargs the flags of these options. Values are texts to it: one place reads texts of every origin. */
export function withOptions<T>(yargs: Argv<T>, keys: readonly OptionKey[], group?: string): Argv<T> {
  for (const key of keys) {
    for (const [name, options] of flagsOf(key)) {
      yargs.option(name, group === undefined || options.hidden === true ? options : { ...options, group });
    }
  }
  return yargs;
}

function flagsOf(key: OptionKey): [name: string, options: Options][] {
  const spec = specOf(key);
  const name = flagName(key);
  if (spec.type === 'map') return [];
  if (spec.type !== 'flag') {
    return [
      [
        name,
        {
          type: spec.type === 'list' ? 'array' : 'string',
          ...(spec.type === 'list' ? { string: true } : {}),
          requiresArg: true,
          describe: describeValue(spec),
          ...(spec.alias === undefined ? {} : { alias: spec.alias }),
          ...(spec.type === 'choice' ? { choices: spec.choices } : {}),
        },
      ],
    ];
  }
  // Both forms work, so that a flag can overrule the environment; help shows the one that changes something.
  const shown: Options = { type: 'boolean', describe: spec.default ? `do not ${spec.describe}` : spec.describe };
  const hidden: Options = { type: 'boolean', hidden: true };
  const positive = spec.default ? hidden : shown;
  return [
    [name, spec.alias === undefined ? positive : { ...positive, alias: spec.alias }],
    [`no-${name}`, spec.default ? { ...shown, describe: NEGATIVE_TEXTS[key] ?? shown.describe ?? '' } : hidden],
  ];
}

/** Where `do not <description>` would be no sentence. */
const NEGATIVE_TEXTS: Partial<Record<OptionKey, string>> = {
  color: 'no colour',
};

function describeValue(spec: OptionSpec): string {
  const fallback =
    spec.default === undefined || typeof spec.default === 'object' ? '' : ` [default: ${String(spec.default)}]`;
  const range = spec.type === 'integer' ? ` (${allowedText(spec)})` : '';
  return `${spec.describe}${range}${fallback}`;
}

/**
 * What the command line says about an option; `undefined` when it says nothing.
 *
 * @throws UserError for a value that is not allowed, or a flag and its opposite together
 */
export function flagValue(argv: Arguments, key: OptionKey): { value: OptionValue; from: string } | undefined {
  const spec = specOf(key);
  const name = flagName(key);
  if (spec.type === 'flag') {
    const positive = lastOf(argv[name]);
    const negative = lastOf(argv[`no-${name}`]);
    if (positive !== undefined && negative !== undefined) {
      throw usageError(`--${name} and --no-${name} exclude each other.`, 'Leave one of them out.');
    }
    if (positive !== undefined) return { value: Boolean(positive), from: `--${name}` };
    return negative === undefined ? undefined : { value: !negative, from: `--no-${name}` };
  }
  const given = argv[name];
  if (given === undefined || spec.type === 'map') return undefined;
  const from = `--${name}`;
  if (spec.type === 'list') {
    const value = (Array.isArray(given) ? given : [given]).map(String);
    if (value.includes('')) throw usageError(`${from} cannot be empty.`);
    return { value, from };
  }
  // The last one counts, so that a shell alias can be overruled.
  return { value: parseValue(spec, String(lastOf(given)), from), from };
}

function lastOf(given: unknown): unknown {
  return Array.isArray(given) ? given.at(-1) : given;
}
