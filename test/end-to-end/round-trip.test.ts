import { cpSync, existsSync, lstatSync, mkdirSync, utimesSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeMessyTree } from '../../fixtures/make-messy-tree.mjs';
import { CONFLICT_POLICIES } from '../../src/domain/conflict.js';
import { type Json, User } from '../support/program.js';
import { mp3Track } from '../support/track.js';
import { contentsOf, treeOf, write, withoutRewritten } from '../support/tree.js';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus', import.meta.url));

const SOURCES: readonly { name: string; skip: boolean; make: (folder: string) => Promise<unknown> }[] = [
  { name: 'the messy tree', skip: false, make: (folder) => makeMessyTree(folder) },
  {
    name: 'the corpus',
    skip: !existsSync(CORPUS),
    make: async (folder) => {
      for (const part of ['mutagen', 'beets']) {
        cpSync(`${CORPUS}/${part}`, `${folder}/${part}`, { recursive: true, preserveTimestamps: true });
      }
    },
  },
];

/** A library with other recordings where some of the tracks want to go, and one that the source has as well. */
function writeLibrary(library: string): void {
  const lanterns = {
    artist: 'The Quiet Harbour',
    albumArtist: 'The Quiet Harbour',
    album: 'Paper Lanterns',
    year: 2011,
  };
  write(library, {
    'The Quiet Harbour/Paper Lanterns (2011)/01 - Low Tide.mp3': mp3Track(
      { ...lanterns, title: 'Low Tide', track: 1 },
      { seed: 1 },
    ),
    "The Quiet Harbour/Paper Lanterns (2011)/03 - Ferryman's Daughter.flac": 'not even music',
    'the artist/the album/02 - the title.mp3': 'in the way',
    'Deep Folder/Nested/01 - Down Here.mp3': 'in the way',
    'notes.txt': 'the library has other things',
  });
  utimesSync(`${library}/Deep Folder/Nested`, 1.5e9, 1.5e9);
}

for (const { name, skip, make } of SOURCES) {
  // Each run of the corpus costs seconds, and it has no conflicts of its own.
  test.skipIf(skip).each(name === 'the corpus' ? (['replace'] as const) : CONFLICT_POLICIES)(
    `${name}, organized with --conflict %s and rolled back, loses nothing`,
    async (policy) => {
      const user = new User();
      await make(user.source);
      writeLibrary(user.library);
      const before = {
        source: treeOf(user.source),
        library: treeOf(user.library),
        contents: contentsOf(user.source, user.library),
      };

      const organized = await user.organize('--conflict', policy, '--yes');
      expect(organized).toMatchObject({ exitCode: 3 });
      const { operations } = await user.json('history');
      const after = withoutRewritten(contentsOf(user.source, user.library), operations);
      // The store keeps the same content once, so that with `replace` only the set is the same.
      if (policy === 'replace') expect(new Set(after)).toEqual(new Set(before.contents));
      else expect(after).toEqual(before.contents);
      expect(Object.keys(treeOf(user.library)).length).toBeGreaterThan(40);
      expect(await user.run('verify')).toMatchObject({ exitCode: 0 });

      expect(await user.run('rollback', 'last', '--yes')).toMatchObject({ exitCode: 0 });
      expect(treeOf(user.source)).toEqual(before.source);
      expect(treeOf(user.library)).toEqual(before.library);
    },
  );

  test.skipIf(skip).each(name === 'the corpus' ? ['delete'] : ['move', 'delete'])(
    `${name}, organized with --duplicates %s and rolled back, is as it was`,
    async (policy) => {
      const user = new User();
      await make(user.source);
      const [before, contents] = [treeOf(user.source), new Set(contentsOf(user.source))];
      expect(await user.organize('--duplicates', policy, '--yes')).toMatchObject({ exitCode: 3 });
      const { operations } = await user.json('history');
      const after = withoutRewritten(contentsOf(user.source, user.library), operations);
      expect(new Set(after)).toEqual(contents);
      expect(await user.run('rollback', 'last', '--yes')).toMatchObject({ exitCode: 0 });
      expect(treeOf(user.source)).toEqual(before);
      expect(existsSync(user.library)).toBe(false);
    },
  );

  test.skipIf(skip)(
    `${name}, organized in place and rolled back, is as it was; a second run finds nothing to do`,
    async () => {
      const user = new User();
      await make(user.source);
      const before = treeOf(user.source);
      expect(await user.run('organize', user.source)).toMatchObject({ exitCode: 3 });
      const organized = treeOf(user.source);
      expect(organized).not.toEqual(before);

      const again = await user.json('organize', user.source);
      expect(again.summary).toMatchObject({ planned: 0, completed: 0, failed: 0 });
      expect(treeOf(user.source)).toEqual(organized);

      const first = (await user.json('sessions')).at(-1);
      expect(await user.run('rollback', first.session_id, '--yes')).toMatchObject({ exitCode: 0 });
      expect(treeOf(user.source)).toEqual(before);
    },
  );
}

