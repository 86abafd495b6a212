import { existsSync, linkSync, lstatSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Catalog } from '../../../src/database/catalog.js';
import { stampOf } from '../../../src/domain/file-look.js';
import type { OperationOutcome } from '../../../src/domain/operation.js';
import type { Track } from '../../../src/domain/track.js';
import { Disks, lookAt } from '../../../src/filesystem/look.js';
import { TrackReader } from '../../../src/filesystem/tags/track-reader.js';
import { CachedReader } from '../../../src/workflows/cache/cached-reader.js';
import { SmartCache } from '../../../src/workflows/cache/smart-cache.js';
import { UnchangedLibrary } from '../../../src/workflows/cache/unchanged-library.js';
import type { OrganizeSettings } from '../../../src/workflows/plan/organize-settings.js';
import { TAGS } from '../../support/library.js';
import { flacTrack, mp3Track } from '../../support/track.js';
import { temporaryFolder, write } from '../../support/tree.js';

const workerUrl = new URL('../../../dist/filesystem/tags/track-worker-loader.cjs', import.meta.url);

/** Longer than what time stamps must be old to count. */
const settle = (): Promise<void> => wait(80);

const NAMES = ['a/1', 'a/2', 'a/3', 'b/1', 'b/2'];
const name = fc.constantFrom(...NAMES);
const title = fc.constantFrom('One', 'Two', 'Six');
const edit = fc.oneof(
  fc.record({ what: fc.constant('write' as const), name, title, flac: fc.boolean() }),
  fc.record({ what: fc.constant('rewrite' as const), name, title }),
  fc.record({
    what: fc.constantFrom('swap' as const, 'rename' as const, 'link' as const, 'move' as const),
    name,
    to: name,
  }),
  fc.record({ what: fc.constantFrom('remove' as const, 'touch' as const), name }),
  fc.record({ what: fc.constantFrom('wait' as const, 'look' as const, 'restart' as const) }),
);
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

/** Seconds since the epoch; a time that can be set exactly. */
const LONG_AGO = 1e9;

const song = (title: string): Buffer => mp3Track({ ...TAGS, title }, { size: 9000 });

/** Changes a file behind the cache's back; a move is one that the program made. */
function change(root: string, cache: SmartCache, step: Edit): void {
  if (!('name' in step)) return;
  const path = join(root, `${step.name}.mp3`);
  if (step.what === 'write') {
    const tags = { ...TAGS, title: step.title };
    write(root, { [`${step.name}.mp3`]: step.flac ? flacTrack(tags, { size: 9000 }) : song(step.title) });
    return;
  }
  if (!existsSync(path)) return;
  if ('to' in step) rearrange(cache, step.what, path, join(root, `${step.to}.mp3`));
  else if ('title' in step) {
    // In place, of the same length, and behind the old time, to the nanosecond.
    writeFileSync(path, song(step.title));
    utimesSync(path, LONG_AGO, LONG_AGO);
  } else if (step.what === 'touch') utimesSync(path, LONG_AGO, LONG_AGO);
  else rmSync(path);
}

function rearrange(cache: SmartCache, what: 'swap' | 'rename' | 'link' | 'move', path: string, to: string): void {
  if (what === 'rename') renameSync(path, to);
  else if (what === 'swap' && existsSync(to) && to !== path) {
    renameSync(path, `${path}.x`);
    renameSync(to, path);
    renameSync(`${path}.x`, to);
  } else if (what === 'link' && !existsSync(to)) linkSync(path, to);
  else if (what === 'move' && !existsSync(to)) {
    renameSync(path, to);
    const operation = {
      type: 'move',
      sourcePath: path,
      targetPath: to,
      checksum: null,
      size: null,
      details: {},
    } as const;
    const outcome: OperationOutcome = {
      ...{ id: 1, status: 'completed', message: null, checksumBefore: null, checksumAfter: null },
      ...{ targetPath: to, backupPath: null, details: {} },
    };
    cache.note(operation, outcome);
  }
}

