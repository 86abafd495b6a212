import { dirname, resolve } from 'node:path';
import { UserError, systemErrorCode } from '../domain/errors.js';
import { groupAlbums } from '../domain/naming/album.js';
import { Layout, type LayoutOptions } from '../domain/naming/layout.js';
import { ORGANIZE_DEFAULTS } from '../domain/organize-defaults.js';
import { isAudio } from '../domain/naming/file-kinds.js';
import type { Skip } from '../domain/skip.js';
import type { Track } from '../domain/track.js';
import { describeSystemError } from '../domain/system-errors.js';
import { folderNames, identify } from '../filesystem/identity.js';
import { TrackReader } from '../filesystem/tags/track-reader.js';
import { templatesFrom, type OrganizeOptions } from './plan/organize-settings.js';
import { readTracks, tryTrack, type Trial } from './trials.js';

export interface TrialOptions extends Pick<
  OrganizeOptions,
  'layout' | 'template' | 'templates' | 'sanitize' | 'concurrency' | 'signal'
> {
  readonly files: readonly string[];
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
  const layout = Layout.of(options.layout ?? ORGANIZE_DEFAULTS.layout, templatesFrom(options));
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
      const place = { profile: sanitize, rootLength: folder.length };
      for (const trial of tryFolder(tracks, asked, layout, place)) trials.set(trial.path, trial);
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

async function readFolder(
  folder: string,
  asked: ReadonlySet<string>,
  reader: TrackReader,
): Promise<{ tracks: readonly Track[]; skips: Skip[] }> {
  const neighbours = folderNames(folder).filter(isAudio);
  const paths = [...new Set([...asked, ...neighbours.map((name) => resolve(folder, name))])].sort();
  const { tracks, skips } = await readTracks(paths, reader);
  return { tracks, skips: skips.filter(({ path }) => asked.has(path)) };
}

function* tryFolder(
  tracks: readonly Track[],
  asked: ReadonlySet<string>,
  layout: Layout,
  options: LayoutOptions,
): Generator<Trial> {
  for (const group of groupAlbums(tracks)) {
    for (const track of group.tracks) if (asked.has(track.path)) yield tryTrack(track, group, layout, options);
  }
}
