import { resolve } from 'node:path';
import {
  AUDIOBOOK_POLICIES,
  CONFLICT_POLICIES,
  COVER_NAMES,
  DUPLICATE_MEASURES,
  DUPLICATE_POLICIES,
  UNTAGGED_POLICIES,
  type AudiobookPolicy,
  type ConflictPolicy,
  type CoverName,
  type DuplicateMeasure,
  type DuplicatePolicy,
  type UntaggedPolicy,
} from '../../domain/conflict.js';
import { systemErrorCode, usageError, UserError } from '../../domain/errors.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { TEMPLATE_KINDS, type TemplateKind } from '../../domain/naming/kinds.js';
import { LAYOUT_NAMES, type LayoutName } from '../../domain/naming/layouts.js';
import { NameTemplate } from '../../domain/naming/name-template.js';
import { didYouMean } from '../../domain/nearest.js';
import { SANITIZE_PROFILES, type SanitizeProfile } from '../../domain/naming/sanitize.js';
import { TRANSFER_MODES, type TransferMode } from '../../domain/operation.js';
import { ORGANIZE_DEFAULTS, type OrganizeChoices } from '../../domain/organize-defaults.js';
import { STORE_FOLDER } from '../../filesystem/backup-store.js';
import { realPathOf } from '../../filesystem/identity.js';

/** How to organize; everything but `source` has a default. */
export interface OrganizeOptions {
  readonly source: string;
  /** The library. Default: the source, in place. */
  readonly target?: string;
  /** Default `move`. */
  readonly mode?: TransferMode;
  /** Default `standard`. */
  readonly layout?: LayoutName;
  /** A template for the path of a track, instead of the layout's. */
  readonly template?: string;
  /** Templates for kinds of music (`live`, `classical`, ...) and for `default`; they come before the layout's. */
  readonly templates?: Templates;
  /** Default `rename`. */
  readonly conflict?: ConflictPolicy;
  /** Default `skip`. */
  readonly duplicates?: DuplicatePolicy;
  /** Default `content`. */
  readonly duplicateBy?: DuplicateMeasure;
  /** Default `move`. */
  readonly untagged?: UntaggedPolicy;
  /** Default `skip`. */
  readonly audiobooks?: AudiobookPolicy;
  /** Default `keep`. */
  readonly coverName?: CoverName;
  /** Default `portable`. */
  readonly sanitize?: SanitizeProfile;
  /** Globs relative to the source. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Default false. */
  readonly followSymlinks?: boolean;
  readonly sessionId?: string;
  /** Read every moved file again. Default false. */
  readonly verify?: boolean;
  /** Record SHA-256 of every file. Default true. */
  readonly checksum?: boolean;
  /** Keep what is replaced or deleted. Default true. */
  readonly backup?: boolean;
  /** Default: `.music-organize` in the library. */
  readonly backupDir?: string;
  /** Default true; false makes the run impossible to undo. */
  readonly history?: boolean;
  /** Undo a run that dies of an error. Default true. */
  readonly autoRollback?: boolean;
  /** 1 to 10; default 3. */
  readonly maxRollbackAttempts?: number;
  /** Worker threads that read files. */
  readonly concurrency?: number;
  /** Go on where something would be lost or does not seem to fit. Default false. */
  readonly force?: boolean;
  /** Take what earlier runs read of files that did not change since. Default true. */
  readonly smartCache?: boolean;
  /** Plan only. */
  readonly dryRun?: boolean;
  /** When aborted: the operation in flight is finished, the session ends as `interrupted`. */
  readonly signal?: AbortSignal;
}

/** The text of a template, by kind of music. */
export type Templates = Readonly<Partial<Record<TemplateKind, string>>>;

/** Options with everything decided; plain values, kept in the session so that it can be resumed and undone. */
export interface OrganizeSettings extends OrganizeChoices {
  readonly sourceRoot: string;
  readonly targetRoot: string;
  /** By kind, and `default`; they come before those of the layout. */
  readonly templates: Templates;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly backupRoot: string;
  readonly concurrency: number | null;
}

/**
 * Fills in the defaults and checks values from outside.
 *
 * @throws UserError (exit code 2) naming the option, its value and what is allowed
 */