it('reads with the cache what it reads without, whatever happens to files between', { timeout: 60_000 }, async () => {
  const plain = new TrackReader({ workerUrl, concurrency: 1 });
  onTestFinished(() => plain.close());
  let [known, read] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 5, maxLength: 25 }), async (steps) => {
      const root = temporaryFolder();
      const paths = NAMES.map((one) => join(root, `${one}.mp3`));
      for (const one of NAMES) write(root, { [`${one}.mp3`]: song(`First ${one.slice(2)}`) });
      for (const path of paths) utimesSync(path, LONG_AGO, LONG_AGO);
      const open = (): SmartCache => new SmartCache(new Catalog(join(root, 'catalog.db'), 1));
      let cache = open();
      let reader = new CachedReader({ workerUrl, concurrency: 1 }, cache, () => undefined);
      const check = async (checksum: boolean): Promise<void> => {
        expect(await reader.read(paths, { checksum })).toEqual(await plain.read(paths, { checksum }));
        expect(await reader.checksums(paths)).toEqual(await plain.checksums(paths));
      };
      const end = async (): Promise<void> => {
        known += cache.used().known;
        read += cache.used().read;
        await reader.close();
        cache.close();
      };
      await settle();
      await check(false);
      for (const [index, step] of steps.entries()) {
        // The program has read what it moves.
        if (step.what === 'move') await check(true);
        change(root, cache, step);
        if (step.what === 'wait') await settle();
        if (step.what === 'look') await check(index % 2 === 0);
        if (step.what !== 'restart') continue;
        await end();
        cache = open();
        reader = new CachedReader({ workerUrl, concurrency: 1 }, cache, () => undefined);
      }
      await check(true);
      await end();
      rmSync(root, { recursive: true, force: true });
    }),
    { numRuns: 5, endOnFailure: true },
  );
  expect([known > 0, read > 0], `${known} known, ${read} read`).toEqual([true, true]);
});

it('keeps nothing of a file that may still change within the granularity of its time stamps', async () => {
  const root = temporaryFolder();
  const path = join(root, '1.mp3');
  const cache = new SmartCache(new Catalog(join(root, 'catalog.db'), 1));
  writeFileSync(path, 'one');
  const young = lookAt(path)!;
  cache.learn(path, young, { reading: '[{},{}]' });
  expect(cache.find(path, young)).toBeUndefined();
  await settle();
  const old = lookAt(path)!;
  expect(old).toMatchObject({ identity: young.identity, ctime_ns: young.ctime_ns });
  cache.learn(path, old, { reading: '[{},{}]' });
  expect(cache.find(path, old)).toMatchObject({ reading: '[{},{}]' });
  cache.close();
});

it('knows a copy by its place and its time, and not one that came by another way', async () => {
  const root = temporaryFolder();
  const [from, to] = [join(root, '1.mp3'), join(root, '2.mp3')];
  writeFileSync(from, 'one');
  await settle();
  const cache = new SmartCache(new Catalog(join(root, 'catalog.db'), 1));
  cache.learn(from, lookAt(from)!, { reading: '[{},{}]', checksum: 'ab'.repeat(32) });
  const carry = (): void => {
    const { identity, ctime_ns: changedAt } = lookAt(from)!;
    const details = { identity, result: lookAt(to)!.identity };
    const operation = { type: 'copy', sourcePath: from, targetPath: to, checksum: null, size: 3, details } as const;
    cache.note(operation, {
      ...{ id: 1, status: 'completed', message: null, checksumBefore: null, checksumAfter: 'ab'.repeat(32) },
      ...{ targetPath: to, backupPath: null, details, changedAt },
    });
  };
  writeFileSync(to, 'one');
  utimesSync(to, lstatSync(from).atime, lstatSync(from).mtime);
  carry();
  // Another file takes its place before its time stamps count.
  writeFileSync(`${to}.x`, 'two');
  utimesSync(`${to}.x`, lstatSync(from).atime, lstatSync(from).mtime);
  renameSync(`${to}.x`, to);
  cache.close();
  const again = new SmartCache(new Catalog(join(root, 'catalog.db'), 1));
  expect(again.find(to, lookAt(to)!)).toBeUndefined();
  expect(again.find(from, lookAt(from)!)).toMatchObject({ checksum: 'ab'.repeat(32) });
  again.close();
});

describe('on a disk', () => {
  /** What remains known of a file, and of a library, on a file system of that type; how often it was asked for that. */
  async function keptOn(
    type: number,
  ): Promise<{ file: boolean; library: boolean; asked: number; note: string | null }> {
    const root = temporaryFolder();
    const library = join(root, 'library');
    write(library, { '1.mp3': 'one', '2.mp3': 'two' });
    await settle();
    let asked = 0;
    const disks = new Disks(() => {
      asked += 1;
      return type;
    });
    const cache = new SmartCache(new Catalog(join(root, 'catalog.db'), 1), disks);
    const path = join(library, '1.mp3');
    cache.learn(path, lookAt(path)!, { reading: '[{},{}]' });
    const file = cache.find(path, lookAt(path)!) !== undefined;
    const settings = {
      sourceRoot: library,
      targetRoot: library,
      followSymlinks: false,
      backupRoot: join(root, 'none'),
    };
    const unchanged = await UnchangedLibrary.look(cache, settings as OrganizeSettings, undefined);
    const { note } = cache.used();
    cache.close();
    return { file, library: unchanged !== null, asked, note };
  }

  it('nothing is kept where programs set the change time, and no library where it may be out of date', async () => {
    const FAT = 0x4d44;
    const CIFS_OF_32_BITS = 0xff534d42 | 0;
    const EXT4 = 0xef53;
    expect(await keptOn(FAT)).toMatchObject({ file: false, library: false, note: expect.stringContaining('1.mp3') });
    expect(await keptOn(CIFS_OF_32_BITS)).toEqual({ file: true, library: false, asked: 1, note: null });
    expect(await keptOn(EXT4)).toEqual({ file: true, library: true, asked: 1, note: null });
  });
});

