import { appendFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { album, type Place } from '../../support/library.js';
import { write } from '../../support/tree.js';

const ALBUM = 'The Quiet Harbour/Paper Lanterns (2011)';

/** A track of the album, in the library. */
export function inLibrary({ library }: Place, track: number): string {
  return join(library, ALBUM, `0${track} - Song ${track}.mp3`);
}

/**
 * A session of six tracks of which the undo finds one of each: changed since (1), moved away (2), its old place taken (3),
 * moved on by a later session (4); and a folder that is not empty.
 *
 * @returns its id
 */
export async function troubledSession(place: Place): Promise<string> {
  write(place.source, album('a', 6));
  const { session_id } = await place.organize();
  await place.organize({
    source: place.library,
    target: join(place.root, 'elsewhere'),
    include: ['**/04*'],
  });
  appendFileSync(inLibrary(place, 1), 'a new tag');
  renameSync(inLibrary(place, 2), join(place.library, 'astray.mp3'));
  write(place.source, { 'a/3.mp3': 'something else' });
  return session_id ?? '';
}

/** The words of a frame in one line: the marks of the cursor, and how lines are broken, left out. */
export function wordsOf(frame: string): string {
  return frame.replaceAll(/^>/gmu, ' ').replaceAll(/\s+/gu, ' ');
}
