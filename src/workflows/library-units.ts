import { basename, dirname } from 'node:path';
import { discFromFolderName } from '../domain/naming/file-name.js';
import { isAudio, isSystemFolder, isUnsupportedAudio } from '../domain/sidecars.js';
import { skipped, type Skip } from '../domain/skip.js';
import type { Track } from '../domain/track.js';
import { scanFolders, type ScannedFolder } from '../filesystem/scanner.js';
import type { TrackReader } from '../filesystem/tags/track-reader.js';
import type { OrganizeSettings } from './organize-settings.js';

/** What is decided together: a folder, or the disc folders of one album with the folder that holds them. */
export interface LibraryUnit {
  readonly folders: readonly ScannedFolder[];
  readonly tracks: readonly Track[];
}

export interface UnitOptions {
  readonly settings: OrganizeSettings;
  readonly reader: TrackReader;
  /** Whether a checksum is wanted with the tags, in one read. */
  readonly checksum: boolean;
  readonly onSkip: (skip: Skip) => void;
  readonly onFolder: (folder: ScannedFolder) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Files that are read ahead of the planning: enough to keep the workers busy, and no more in memory. */
const READ_AHEAD = 768;
/** Files that one task of a worker reads. */
const TASK_SIZE = 64;

/** Walks the source and reads its tags, a unit after the other, reading ahead while the caller works. */
export async function* readUnits(options: UnitOptions): AsyncGenerator<LibraryUnit> {
  const ahead: { readonly files: number; readonly unit: Promise<LibraryUnit> }[] = [];
  let filesAhead = 0;
  for await (const folders of groupFolders(scan(options))) {
    const files = folders.reduce((sum, folder) => sum + folder.audio.length, 0);
    const unit = readTracks(folders, options);
    unit.catch(() => undefined); // Told when its turn comes.
    ahead.push({ files, unit });
    filesAhead += files;
    while (filesAhead > READ_AHEAD) {
      const next = ahead.shift();
      if (next === undefined) break;
      filesAhead -= next.files;
      yield await next.unit;
    }
  }
  for (const { unit } of ahead) yield await unit;
}

async function* scan({ settings, onSkip, onFolder, signal }: UnitOptions): AsyncGenerator<ScannedFolder> {
  const { sourceRoot, targetRoot, backupRoot } = settings;
  const leaveOut = [backupRoot, ...(targetRoot === sourceRoot ? [] : [targetRoot])];
  const folders = scanFolders(sourceRoot, {
    include: settings.include,
    exclude: settings.exclude,
    followSymlinks: settings.followSymlinks,
    leaveOut,
    isAudio,
    isUnsupportedAudio,
    systemFolders: isSystemFolder,
    onSkip,
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const folder of folders) {
    onFolder(folder);
    yield folder;
  }
}

/**
 * Disc folders come one after the other, since the walk is breadth first and in order; the folder that holds them comes
 * long before and waits for them.
 */
async function* groupFolders(folders: AsyncIterable<ScannedFolder>): AsyncGenerator<ScannedFolder[]> {
  const waiting = new Map<string, ScannedFolder>();
  let discs: ScannedFolder[] = [];
  for await (const folder of folders) {
    const parent = dirname(folder.path);
    const isDisc = discFromFolderName(basename(folder.path)) !== undefined;
    const [first] = discs;
    if (first !== undefined && (!isDisc || dirname(first.path) !== parent)) {
      yield withParent(discs, waiting);
      discs = [];
    }
    if (isDisc) {
      discs.push(folder);
    } else if (folder.audio.length === 0 && folder.others.length > 0 && hasDiscs(folder)) {
      waiting.set(folder.path, folder);
    } else if (folder.audio.length > 0) {
      yield [folder];
    }
  }
  if (discs.length > 0) yield withParent(discs, waiting);
}

function hasDiscs(folder: ScannedFolder): boolean {
  return folder.subfolders.some((name) => discFromFolderName(name) !== undefined);
}

function withParent(discs: readonly ScannedFolder[], waiting: Map<string, ScannedFolder>): ScannedFolder[] {
  const parentPath = dirname(discs[0]?.path ?? '');
  const parent = waiting.get(parentPath);
  waiting.delete(parentPath);
  return parent === undefined ? [...discs] : [parent, ...discs];
}

async function readTracks(folders: readonly ScannedFolder[], options: UnitOptions): Promise<LibraryUnit> {
  const paths = folders.flatMap((folder) => folder.audio.map((name) => `${folder.path === '/' ? '' : folder.path}/${name}`));
  const tasks: Promise<Awaited<ReturnType<TrackReader['read']>>>[] = [];
  for (let start = 0; start < paths.length; start += TASK_SIZE) {
    tasks.push(options.reader.read(paths.slice(start, start + TASK_SIZE), { checksum: options.checksum }));
  }
  const tracks: Track[] = [];
  for (const reading of (await Promise.all(tasks)).flat()) {
    const skip = reading.kind === 'skip' ? reading.skip : whyNoTrack(reading.track);
    if (skip !== null) options.onSkip(skip);
    else if (reading.kind === 'track') tracks.push(reading.track);
  }
  return { folders, tracks };
}

/** Some files have the name of an audio file and are none: the parser found nothing that it knows. */
function whyNoTrack({ path, format, tags }: Track): Skip | null {
  if (format.hasVideo === true) return skipped(path, 'video');
  const isNothing = format.container === undefined && Object.keys(tags).length === 0;
  return isNothing ? skipped(path, 'unreadable_tags', 'it is in no known audio format') : null;
}
