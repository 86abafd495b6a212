import { isAudio, isSystemFolder, isUnsupportedAudio } from '../../domain/naming/file-kinds.js';
import { skipped, type Skip } from '../../domain/skip.js';
import type { Track } from '../../domain/track.js';
import { FoldersBelow } from '../../filesystem/scan/folders-below.js';
import { scanFolders, type ScannedFolder } from '../../filesystem/scanner.js';
import { sizeOrNone } from '../../filesystem/size.js';
import type { TrackReader, TrackReading } from '../../filesystem/tags/track-reader.js';
import { Companions } from './companions.js';
import type { OrganizeSettings } from './organize-settings.js';
import { CHUNK, filesIn, TASK } from './task-size.js';
import { UnitFolders, type UnitFolder } from './unit-folders.js';

/** What is decided together: a folder, or the disc folders of one album with the folder that holds them. */
export interface LibraryUnit {
  readonly folders: readonly UnitFolder[];
  readonly tracks: readonly Track[];
}

export interface UnitOptions {
  readonly settings: Pick<
    OrganizeSettings,
    'sourceRoot' | 'targetRoot' | 'backupRoot' | 'include' | 'exclude' | 'followSymlinks'
  >;
  readonly reader: TrackReader;
  /** Whether a checksum is wanted with the tags, in one read. */
  readonly checksum: boolean;
  readonly onSkip: (skip: Skip) => void;
  readonly onFolder: (folder: ScannedFolder) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Files that are read ahead of the planning: enough to keep the workers busy, and no more in memory. */
const READ_AHEAD = 768;

/** Walks the source and reads its tags, a unit after the other, reading ahead while the caller works. */
export async function* readUnits(options: UnitOptions): AsyncGenerator<LibraryUnit> {
  const ahead: { readonly files: number; readonly units: Promise<LibraryUnit[]> }[] = [];
  let filesAhead = 0;
  for await (const { groups, files, bytes } of chunk(scan(options))) {
    const units = readTracks(groups, options, filesIn(TASK, bytes / Math.max(1, files)));
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

/** Groups that are read, and then planned, together: small albums would cost a message each. */
interface Chunk {
  readonly groups: readonly UnitFolder[][];
  readonly files: number;
  /** Of all files, as far as the first one of each group tells: nobody looked at them yet. */
  readonly bytes: number;
}

async function* chunk(groups: AsyncIterable<UnitFolder[]>): AsyncGenerator<Chunk> {
  let [waiting, files, bytes]: [UnitFolder[][], number, number] = [[], 0, 0];
  for await (const group of groups) {
    waiting.push(group);
    const paths = audioPaths(group);
    const [first] = paths;
    if (first !== undefined) bytes += sizeOrNone(first) * paths.length;
    files += paths.length;
    if (files < CHUNK.files && bytes < CHUNK.bytes) continue;
    yield { groups: waiting, files, bytes };
    [waiting, files, bytes] = [[], 0, 0];
  }
  if (waiting.length > 0) yield { groups: waiting, files, bytes };
}

function audioPaths(folders: readonly UnitFolder[]): string[] {
  return folders.flatMap(({ folder: { path, audio } }) => audio.map((name) => `${path === '/' ? '' : path}/${name}`));
}

function scan({ settings, onSkip, onFolder, signal }: UnitOptions): AsyncGenerator<UnitFolder[]> {
  const { sourceRoot, targetRoot, backupRoot } = settings;
  const leaveOut = [backupRoot, ...(targetRoot === sourceRoot ? [] : [targetRoot])];
  const what = { exclude: settings.exclude, leaveOut, isAudio, isUnsupportedAudio, systemFolders: isSystemFolder };
  const companions = new Companions(sourceRoot, new FoldersBelow(sourceRoot, what), { onFolder, onSkip });
  const folders = scanFolders(sourceRoot, {
    ...what,
    include: settings.include,
    followSymlinks: settings.followSymlinks,
    onSkip,
    ...(signal === undefined ? {} : { signal }),
  });
  return new UnitFolders(sourceRoot, companions).of(newFolders(folders, companions, onFolder));
}

/** What was not taken with an album before. */
async function* newFolders(
  folders: AsyncIterable<ScannedFolder>,
  companions: Companions,
  onFolder: (folder: ScannedFolder) => void,
): AsyncGenerator<ScannedFolder> {
  for await (const folder of folders) {
    if (companions.isTaken(folder)) continue;
    onFolder(folder);
    yield folder;
  }
}

async function readTracks(
  groups: readonly (readonly UnitFolder[])[],
  { reader, checksum, onSkip }: UnitOptions,
  filesOfTask: number,
): Promise<LibraryUnit[]> {
  const paths = groups.flatMap(audioPaths);
  const tasks: Promise<TrackReading[]>[] = [];
  for (let start = 0; start < paths.length; start += filesOfTask) {
    tasks.push(reader.read(paths.slice(start, start + filesOfTask), { checksum }));
  }
  const readings = (await Promise.all(tasks)).flat();
  let next = 0;
  return groups.map((folders) => {
    const count = audioPaths(folders).length;
    const tracks = readings.slice(next, next + count).flatMap((reading) => takeTrack(reading, onSkip));
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
