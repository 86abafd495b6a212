import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { album, Place, TAGS } from '../support/library.js';
import { namesIn, treeOf, write } from '../support/tree.js';

const ALBUM = 'The Quiet Harbour/Paper Lanterns (2011)';
const TRACKS = ['01 - Song 1.mp3', '02 - Song 2.mp3'];

/** Organizes these files. @returns what is in the library's album, and what stayed */
async function organized(files: Record<string, string | Buffer>, options = {}): Promise<[string[], string[], Place]> {
  const place = new Place();
  write(place.source, files);
  await place.organize(options);
  return [namesIn(join(place.library, ALBUM)).filter((name) => !TRACKS.includes(name)), namesIn(place.source), place];
}

describe('folders without tracks', () => {
  it('follow the album that they lie in, and nobody else', async () => {
    const files = {
      ...album('dl', 2),
      ...{ 'dl/Scans/1.png': 'a', 'dl/Scans/hi res/1.tif': 'b', 'dl/interview/a.pdf': 'c', 'dl/interview/b.zip': 'd' },
      ...{ 'elsewhere/Scans/1.png': 'e', 'elsewhere/a.pdf': 'f' },
    };
    const [came, stayed] = await organized(files);
    expect(came).toEqual(['Scans/1.png', 'Scans/hi res/1.tif', 'interview/a.pdf']);
    expect(stayed).toEqual(['dl/interview/b.zip', 'elsewhere/Scans/1.png', 'elsewhere/a.pdf']);
  });

  it('of other names stay where other music lies beside them', async () => {
    const other = album('dl/other', 1, { ...TAGS, album: 'Other' });
    const [came, stayed] = await organized({
      ...album('dl', 2),
      ...other,
      'dl/papers/a.pdf': 'a',
      'dl/Art/1.png': 'b',
    });
    expect([came, stayed]).toEqual([['Art/1.png'], ['dl/papers/a.pdf']]);
  });

  it('of the source itself stay unless their name tells, and the source holds more than a loose track', async () => {
    const papers = { 'papers/a.pdf': 'a', 'Artwork/1.png': 'b' };
    expect((await organized({ ...album('.', 2), ...papers })).slice(0, 2)).toEqual([
      ['Artwork/1.png'],
      ['papers/a.pdf'],
    ]);
    expect((await organized({ ...album('.', 1), ...papers }))[1]).toEqual(['Artwork/1.png', 'papers/a.pdf']);
  });

  it('stay when they are excluded, in part or as a whole', async () => {
    const files = { ...album('dl', 2), 'dl/Scans/1.png': 'a', 'dl/Scans/2.png': 'b', 'dl/Art/1.png': 'c' };
    const [came, stayed] = await organized(files, { exclude: ['dl/Art', '**/2.png'] });
    expect([came, stayed]).toEqual([['Scans/1.png'], ['dl/Art/1.png', 'dl/Scans/2.png']]);
  });

  it('stay with an album that stays', async () => {
    const files = { ...album('dl', 2, { ...TAGS, genre: 'Audiobook' }), 'dl/Scans/1.png': 'a', 'dl/cover.jpg': 'b' };
    const [came, stayed, place] = await organized(files);
    expect([came, stayed]).toEqual([[], Object.keys(files).sort()]);
    expect(place.events.flatMap((event) => (event.type === 'skipped' ? [event.skip.reason] : []))).toEqual([
      'audiobook',
      'audiobook',
    ]);
    const [moved, left] = await organized(files, { audiobooks: 'move' });
    expect([moved, left]).toEqual([['Scans/1.png', 'cover.jpg'], []]);
  });
});

it('folders that hold nothing, or clutter alone, do not keep the folder that they are in, and come back', async () => {
  const place = new Place();
  write(place.source, {
    ...album('dl', 2),
    'dl/Art/Thumbs.db': 'x',
    'dl/Art/@eaDir/a/b.jpg': 'y',
    'empty/.DS_Store': 'z',
  });
  mkdirSync(join(place.source, 'dl/Scans/empty'), { recursive: true });
  const before = treeOf(place.source);
  await place.organize();
  expect(Object.keys(treeOf(place.source))).toEqual(['.', 'empty', 'empty/.DS_Store']);
  expect((await place.rollback()).summary).toMatchObject({ failed: 0, skipped: 0 });
  expect(treeOf(place.source)).toEqual(before);
});

it.each([1, 30])('a run that is stopped at operation %s and resumed leaves nothing behind', async (stop) => {
  const place = new Place();
  for (const name of ['One', 'Two', 'Three']) {
    write(place.source, { ...album(name, 8, { ...TAGS, album: name }), [`${name}/Scans/deep/1.png`]: name });
  }
  const before = treeOf(place.source);
  const controller = new AbortController();
  let seen = 0;
  const onEvent = ({ type }: { readonly type: string }): void => {
    if (type === 'operation_finished' && (seen += 1) === stop) controller.abort();
  };
  const { session_id, status } = await place
    .organizer(onEvent)
    .organize({ source: place.source, target: place.library, signal: controller.signal });
  expect(status).toBe('interrupted');
  expect(namesIn(place.library).length).toBeLessThan(27);
  await place.organizer().resume(session_id!);
  expect(namesIn(place.library).filter((name) => name.includes('Scans/deep/'))).toHaveLength(3);
  expect(namesIn(place.library)).toHaveLength(27);
  expect(Object.keys(treeOf(place.source))).toEqual(['.']);
  await place.rollback(session_id!);
  expect(treeOf(place.source)).toEqual(before);
});

it('the front cover gets the name that is asked for, once', async () => {
  const files = { ...album('dl', 2), 'dl/Front.jpeg': 'front', 'dl/cover (2).jpg': 'two', 'dl/back.jpg': 'back' };
  const [came, , place] = await organized(files, { coverName: 'folder' });
  expect(came).toEqual(['back.jpg', 'cover (2).jpg', 'folder.jpeg']);
  const again = await place.organize({ source: place.library, coverName: 'folder' });
  expect(again.summary).toMatchObject({ planned: 0, conflicts: 0 });
});
