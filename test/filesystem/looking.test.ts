import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, realpathSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { exists, filesBelow, identify, realPathOf } from '../../src/filesystem/identity.js';
import { freeBytes, nearestFolder, onSameDevice, whyNotWritable } from '../../src/filesystem/preflight.js';
import { dropSource, isSafeToDrop, removePart, takeBack } from '../../src/filesystem/settle.js';
import { sight, type Expectation } from '../../src/filesystem/sighting.js';
import { readSmallFile } from '../../src/filesystem/small-file.js';
import { bytesBelow } from '../../src/filesystem/size.js';
import { TargetView, type Departures } from '../../src/filesystem/target-view.js';
import { OTHER_DISK, sha256, temporaryFolder, treeOf, write } from '../support/tree.js';

let root: string;
const at = (name: string): string => join(root, name);
beforeEach(() => {
  root = temporaryFolder();
  write(root, { a: 'content', same: 'content', other: 'CONTENT', empty: '' });
  for (const name of ['a', 'same', 'other', 'empty']) utimesSync(at(name), 1e9, 1e9);
  mkdirSync(at('folder'));
  symlinkSync('a', at('link'));
});

describe('readSmallFile', () => {
  it('reads the whole file', async () => {
    expect((await readSmallFile(at('a')))?.content.toString()).toBe('content');
    expect((await readSmallFile(at('empty')))?.content.length).toBe(0);
  });

  // It says that it has no bytes, and has some.
  it.runIf(process.platform === 'linux')('reads no more than there was when it looked', async () => {
    expect(await readSmallFile('/proc/self/status')).toBeNull();
  });
});

describe('sight', () => {
  const known = (values: Partial<Expectation> = {}): Expectation => ({
    ...{ identity: identify(at('a')), checksum: sha256(at('a')), size: 7, placeholder: false },
    ...values,
  });
  const unread = { checksum: null };
  it.each<[string, string, Partial<Expectation>, string]>([
    ['the file itself', 'a', {}, 'matches'],
    ['the file itself, never hashed', 'a', unread, 'matches'],
    ['nothing', 'none', {}, 'absent'],
    ['nothing, in a file', 'a/x', {}, 'absent'],
    ['a copy', 'same', {}, 'matches'],
    ['a copy, without a checksum: size and time', 'same', unread, 'matches'],
    ['other content of that size', 'other', {}, 'other'],
    ['another size', 'empty', {}, 'other'],
    ['our empty file', 'empty', { placeholder: true }, 'placeholder'],
    ['a folder for a file', 'folder', {}, 'other'],
    ['a link for a file', 'link', {}, 'other'],
    ['nothing to compare with', 'same', { identity: undefined, checksum: null }, 'other'],
    ['a folder nobody described', 'folder', { identity: undefined, checksum: null, size: null }, 'matches'],
  ])('%s', async (_, name, values, sighting) => {
    expect(await sight(at(name), known(values))).toBe(sighting);
  });

  it('takes time for content only within the rounding of a copy', async () => {
    utimesSync(at('same'), 1e9, 1e9 + 1.5);
    expect(await sight(at('same'), known(unread))).toBe('matches');
    utimesSync(at('same'), 1e9, 1e9 + 3);
    expect(await sight(at('same'), known(unread))).toBe('other');
  });

  it('finds a folder and a link again after they changed', async () => {
    const folder = identify(at('folder'));
    write(at('folder'), { x: '' });
    const expected = { checksum: null, size: null };
    expect(await sight(at('folder'), known({ ...expected, identity: folder }))).toBe('matches');
    expect(await sight(at('a'), known({ ...expected, identity: folder }))).toBe('other');
    expect(await sight(at('link'), known({ ...expected, identity: { ...identify(at('link')), inode: '0' } }))).toBe(
      'matches',
    );
  });
});

