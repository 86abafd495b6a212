import {
  AUDIOBOOK_POLICIES,
  CONFLICT_POLICIES,
  COVER_NAMES,
  DUPLICATE_MEASURES,
  DUPLICATE_POLICIES,
  UNTAGGED_POLICIES,
} from '../domain/conflict.js';
import { TEMPLATE_KINDS } from '../domain/naming/kinds.js';
import type { LayoutName } from '../domain/naming/layouts.js';
import { SANITIZE_PROFILES } from '../domain/naming/sanitize-rules.js';
import { TRANSFER_MODES } from '../domain/operation.js';
import { ORGANIZE_DEFAULTS } from '../domain/organize-defaults.js';

/** Where a setting may come from; a flag always may. */
type Source = 'environment' | 'config';

interface Spec<Type extends string, Value> {
  readonly type: Type;
  /** What holds when nobody says anything; `undefined` leaves it to the workflow. */
  readonly default: Value;
  readonly describe: string;
  readonly alias?: string;
  readonly sources: readonly Source[];
}

export interface ChoiceSpec<Value extends string> extends Spec<'choice', Value> {
  readonly choices: readonly Value[];
}
export interface IntegerSpec<Value extends number | undefined> extends Spec<'integer', Value> {
  readonly min: number;
  readonly max: number;
}
export type FlagSpec = Spec<'flag', boolean>;
export type TextSpec = Spec<'text', string | undefined>;
/** A path; one in the configuration file is relative to that file, and `~/` is the home folder there. */
export type PathSpec = Spec<'path', string | undefined>;
export type ListSpec = Spec<'list', readonly string[]>;
/** Texts by name; in the configuration file only. */
export interface MapSpec extends Spec<'map', Readonly<Record<string, string>>> {
  readonly names: readonly string[];
  /** A name and a text, for the configuration file that `config init` writes. */
  readonly example: readonly [name: string, text: string];
}
export type OptionSpec =
  FlagSpec | TextSpec | PathSpec | ListSpec | MapSpec | ChoiceSpec<string> | IntegerSpec<number | undefined>;

/** The compiler keeps it complete; the layouts themselves are too much to load for `--help`. */
const LAYOUT_NAMES = {
  standard: true,
  'flat-discs': true,
  'by-kind': true,
  classical: true,
} as const satisfies Readonly<Record<LayoutName, true>>;

const EVERYWHERE: readonly Source[] = ['environment', 'config'];
/** What answers a question or belongs to one run must not lurk in a file. */
const EACH_RUN: readonly Source[] = ['environment'];

const flag = (value: boolean, describe: string, rest: Partial<FlagSpec> = {}): FlagSpec => ({
  type: 'flag',
  default: value,
  describe,
  sources: EVERYWHERE,
  ...rest,
});
const choice = <const Value extends string>(
  choices: readonly Value[],
  value: NoInfer<Value>,
  describe: string,
): ChoiceSpec<Value> => ({ type: 'choice', choices, default: value, describe, sources: EVERYWHERE });
const integer = <Value extends number | undefined = number>(
  min: number,
  max: number,
  value: Value,
  describe: string,
): IntegerSpec<Value> => ({ type: 'integer', min, max, default: value, describe, sources: EVERYWHERE });
const text = (describe: string, rest: Partial<TextSpec> = {}): TextSpec => ({
  type: 'text',
  default: undefined,
  describe,
  sources: EVERYWHERE,
  ...rest,
});
const path = (describe: string, rest: Partial<PathSpec> = {}): PathSpec => ({
  type: 'path',
  default: undefined,
  describe,
  sources: EVERYWHERE,
  ...rest,
});
const globs = (describe: string): ListSpec => ({
  type: 'list',
  default: [],
  describe,
  sources: EVERYWHERE,
});

const texts = (names: readonly string[], describe: string, example: MapSpec['example']): MapSpec => ({
  type: 'map',
  default: {},
  names,
  describe,
  example,
  sources: ['config'],
});

/**
 * Every setting, as data. The key is its name in the configuration file and in JSON; the flag is the key with
 * dashes (`--dry-run`; flags also as `--no-dry-run`), the variable is `MUSIC_ORGANIZE_` and the key in capitals.
 * Lists are separated by `:` in a variable.
 */
