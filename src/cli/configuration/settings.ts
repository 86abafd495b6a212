import { resolve } from 'node:path';
import { OPTION_KEYS, specOf, type OptionKey, type SettingValues } from '../options.js';
import type { OptionValue } from '../option-values.js';
import { environmentValue, misspeltVariables, type Environment } from './environment.js';
import { flagValue, type Arguments } from './flags.js';
import type { ConfigFile } from './config-file.js';

export interface Origin {
  readonly source: 'flag' | 'environment' | 'config' | 'default';
  /** What exactly says it: `--mode`, `MUSIC_ORGANIZE_MODE`, `/home/me/.config/…/config.yaml:3`; `null` for a default. */
  readonly from: string | null;
}

export interface Settings {
  readonly values: SettingValues;
  readonly origins: Readonly<Record<OptionKey, Origin>>;
  /** The configuration file that was read. */
  readonly configFile: string | null;
  /** One sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Settles every option: flag, then environment, then configuration file, then default. Paths come out absolute.
 *
 * @param config `null`: there is none
 * @throws UserError for a value that is not allowed
 */
export function resolveSettings(argv: Arguments, environment: Environment, config: ConfigFile | null): Settings {
  const values: Partial<Record<OptionKey, OptionValue>> = {};
  const origins: Partial<Record<OptionKey, Origin>> = {};
  for (const key of OPTION_KEYS) {
    const { value, ...origin } = settle(key, argv, environment, config);
    values[key] = value;
    origins[key] = origin;
  }
  overrule(values, origins as Record<OptionKey, Origin>);
  return {
    values: values as SettingValues,
    origins: origins as Record<OptionKey, Origin>,
    configFile: config?.path ?? null,
    warnings: misspeltVariables(environment),
  };
}

function settle(
  key: OptionKey,
  argv: Arguments,
  environment: Environment,
  config: ConfigFile | null,
): Origin & { value: OptionValue } {
  const flag = flagValue(argv, key);
  if (flag !== undefined) return { source: 'flag', from: flag.from, value: absolute(key, flag.value) };
  const variable = environmentValue(environment, key);
  if (variable !== undefined) {
    return { source: 'environment', from: variable.from, value: absolute(key, variable.value) };
  }
  const entry = config?.entries.get(key);
  if (entry !== undefined) return { source: 'config', from: entry.from, value: entry.value };
  return { source: 'default', from: null, value: specOf(key).default };
}

const STRENGTH: Readonly<Record<Origin['source'], number>> = { flag: 3, environment: 2, config: 1, default: 0 };

/** A layout that a stronger source names wins over templates; one template for all over those for kinds. */
function overrule(values: Partial<Record<OptionKey, OptionValue>>, origins: Record<OptionKey, Origin>): void {
  const strengthOf = (key: OptionKey): number => STRENGTH[origins[key].source];
  const reset = (key: OptionKey): void => {
    values[key] = specOf(key).default;
    origins[key] = { source: 'default', from: null };
  };
  if (strengthOf('template') < strengthOf('layout')) reset('template');
  if (strengthOf('templates') < Math.max(strengthOf('layout'), strengthOf('template'))) reset('templates');
}

function absolute(key: OptionKey, value: OptionValue): OptionValue {
  return specOf(key).type === 'path' && typeof value === 'string' ? resolve(value) : value;
}

/**
 * The settings of this process. Reads the configuration file, if there is one; only then the packages for it load.
 *
 * @param options.config `ignore` for commands that must work with a broken file
 * @throws UserError for a value that is not allowed, anywhere
 */
export async function loadSettings(
  argv: Arguments,
  { config = 'read' }: { config?: 'read' | 'ignore' } = {},
): Promise<Settings> {
  const alone = resolveSettings(argv, process.env, null);
  if (config === 'ignore') return alone;
  const { findConfigFile } = await import('./config-location.js');
  const found = findConfigFile(alone.values.config, process.env);
  const file = found === null ? null : (await import('./config-file.js')).readConfigFile(found);
  const settings = file === null ? alone : resolveSettings(argv, process.env, file);
  const { template, templates } = settings.values;
  if (template !== undefined || Object.keys(templates).length > 0) {
    const placeOf = (kind: string): string => file?.placeOf('templates', kind) ?? `templates.${kind}`;
    const { requireTemplates } = await import('./templates.js');
    requireTemplates({ template, templates, from: settings.origins.template.from, placeOf });
  }
  return settings;
}
