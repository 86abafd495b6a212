import { groupAlbums, type AlbumGroup } from '../../domain/naming/album.js';
import { discFoldersAmong } from '../../domain/naming/disc-folder.js';
import type { Skip } from '../../domain/skip.js';
import type { Track } from '../../domain/track.js';
import type { QuickFolder, QuickWalk } from '../../filesystem/scan/quick-walk.js';
import type { TrackReader } from '../../filesystem/tags/track-reader.js';
import { readTracks } from '../trials.js';

/** A track with the album that it is on, or why a file is none. */
export type Sampled = { readonly track: Track; readonly group: AlbumGroup } | { readonly skip: Skip };

/** Files of a folder that are read: albums are decided by all of theirs, and some folders hold a whole collection. */
const MOST_FILES = 128;
/** A dozen files come from so many folders, where there are as many. */
const FILES_A_FOLDER = 2;

/**
 * Folders with music, each with its disc folders, until they hold enough.
 *
 * @param files that are wanted
 * @returns the paths of their audio files
 */
export async function findMusic(walk: QuickWalk, files: number): Promise<string[][]> {
  const found: string[][] = [];
  let total = 0;
  for await (const folder of walk.folders()) {
    const paths = await withDiscs(folder, walk);
    if (paths.length === 0) continue;
    found.push(paths);
    total += paths.length;
    if (total >= files && found.length >= files / FILES_A_FOLDER) break;
  }
  return found;
}

async function withDiscs(folder: QuickFolder, walk: QuickWalk): Promise<string[]> {
  const paths = audioPaths(folder);
  for (const name of discFoldersAmong(folder.folders).keys()) {
    if (paths.length >= MOST_FILES) break;
    const disc = await walk.take(below(folder.path, name));
    if (disc !== null) paths.push(...audioPaths(disc));
  }
  return paths.slice(0, MOST_FILES);
}

function audioPaths({ path, audio }: QuickFolder): string[] {
  return audio.map((name) => below(path, name));
}

function below(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** Reads the files of folders, and takes so many, from as many albums as there are. @throws the reader's signal's reason */
export async function sampleAlbums(
  folders: readonly (readonly string[])[],
  files: number,
  reader: TrackReader,
): Promise<Sampled[]> {
  const contents = await Promise.all(folders.map((paths) => readTracks(paths, reader)));
  const albums = contents.flatMap(({ tracks }) =>
    groupAlbums(tracks).map((group) => group.tracks.map((track) => ({ track, group }))),
  );
  const broken = contents.flatMap(({ skips }) => skips.map((skip) => ({ skip })));
  return inTurn<Sampled>([...albums, broken], files);
}

/** The first of each, then the second of each, until there are enough; told list by list. */
function inTurn<T>(lists: readonly (readonly T[])[], most: number): T[] {
  const counts = lists.map(() => 0);
  let left = most;
  for (let round = 0; left > 0 && lists.some((list) => round < list.length); round += 1) {
    for (const [at, list] of lists.entries()) {
      if (round >= list.length || left === 0) continue;
      counts[at] = round + 1;
      left -= 1;
    }
  }
  return lists.flatMap((list, at) => list.slice(0, counts[at]));
}
