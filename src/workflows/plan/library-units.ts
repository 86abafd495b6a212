import { basename, dirname } from 'node:path';
import { discFromFolderName } from '../../domain/naming/file-name.js';
import { isAudio, isSystemFolder, isUnsupportedAudio } from '../../domain/sidecars.js';
import { skipped, type Skip } from '../../domain/skip.js';
import type { Track } from '../../domain/track.js';
import { scanFolders, type ScannedFolder } from '../../filesystem/scanner.js';
import type { TrackReader, TrackReading } from '../../filesystem/tags/track-reader.js';
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
  const ahead: { readonly files: number; readonly units: Promise<LibraryUnit[]> }[] = [];
  let filesAhead = 0;
  for await (const groups of chunk(groupFolders(scan(options)))) {
    const files = groups.reduce((sum, folders) => sum + audioPaths(folders).length, 0);
    const units = readTracks(groups, options);
    units.catch(() => undefined); // Told when its turn comes.
    ahead.push({ files, units });
    filesAhead += files;
    while (filesAhead > READ_AHEAD) {
      const next = ahead.shift();
      if (next === undefined) break;
      filesAhead -= next.files;
      yield* await next.units;
    }
  }
  for (const { units } of ahead) yield* await units;
}

/** Groups that together fill a task of a worker: small albums would cost a message each. */
async function* chunk(groups: AsyncIterable<ScannedFolder[]>): AsyncGenerator<ScannedFolder[][]> {
  let waiting: ScannedFolder[][] = [];
  let files = 0;
  for await (const group of groups) {
    waiting.push(group);
    files += audioPaths(group).length;
    if (files < TASK_SIZE) continue;
    yield waiting;
    waiting = [];
    files = 0;
  }
  if (waiting.length > 0) yield waiting;
}

function audioPaths(folders: readonly ScannedFolder[]): string[] {
  return folders.flatMap(({ path, audio }) => audio.map((name) => `${path === '/' ? '' : path}/${name}`));
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
 * Disc folders come one after the other, since the walk is breadth first and in order; the folder that holds them, with
 * tracks of its own or without, comes long before and waits for them.
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
    } else if (hasDiscs(folder) && folder.audio.length + folder.others.length > 0) {
      waiting.set(folder.path, folder);
    } else if (folder.audio.length > 0) {
      yield [folder];
    }
  }
  if (discs.length > 0) yield withParent(discs, waiting);
  // Their disc folders were left out of the walk.
  for (const folder of waiting.values()) if (folder.audio.length > 0) yield [folder];
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

async function readTracks(groups: readonly (readonly ScannedFolder[])[], options: UnitOptions): Promise<LibraryUnit[]> {
  const paths = groups.flatMap(audioPaths);
  const tasks: Promise<TrackReading[]>[] = [];
  for (let start = 0; start < paths.length; start += TASK_SIZE) {
    tasks.push(options.reader.read(paths.slice(start, start + TASK_SIZE), { checksum: options.checksum }));
  }
  const readings = (await Promise.all(tasks)).flat();
  let next = 0;
  return groups.map((folders) => {
    const count = audioPaths(folders).length;
    const tracks = readings.slice(next, next + count).flatMap((reading) => takeTrack(reading, options.onSkip));
    next += count;
    return { folders, tracks };
  });
}

/** The track of a reading, if it is music. */
export function takeTrack(reading: TrackReading, onSkip: (skip: Skip) => void): Track[] {
  const skip = reading.kind === 'skip' ? reading.skip : whyNoTrack(reading.track);
  if (skip === null && reading.kind === 'track') return [reading.track];
  if (skip !== null) onSkip(skip);
  return [];
}

/** Some files have the name of an audio file and are none: the parser found nothing that it knows. */
function whyNoTrack({ path, format, tags }: Track): Skip | null {
  if (format.hasVideo === true) return skipped(path, 'video');
  const isNothing = format.container === undefined && Object.keys(tags).length === 0;
  return isNothing ? skipped(path, 'unreadable_tags', 'it is in no known audio format') : null;
}
