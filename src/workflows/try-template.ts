import { basename, dirname, resolve } from 'node:path';
import { UserError, systemErrorCode } from '../domain/errors.js';
import { groupAlbums } from '../domain/naming/album.js';
import { Layout, type LayoutOptions } from '../domain/naming/layout.js';
import { DEFAULT_LAYOUT } from '../domain/naming/layouts.js';
import type { NamingStep } from '../domain/naming/name-template.js';
import { isAudio, splitExtension } from '../domain/naming/file-kinds.js';
import { NUMBERING_ROOM, PORTABLE_PATH_MAX, type SanitizeProfile } from '../domain/naming/sanitize-rules.js';
import { TEMPLATE_FIELDS, type FieldValues, type TemplateField } from '../domain/naming/template-fields.js';
import { skipped, type Skip } from '../domain/skip.js';
import type { Track } from '../domain/track.js';
import { describeSystemError } from '../domain/system-errors.js';
import { folderNames, identify } from '../filesystem/identity.js';
import { TrackReader } from '../filesystem/tags/track-reader.js';
import { takeTrack } from './plan/library-units.js';
import { templatesFrom, type OrganizeOptions } from './plan/organize-settings.js';

export interface TrialOptions extends Pick<
  OrganizeOptions,
  'layout' | 'template' | 'templates' | 'sanitize' | 'concurrency' | 'signal'
> {
  readonly files: readonly string[];
}

/** What a template, or a layout, makes of a file. */
export type Trial = TriedFile | { readonly path: string; readonly skip: Skip };

export interface TriedFile {
  /** Absolute. */
  readonly path: string;
  /** Below the library, POSIX style. */
  readonly result: string;
  /** The template that served it, as it was written. */
  readonly template: string;
  /** Of every field there is. */
  readonly values: FieldValues;
  /** What sanitizing changed, in order; the last one may be the whole path (rule 9). */
  readonly changes: readonly NamingStep[];
  /** Why there, for people. */
  readonly reason: string;
  /** Why it is taken for the kind of music that it is taken for. */
  readonly kindReason: string;
}

/**
 * Shows what organizing would make of some files, and changes nothing. The other audio files of their folders are read
 * too, as albums are decided as a whole; other disc folders of an album are not, and neither is the library looked at, so
 * that names which are taken, and namesakes among albums, do not show. What organizing leaves alone by its settings
 * (audiobooks, files without tags) has a place here all the same.
 *
 * @returns a trial a file, in their order
 * @throws UserError for a template that cannot be used, and for a file that is not there
 */
export async function tryTemplate(options: TrialOptions): Promise<Trial[]> {
  const layout = Layout.of(options.layout ?? DEFAULT_LAYOUT, templatesFrom(options));
  const files = options.files.map((file) => resolve(file));
  for (const file of files) requireFile(file);
  const { concurrency, signal, sanitize = 'portable' } = options;
  const reader = new TrackReader({ signal, ...(concurrency === undefined ? {} : { concurrency }) });
  try {
    const trials = new Map<string, Trial>();
    for (const folder of new Set(files.map((file) => dirname(file)))) {
      const asked = new Set(files.filter((file) => dirname(file) === folder));
      const { tracks, skips } = await readFolder(folder, asked, reader);
      for (const skip of skips) trials.set(skip.path, { path: skip.path, skip });
      for (const trial of tryFolder(folder, tracks, asked, layout, sanitize)) trials.set(trial.path, trial);
    }
    return files.flatMap((file) => trials.get(file) ?? []);
  } finally {
    await reader.close();
  }
}

function requireFile(path: string): void {
  let isFile: boolean;
  try {
    isFile = identify(path).kind === 'file';
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === undefined) throw cause;
    throw noFile(path, `${path} cannot be read: ${describeSystemError(code, code)}.`, cause);
  }
  if (!isFile) throw noFile(path, `${path} is no file.`);
}

function noFile(path: string, message: string, cause?: unknown): UserError {
  return new UserError('not_a_file', message, { exitCode: 2, path, hint: 'Name audio files to try.', cause });
}

/** Files a task of a worker. */
const TASK_SIZE = 64;

async function readFolder(
  folder: string,
  asked: ReadonlySet<string>,
  reader: TrackReader,
): Promise<{ tracks: Track[]; skips: Skip[] }> {
  const neighbours = folderNames(folder).filter(isAudio);
  const paths = [...new Set([...asked, ...neighbours.map((name) => resolve(folder, name))])].sort();
  const tasks: string[][] = [];
  for (let start = 0; start < paths.length; start += TASK_SIZE) tasks.push(paths.slice(start, start + TASK_SIZE));
  const readings = (await Promise.all(tasks.map((task) => reader.read(task, { checksum: false })))).flat();
  const skips: Skip[] = [];
  const tracks = readings.flatMap((reading) => takeTrack(reading, (skip) => skips.push(skip)));
  return { tracks, skips: skips.filter(({ path }) => asked.has(path)) };
}

const ALL_FIELDS = Object.keys(TEMPLATE_FIELDS) as TemplateField[];

function* tryFolder(
  folder: string,
  tracks: readonly Track[],
  asked: ReadonlySet<string>,
  layout: Layout,
  profile: SanitizeProfile,
): Generator<Trial> {
  const options = { profile, rootLength: folder.length };
  for (const group of groupAlbums(tracks)) {
    for (const track of group.tracks.filter(({ path }) => asked.has(path))) {
      const { placement, values, template } = layout.explain(track, group, options, '', ALL_FIELDS);
      if ('skip' in placement) {
        yield { path: track.path, skip: skipped(track.path, placement.skip) };
        continue;
      }
      const changes: NamingStep[] = [];
      const whole = template.render(values, profile, (step) => changes.push(step)).join('/');
      const { relativePath: result, reason, kindReason } = placement;
      const { extension } = splitExtension(basename(result));
      if (result !== whole + extension) changes.push(shortening(whole + extension, result, options));
      const all = Object.fromEntries(ALL_FIELDS.map((field) => [field, values[field] ?? null]));
      yield { path: track.path, result, template: template.source, values: all, changes, reason, kindReason };
    }
  }
}

/** Rule 8 leaves room for the extension, rule 9 for the whole path. */
function shortening(before: string, after: string, { profile, rootLength }: LayoutOptions): NamingStep {
  const whole = rootLength + '/'.length + before.length + NUMBERING_ROOM;
  return { field: null, rule: profile === 'portable' && whole > PORTABLE_PATH_MAX ? 9 : 8, before, after };
}