describe('what is known of a file that no time stamp tells of', () => {
  /** A reader whose cache knows files as if they had been read so, longer ago than `checkedAt`. */
  function knowing(files: Readonly<Record<string, { content: Buffer | string; checkedAt: number }>>): {
    paths: string[];
    distrusted: string[];
    open: () => { reader: CachedReader; cache: SmartCache };
  } {
    const root = temporaryFolder();
    const contents = Object.entries(files).map(([name, { content }]) => [name, content] as const);
    write(root, Object.fromEntries(contents));
    const paths = Object.keys(files).map((name) => join(root, name));
    const distrusted: string[] = [];
    const open = (): { reader: CachedReader; cache: SmartCache } => {
      const catalog = new Catalog(join(root, 'catalog.db'), 1);
      catalog.write(
        Object.values(files).map(({ checkedAt }, index) => {
          const path = paths[index]!;
          const { identity, ctime_ns } = lookAt(path)!;
          const known = { reading: '[{"title":"Lie"},{}]', checksum: 'ab'.repeat(32), verifiedAt: checkedAt };
          return [path, { ...known, stamp: stampOf(identity), ctime_ns }];
        }),
      );
      const cache = new SmartCache(catalog);
      const reader = new CachedReader({ workerUrl, concurrency: 1 }, cache, (path) => distrusted.push(path));
      onTestFinished(() => reader.close());
      return { reader, cache };
    };
    return { paths, distrusted, open };
  }

  it('is not believed when the file is found to be broken', async () => {
    const { paths, distrusted, open } = knowing({ '1.m4a': { content: 'no music', checkedAt: 0 } });
    const { reader } = open();
    expect(await reader.read(paths, { checksum: true })).toMatchObject([{ skip: { reason: 'unreadable_tags' } }]);
    expect(distrusted).toEqual(paths);
  });

  it('is read again for what was given before, and proves no checksum', async () => {
    const [one, two] = [
      { content: song('One'), checkedAt: Date.now() },
      { content: song('Two'), checkedAt: 0 },
    ];
    const { paths, distrusted, open } = knowing({ '1.mp3': one, '2.mp3': two });
    const { reader } = open();
    const track = async (path = ''): Promise<Track> => {
      const [reading] = await reader.read([path], { checksum: true });
      if (reading?.kind !== 'track') throw new Error('no track');
      return reading.track;
    };
    const isProven = ({ path, identity, checksum }: Track): boolean => reader.hasRead(path, identity, checksum ?? '');
    const early = await track(paths[0]);
    expect([early.tags.title, reader.isDistrusted(early), isProven(early)]).toEqual(['Lie', false, false]);
    const late = await track(paths[1]);
    expect([late.tags.title, reader.isDistrusted(late), isProven(late)]).toEqual(['Two', false, true]);
    expect(distrusted).toEqual([paths[1]]);
    expect([reader.isDistrusted(early), isProven(early)]).toEqual([true, false]);
    const again = await track(paths[0]);
    expect([again.tags.title, reader.isDistrusted(again), isProven(again)]).toEqual(['One', false, true]);
  });
});

it('threads are started ahead for a file that is not known, and not for one that is', async () => {
  const root = temporaryFolder();
  write(root, { 'known.mp3': song('Known'), 'new.mp3': song('New') });
  await settle();
  const cache = SmartCache.open(join(root, 'history.db'));
  const starts = vi.spyOn(TrackReader.prototype, 'start');
  try {
    const first = new CachedReader({ workerUrl }, cache, () => undefined);
    await first.read([join(root, 'known.mp3')], { checksum: false });
    await first.close();
    const second = new CachedReader({ workerUrl, concurrency: 1 }, cache, () => undefined);
    second.startFor(join(root, 'known.mp3'));
    expect(starts).not.toHaveBeenCalled();
    second.startFor(join(root, 'new.mp3'));
    second.startFor(join(root, 'new.mp3'));
    expect(starts).toHaveBeenCalledTimes(1);
    await second.close();
  } finally {
    starts.mockRestore();
    cache.close();
  }
});
