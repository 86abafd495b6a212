import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseFile } from 'music-metadata';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/tree.js';
import { makeCollection } from './make-collection.mjs';

/** Albums of the mixed collection until every format was there. */
const ALBUMS = 10;

test('every format has real tags, that somebody else reads, and is tiny', async () => {
  const folder = temporaryFolder();
  makeCollection(folder, ALBUMS * 12, { mixed: true });
  const formats = [];
  for (const [album, name] of readdirSync(folder).sort().entries()) {
    const file = readdirSync(path.join(folder, name)).find((track) => track.startsWith('track7.'))!;
    const { common, format } = await parseFile(path.join(folder, name, file));
    expect([common.title, common.album, common.track.no, common.year], file).toEqual([
      ...[`Song 7 of ${album}`, `Album ${album}`, 7, 1960 + album],
    ]);
    expect([common.artist, common.albumartist, common.genre], file).toEqual([
      ...[`Artist ${Math.floor(album / 5)}`, `Artist ${Math.floor(album / 5)}`, ['Noise']],
    ]);
    expect(format.duration, file).toBeGreaterThan(0);
    expect(statSync(path.join(folder, name, file)).size).toBeLessThan(6000);
    formats.push(path.extname(file));
  }
  expect(new Set(formats)).toEqual(new Set(['.mp3', '.flac', '.m4a', '.ogg', '.opus']));
});