export const OPTIONS = {
  dry_run: flag(false, 'show what would happen, change nothing', { alias: 'n', sources: EACH_RUN }),
  mode: choice(TRANSFER_MODES, ORGANIZE_DEFAULTS.mode, 'how files get into the library'),
  layout: choice(
    Object.keys(LAYOUT_NAMES) as LayoutName[],
    ORGANIZE_DEFAULTS.layout,
    'how folders and files are named',
  ),
  template: text('an own template for the path of a track, instead of a layout'),
  templates: texts(
    TEMPLATE_KINDS,
    'own templates by kind of music; where there is none, default, template or the layout holds',
    ['live', '{{ albumartist }}/Live/{{ album }}/{{ track | pad }} - {{ title }}'],
  ),
  conflict: choice(CONFLICT_POLICIES, ORGANIZE_DEFAULTS.conflict, 'when another file has the place'),
  duplicates: choice(
    DUPLICATE_POLICIES,
    ORGANIZE_DEFAULTS.duplicates,
    'when the file that has the name already is the same',
  ),
  untagged: choice(UNTAGGED_POLICIES, ORGANIZE_DEFAULTS.untagged, 'what to do with files without tags'),
  duplicate_by: choice(
    DUPLICATE_MEASURES,
    ORGANIZE_DEFAULTS.duplicateBy,
    'what is the same file: equal content, or equal sound whatever its tags',
  ),
  audiobooks: choice(AUDIOBOOK_POLICIES, ORGANIZE_DEFAULTS.audiobooks, 'what to do with audiobooks'),
  cover_name: choice(COVER_NAMES, ORGANIZE_DEFAULTS.coverName, 'what the front cover of an album is called'),
  session_id: text('a name for the session, to undo it by', { sources: [] }),
  verify: flag(ORGANIZE_DEFAULTS.verify, 'read every file again afterwards and compare checksums'),
  checksum: flag(ORGANIZE_DEFAULTS.checksum, 'record SHA-256 checksums'),
  backup: flag(ORGANIZE_DEFAULTS.backup, 'keep a copy of what is replaced or deleted'),
  backup_dir: path('where those copies go'),
  disable_history: flag(!ORGANIZE_DEFAULTS.history, 'record nothing: the run cannot be undone', { sources: EACH_RUN }),
  include: globs('only audio files that match, relative to the source; their sidecars follow; repeatable'),
  exclude: globs('not the files that match; repeatable'),
  sanitize: choice(SANITIZE_PROFILES, ORGANIZE_DEFAULTS.sanitize, 'for which systems names must be valid'),
  auto_rollback: flag(ORGANIZE_DEFAULTS.autoRollback, 'undo a run that dies of an error'),
  max_rollback_attempts: integer(1, 10, ORGANIZE_DEFAULTS.maxRollbackAttempts, 'how often that is tried'),
  concurrency: integer<number | undefined>(1, 64, undefined, 'worker threads that read tags and checksums'),
  smart_cache: flag(ORGANIZE_DEFAULTS.smartCache, 'read only files that changed since they were read'),
  follow_symlinks: flag(
    ORGANIZE_DEFAULTS.followSymlinks,
    'enter symbolic links to folders; links to files are never followed',
  ),
  force: flag(ORGANIZE_DEFAULTS.force, 'do not ask, and go on where a check would stop', { sources: EACH_RUN }),
  yes: flag(false, 'answer every question with yes', { alias: 'y', sources: EACH_RUN }),
  history_db: path('the operation history'),
  config: path('the configuration file', { sources: EACH_RUN }),
  format: choice(
    ['text', 'json', 'ndjson'],
    'text',
    'text for people; one JSON document, or an event a line, for programs',
  ),
  quiet: flag(false, 'print errors and problems only', { alias: 'q' }),
  verbose: flag(false, 'print more', { alias: 'v' }),
  color: flag(true, 'colour on a terminal'),
  log_file: path('append every event to this file, as NDJSON'),
} as const satisfies Readonly<Record<string, OptionSpec>>;

export type OptionKey = keyof typeof OPTIONS;

type Widen<T> = T extends { type: 'choice'; choices: readonly (infer Value)[] }
  ? Value
  : T extends { default: infer Value }
    ? Value
    : never;

/** A value for every option. */
export type SettingValues = { readonly [Key in OptionKey]: Widen<(typeof OPTIONS)[Key]> };

export const OPTION_KEYS = Object.keys(OPTIONS) as readonly OptionKey[];

/** Options of every command. */
export const GLOBAL_OPTIONS = [
  'history_db',
  'config',
  'format',
  'quiet',
  'verbose',
  'color',
  'log_file',
] as const satisfies readonly OptionKey[];

/** What `organize` and `plan` share. */
export const PLANNING_OPTIONS = [
  'mode',
  'layout',
  'template',
  'templates',
  'conflict',
  'duplicates',
  'duplicate_by',
  'untagged',
  'audiobooks',
  'cover_name',
  'checksum',
  'include',
  'exclude',
  'sanitize',
  'concurrency',
  'follow_symlinks',
] as const satisfies readonly OptionKey[];

/** What `organize` adds: how the plan is carried out. */
export const ORGANIZE_OPTIONS = [
  'dry_run',
  ...PLANNING_OPTIONS,
  'smart_cache',
  'session_id',
  'verify',
  'backup',
  'backup_dir',
  'disable_history',
  'auto_rollback',
  'max_rollback_attempts',
  'force',
  'yes',
] as const satisfies readonly OptionKey[];

export function specOf(key: OptionKey): OptionSpec {
  return OPTIONS[key];
}

/** `dry-run`: the name of the flag, without its dashes. */
export function flagName(key: string): string {
  return key.replaceAll('_', '-');
}

export const ENVIRONMENT_PREFIX = 'MUSIC_ORGANIZE_';

export function environmentName(key: OptionKey): string {
  return ENVIRONMENT_PREFIX + key.toUpperCase();
}

/** The options that may come from there. */
export function optionsFrom(source: Source): OptionKey[] {
  return OPTION_KEYS.filter((key) => specOf(key).sources.includes(source));
}