describe('TargetView', () => {
  const departures = (): Departures => {
    const left = new Set<string>();
    return { leave: (path) => void left.add(path), hasLeft: (path) => left.has(path) };
  };

  it('finds by case and Unicode form, an exact match first, whatever kind', () => {
    write(root, { ['É.mp3'.normalize('NFC')]: '', ['É.mp3'.normalize('NFD')]: '', 'e.mp3': '', 'E.MP3': '' });
    const view = new TargetView(root, departures());
    const names = (name: string): string[] => view.occupants(at(name)).map(({ path }) => path.slice(root.length + 1));
    expect(names('E.MP3')[0]).toBe('E.MP3');
    expect(names('E.MP3').sort()).toEqual(['E.MP3', 'e.mp3']);
    expect(names('é.mp3')).toHaveLength(2);
    expect(view.occupants(at('FOLDER'))).toEqual([{ path: at('folder'), kind: 'folder' }]);
    expect(view.occupants(at('link'))).toEqual([{ path: at('link'), kind: 'symlink' }]);
    expect(names('none')).toEqual([]);
    expect(view.occupants(at('none/x'))).toEqual([]);
    expect(view.occupants(at('a/x'))).toEqual([]);
  });

  it('sees the library as it will be once the planned departures happened', () => {
    const view = new TargetView(root, departures());
    expect(view.occupants(at('a'))).toHaveLength(1);
    view.leave(at('a'));
    expect(view.occupants(at('a'))).toEqual([]);
  });
});

describe('settling', () => {
  it('drops a source only when the target holds the same', async () => {
    expect(await dropSource(at('a'), at('other'), at('aside'))).toBe(false);
    expect(exists(at('a'))).toBe(true);
    expect(await dropSource(at('a'), at('same'), at('aside'))).toBe(true);
    expect(exists(at('a'))).toBe(false);
  });

  it('takes a file back, never over another', () => {
    write(root, { '.mo-1-x.part': 'x' });
    expect(() => {
      takeBack(at('.mo-1-x.part'), at('a'));
    }).toThrow();
    takeBack(at('.mo-1-x.part'), at('back'));
    expect(exists(at('back'))).toBe(true);
  });

  it('drops a part only while its original is there and is another file', () => {
    write(root, { part: 'con' });
    expect(isSafeToDrop(at('part'), at('a'), identify(at('a')))).toBe(true);
    expect(isSafeToDrop(at('part'), at('a'), undefined)).toBe(true);
    expect(isSafeToDrop(at('part'), at('gone'), identify(at('a')))).toBe(false);
    expect(isSafeToDrop(at('gone'), at('a'), identify(at('a')))).toBe(false);
    expect(isSafeToDrop(at('part'), at('a'), identify(at('part')))).toBe(false);
    removePart(at('part'));
    removePart(at('part'));
    expect(exists(at('part'))).toBe(false);
  });
});

describe('preflight', () => {
  it('looks at the nearest folder that is there', () => {
    expect(nearestFolder(at('none/of/these'))).toBe(root);
    expect(onSameDevice(at('a'), at('none/x'))).toBe(true);
    expect(freeBytes(at('none'))).toBeGreaterThan(0);
    expect(whyNotWritable(at('none'))).toBeNull();
    if (OTHER_DISK !== null) expect(onSameDevice(root, join(OTHER_DISK, 'none'))).toBe(false);
  });

  it('counts bytes, and nothing for what is not there', async () => {
    write(root, { 'folder/deep/x': 'abc' });
    expect(await bytesBelow(root)).toBe(7 + 7 + 7 + 3);
    expect(await bytesBelow(at('none'))).toBe(0);
    expect(await bytesBelow(root, AbortSignal.abort())).toBe(0);
  });

  it('counts what is beside a folder that cannot be read', async () => {
    const home = process.cwd();
    // Paths of more than 4,096 bytes cannot be read, whoever asks.
    const name = 'n'.repeat(250);
    process.chdir(at('folder'));
    for (let depth = 0; depth < 17; depth += 1) {
      mkdirSync(name);
      process.chdir(name);
    }
    process.chdir(home);
    write(root, { zoo: 'abc', 'folder/a': 'abc', 'folder/z': 'abc', 'zoo2/x': 'abc' });
    expect(await bytesBelow(root)).toBe(7 + 7 + 7 + 12);
    execFileSync('rm', ['-r', at('folder')]);
  });
});

describe('identity', () => {
  it('walks files before the folder that holds them, links not followed', () => {
    symlinkSync('..', at('folder/up'));
    copyFileSync(at('a'), at('folder/b'));
    const found = [...filesBelow(root)];
    expect(found).toContain(at('folder/up'));
    expect(found.indexOf(at('folder/b'))).toBeLessThan(found.indexOf(at('folder')));
    expect(found).toHaveLength(Object.keys(treeOf(root)).length - 1);
  });

  it('resolves links in the part of a path that is there', () => {
    symlinkSync(root, at('loop'));
    expect(realPathOf(at('loop/none/x'))).toBe(join(realpathSync(root), 'none/x'));
    expect(() => realPathOf(at('a/x'))).toThrow();
  });
});