export function settingsFrom(options: OrganizeOptions): OrganizeSettings {
  const sourceRoot = rootOf(options.source);
  const targetRoot = options.target === undefined ? sourceRoot : rootOf(options.target);
  const attempts = options.maxRollbackAttempts ?? ORGANIZE_DEFAULTS.maxRollbackAttempts;
  requireAttempts(attempts);
  if (options.concurrency !== undefined) requireInteger('concurrency', options.concurrency, 1, 64);
  return {
    sourceRoot,
    targetRoot,
    mode: oneOf('mode', options.mode ?? ORGANIZE_DEFAULTS.mode, TRANSFER_MODES),
    layout: oneOf('layout', options.layout ?? ORGANIZE_DEFAULTS.layout, LAYOUT_NAMES),
    templates: templatesFrom(options),
    conflict: oneOf('conflict', options.conflict ?? ORGANIZE_DEFAULTS.conflict, CONFLICT_POLICIES),
    duplicates: oneOf('duplicates', options.duplicates ?? ORGANIZE_DEFAULTS.duplicates, DUPLICATE_POLICIES),
    duplicateBy: oneOf('duplicate-by', options.duplicateBy ?? ORGANIZE_DEFAULTS.duplicateBy, DUPLICATE_MEASURES),
    audiobooks: oneOf('audiobooks', options.audiobooks ?? ORGANIZE_DEFAULTS.audiobooks, AUDIOBOOK_POLICIES),
    coverName: oneOf('cover-name', options.coverName ?? ORGANIZE_DEFAULTS.coverName, COVER_NAMES),
    untagged: oneOf('untagged', options.untagged ?? ORGANIZE_DEFAULTS.untagged, UNTAGGED_POLICIES),
    sanitize: oneOf('sanitize', options.sanitize ?? ORGANIZE_DEFAULTS.sanitize, SANITIZE_PROFILES),
    include: options.include ?? [],
    exclude: options.exclude ?? [],
    followSymlinks: options.followSymlinks ?? ORGANIZE_DEFAULTS.followSymlinks,
    verify: options.verify ?? ORGANIZE_DEFAULTS.verify,
    checksum: options.checksum ?? ORGANIZE_DEFAULTS.checksum,
    backup: options.backup ?? ORGANIZE_DEFAULTS.backup,
    backupRoot: options.backupDir === undefined ? `${targetRoot}/${STORE_FOLDER}` : rootOf(options.backupDir),
    history: options.history ?? ORGANIZE_DEFAULTS.history,
    autoRollback: options.autoRollback ?? ORGANIZE_DEFAULTS.autoRollback,
    maxRollbackAttempts: attempts,
    concurrency: options.concurrency ?? null,
    force: options.force ?? ORGANIZE_DEFAULTS.force,
    smartCache: options.smartCache ?? ORGANIZE_DEFAULTS.smartCache,
  };
}

/** What versions did that did not know these settings yet. */
const BEFORE: Pick<OrganizeSettings, 'templates' | 'duplicateBy' | 'audiobooks' | 'coverName' | 'smartCache'> = {
  templates: {},
  duplicateBy: 'content',
  audiobooks: 'move',
  coverName: 'keep',
  smartCache: true,
};

/** The settings that a session began with, to carry it on: it may have begun under an older version. */
export function settingsKept(options: Readonly<Record<string, unknown>>): OrganizeSettings {
  return { ...BEFORE, ...options } as unknown as OrganizeSettings;
}

/** As texts: what is kept with the session are plain values. @throws UserError (exit code 2) */
export function templatesFrom({
  template,
  templates = {},
}: Pick<OrganizeOptions, 'template' | 'templates'>): Templates {
  for (const [kind, text] of Object.entries(templates)) {
    if (!TEMPLATE_KINDS.some((known) => known === kind)) {
      const hint = didYouMean(kind, TEMPLATE_KINDS, `There may be ${TEMPLATE_KINDS.join(', ')}.`);
      throw usageError(`templates: there is no kind of music "${kind}".`, hint);
    }
    NameTemplate.parse(text, `templates.${kind}`);
  }
  if (template !== undefined) NameTemplate.parse(template, '--template');
  return { ...templates, ...(template === undefined ? {} : { default: template }) };
}

/**
 * Where a folder that the user named really is; it need not be there yet.
 *
 * @throws UserError (exit code 2) when nothing can be there
 */
function rootOf(path: string): string {
  try {
    return realPathOf(resolve(path));
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    throw new UserError('unusable_path', `${path} cannot be used: ${describeSystemError(code, code)}.`, {
      exitCode: 2,
      path,
      cause: error,
    });
  }
}

/** @throws UserError (exit code 2) */
export function requireAttempts(attempts: number): void {
  requireInteger('max-rollback-attempts', attempts, 1, 10);
}

function oneOf<T extends string>(name: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  throw usageError(`--${name} cannot be "${value}".`, `It is one of: ${allowed.join(', ')}.`);
}

function requireInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw usageError(`--${name} cannot be ${value}.`, `It is a whole number from ${least} to ${most}.`);
}
