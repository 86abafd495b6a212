import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mp3Track } from './track.js';

/** Writes `albums` albums of `each` tracks, in a folder an album, all different. @returns how many files */
export function writeAlbums(root: string, albums: number, each: number): number {
  for (let album = 1; album <= albums; album += 1) {
    const folder = join(root, `download ${album}`);
    mkdirSync(folder, { recursive: true });
    for (let track = 1; track <= each; track += 1) {
      const tags = { title: `Song ${track}`, artist: 'The Band', album: `Album ${album}`, track, year: 2001 };
      writeFileSync(join(folder, `${track}.mp3`), mp3Track(tags));
    }
  }
  return albums * each;
}

/** Writes different recordings with the same tags: all want one place in the library. Half of them share a folder. */
export function writeRivals(root: string, number: number): number {
  const tags = { title: 'The Same', artist: 'The Band', album: 'The Album', track: 1 };
  for (let index = 0; index < number; index += 1) {
    const folder = index % 2 === 0 ? root : join(root, `folder ${index}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `take ${index}.mp3`), mp3Track(tags, { seed: index }));
  }
  return number;
}
