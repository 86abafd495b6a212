import { ORGANIZE_DEFAULTS } from '../domain/organize-defaults.js';
import { commandLine } from '../domain/shell-quote.js';
import type { OrganizeOptions } from '../workflows/plan/organize-settings.js';

/** Settings that hold without a word on the command line: those of the environment and of the configuration file. */
export type UsualSettings = Omit<OrganizeOptions, 'source' | 'target' | 'signal' | 'dryRun' | 'sessionId'>;

/** Options whose value is of a type. */
type KeyOf<Value> = {
  [Key in keyof UsualSettings]-?: NonNullable<UsualSettings[Key]> extends Value ? Key : never;
}[keyof UsualSettings];

const VALUES: readonly (readonly [key: KeyOf<string | number>, flag: string])[] = [
  ['mode', '--mode'],
  ['conflict', '--conflict'],
  ['duplicates', '--duplicates'],
  ['duplicateBy', '--duplicate-by'],
  ['untagged', '--untagged'],
  ['audiobooks', '--audiobooks'],
  ['coverName', '--cover-name'],
  ['sanitize', '--sanitize'],
  ['backupDir', '--backup-dir'],
  ['maxRollbackAttempts', '--max-rollback-attempts'],
  ['concurrency', '--concurrency'],
];

const SWITCHES: readonly (readonly [key: KeyOf<boolean>, on: string, off: string])[] = [
  ['followSymlinks', '--follow-symlinks', '--no-follow-symlinks'],
  ['verify', '--verify', '--no-verify'],
  ['checksum', '--checksum', '--no-checksum'],
  ['backup', '--backup', '--no-backup'],
  ['history', '--no-disable-history', '--disable-history'],
  ['autoRollback', '--auto-rollback', '--no-auto-rollback'],
  ['smartCache', '--smart-cache', '--no-smart-cache'],
  ['force', '--force', '--no-force'],
];

/** What holds when nobody says anything. */
const BUILT_IN: UsualSettings = ORGANIZE_DEFAULTS;

/**
 * The command that organizes in the same way: it says what is not the default, and what the usual settings would decide
 * otherwise. Templates by kind have no flag: where they hold, it leaves the layout to the configuration file.
 *
 * @param usual what holds for a command that says nothing
 * @param sameHistory arguments that name the history, where that is needed
 * @example organizeCommand({ source: '/in', mode: 'copy' }, {}) // 'music-organize organize /in --mode copy'
 */
export function organizeCommand(
  options: OrganizeOptions,
  usual: UsualSettings,
  sameHistory: readonly string[] = [],
): string {
  const { source, target } = options;
  const values = VALUES.flatMap(([key, flag]) => {
    const builtIn = BUILT_IN[key];
    const value = options[key] ?? builtIn;
    return value === builtIn && value === (usual[key] ?? builtIn) ? [] : said(flag, String(value));
  });
  const switches = SWITCHES.flatMap(([key, on, off]) => {
    const builtIn = BUILT_IN[key];
    const value = options[key] ?? builtIn;
    return value === builtIn && value === (usual[key] ?? builtIn) ? [] : [value ? on : off];
  });
  return commandLine([
    ...['organize', source, ...(target === undefined ? [] : [target])],
    ...layoutWords(options, usual),
    ...values,
    ...switches,
    ...(options.include ?? []).flatMap((glob) => said('--include', glob)),
    ...(options.exclude ?? []).flatMap((glob) => said('--exclude', glob)),
    ...sameHistory,
  ]);
}

/** An own template serves every kind, whatever the layout. */
function layoutWords(options: OrganizeOptions, usual: UsualSettings): readonly string[] {
  const { template, layout = ORGANIZE_DEFAULTS.layout } = options;
  if (hasTemplatesByKind(options)) return [];
  if (template !== undefined) return said('--template', template);
  const usualLayout = usual.layout ?? ORGANIZE_DEFAULTS.layout;
  const isUsual = layout === usualLayout && usual.template === undefined && !hasTemplatesByKind(usual);
  return layout === ORGANIZE_DEFAULTS.layout && isUsual ? [] : ['--layout', layout];
}

/** No flag says them. */
export function hasTemplatesByKind({ templates = {} }: Pick<OrganizeOptions, 'templates'>): boolean {
  return Object.keys(templates).length > 0;
}

/** A value that begins with a dash would be read as another option. */
function said(flag: string, value: string): readonly string[] {
  return value.startsWith('-') ? [`${flag}=${value}`] : [flag, value];
}