test('a copy leaves the source as it was, folder times included, and a second one copies nothing', async () => {
  const user = new User();
  await makeMessyTree(user.source);
  const before = treeOf(user.source);
  const first = await user.json('organize', user.source, user.library, '--mode', 'copy', '--verify');
  expect(first.summary).toMatchObject({ failed: 0, tracks: 61 });
  expect(treeOf(user.source)).toEqual(before);
  const library = treeOf(user.library);

  const second = await user.json('organize', user.source, user.library, '--mode', 'copy');
  expect(second.summary).toMatchObject({ planned: 0, completed: 0, failed: 0, conflicts: 0 });
  expect(second.skips.filter((skip: Json) => skip.reason === 'duplicate').length).toBeGreaterThanOrEqual(60);
  expect(treeOf(user.library)).toEqual(library);

  expect(await user.run('rollback', first.session_id, '--yes')).toMatchObject({ exitCode: 0 });
  expect(treeOf(user.source)).toEqual(before);
  expect(existsSync(user.library)).toBe(false);
});

// Regression: a track without album artist and disc went to the album's folder at first, and to another artist's next time.
test('a track without a disc number stays beside the discs of its album when the library is organized again', async () => {
  const user = new User();
  const album = { artist: 'Singer', album: 'Box', track: 1 };
  write(user.source, {
    'box/1.mp3': mp3Track({ ...album, title: 'One', albumArtist: 'Singer & Band', disc: 1, discs: 2 }),
    'box/2.mp3': mp3Track({ ...album, title: 'Two', albumArtist: 'Singer & Band', disc: 2, discs: 2 }),
    'box/bonus.mp3': mp3Track({ ...album, title: 'Bonus', track: 9 }),
  });
  expect(await user.run('organize', user.source)).toMatchObject({ exitCode: 0 });
  const organized = treeOf(user.source);
  expect((await user.json('organize', user.source)).summary).toMatchObject({ planned: 0 });
  expect(treeOf(user.source)).toEqual(organized);
});

// Regression: the backup store was made and removed after the library's time had been put back.
test('a rollback puts back the time of a library that the backup store came and went in', async () => {
  const user = new User();
  write(user.source, { 'a.mp3': mp3Track({ title: 'A', artist: 'B', album: 'C', track: 1 }) });
  write(user.library, { 'B/C/01 - A.mp3': 'in the way' });
  for (const folder of ['B/C', 'B', '']) utimesSync(`${user.library}/${folder}`, 1.5e9, 1.5e9);
  const before = treeOf(user.library);
  expect(await user.organize('--conflict', 'replace', '--yes')).toMatchObject({ exitCode: 0 });
  expect(await user.run('rollback', 'last', '--yes')).toMatchObject({ exitCode: 0 });
  expect(treeOf(user.library)).toEqual(before);
});

test('hard links share the inode with the source, and a rollback removes them only', async () => {
  const user = new User();
  mkdirSync(user.source);
  write(user.source, { 'a.mp3': mp3Track({ title: 'A', artist: 'B', album: 'C', track: 1 }) });
  const before = treeOf(user.source);
  expect(await user.organize('--mode', 'hardlink')).toMatchObject({ exitCode: 0 });
  expect(lstatSync(`${user.library}/B/C/01 - A.mp3`).ino).toBe(lstatSync(`${user.source}/a.mp3`).ino);
  expect(await user.run('rollback', 'last', '--yes')).toMatchObject({ exitCode: 0 });
  expect(treeOf(user.source)).toEqual(before);
  expect(existsSync(user.library)).toBe(false);
});
