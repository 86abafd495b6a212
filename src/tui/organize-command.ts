import { DEFAULT_LAYOUT } from '../domain/naming/layouts.js';
import { commandLine } from '../domain/shell-quote.js';
import type { OrganizeOptions } from '../workflows/plan/organize-settings.js';

/** Settings that hold without a word on the command line: those of the environment and of the configuration file. */
export type UsualSettings = Omit<OrganizeOptions, 'source' | 'target' | 'signal' | 'dryRun' | 'sessionId'>;

/** Options whose value is of a type. */
type KeyOf<Value> = {
  [Key in keyof UsualSettings]-?: NonNullable<UsualSettings[Key]> extends Value ? Key : never;
}[keyof UsualSettings];

/** Options with a value, and what the command line takes for it when nobody says anything. */
const VALUES: readonly (readonly [key: KeyOf<string | number>, flag: string, builtIn: string | number | undefined])[] =
  [
    ['mode', '--mode', 'move'],
    ['conflict', '--conflict', 'rename'],
    ['duplicates', '--duplicates', 'skip'],
    ['duplicateBy', '--duplicate-by', 'content'],
    ['untagged', '--untagged', 'move'],
    ['audiobooks', '--audiobooks', 'skip'],
    ['coverName', '--cover-name', 'keep'],
    ['sanitize', '--sanitize', 'portable'],
    ['backupDir', '--backup-dir', undefined],
    ['maxRollbackAttempts', '--max-rollback-attempts', 3],
    ['concurrency', '--concurrency', undefined],
  ];

const SWITCHES: readonly (readonly [key: KeyOf<boolean>, on: string, off: string, builtIn: boolean])[] = [
  ['followSymlinks', '--follow-symlinks', '--no-follow-symlinks', false],
  ['verify', '--verify', '--no-verify', false],
  ['checksum', '--checksum', '--no-checksum', true],
  ['backup', '--backup', '--no-backup', true],
  ['history', '--no-disable-history', '--disable-history', true],
  ['autoRollback', '--auto-rollback', '--no-auto-rollback', true],
  ['force', '--force', '--no-force', false],
];

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
  const values = VALUES.flatMap(([key, flag, builtIn]) => {
    const value = options[key] ?? builtIn;
    return value === builtIn && value === (usual[key] ?? builtIn) ? [] : said(flag, String(value));
  });
  const switches = SWITCHES.flatMap(([key, on, off, builtIn]) => {
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
  const { template, layout = DEFAULT_LAYOUT } = options;
  if (hasOwn(options)) return [];
  if (template !== undefined) return said('--template', template);
  const isUsual = layout === (usual.layout ?? DEFAULT_LAYOUT) && usual.template === undefined && !hasOwn(usual);
  return layout === DEFAULT_LAYOUT && isUsual ? [] : ['--layout', layout];
}

function hasOwn({ templates = {} }: Pick<OrganizeOptions, 'templates'>): boolean {
  return Object.keys(templates).length > 0;
}

/** A value that begins with a dash would be read as another option. */
function said(flag: string, value: string): readonly string[] {
  return value.startsWith('-') ? [`${flag}=${value}`] : [flag, value];
}
