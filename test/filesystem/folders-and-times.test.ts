import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setTimes } from '../../src/filesystem/file-times.js';
import { makeFolder, removeFolder } from '../../src/filesystem/folders.js';
import { folderTime, identify } from '../../src/filesystem/identity.js';
import { syncFolder } from '../../src/filesystem/durable.js';
import { temporaryFolder, treeOf, write } from '../support/tree.js';

let root: string;
const at = (name: string): string => join(root, name);
beforeEach(() => {
  root = temporaryFolder();
});

describe('makeFolder', () => {
  it('makes one, with the mode of before, and leaves one that is there', () => {
    expect(makeFolder(at('a'))).toBe('made');
    expect(makeFolder(at('b'), { mode: 0o2750, uid: 0, gid: 0 })).toBe('made');
    expect(identify(at('b')).mode).toBe(0o2750);
    chmodSync(at('a'), 0o700);
    expect(makeFolder(at('a'), { mode: 0o755, uid: 0, gid: 0 })).toBe('already_there');
    expect(identify(at('a')).mode).toBe(0o700);
  });

  it('is not content with a file or a link of that name, nor without the folder above', () => {
    write(root, { file: '' });
    mkdirSync(at('folder'));
    symlinkSync('folder', at('link'));
    for (const name of ['file', 'link'])
      expect(() => makeFolder(at(name))).toThrow(expect.objectContaining({ name: 'TargetOccupiedError' }));
    expect(() => makeFolder(at('none/x'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});

describe('removeFolder', () => {
  it('removes an empty folder, and says what a full one holds', () => {
    write(root, { 'full/a': '', 'full/b': '', 'full/c': '', 'full/d': '', 'few/a': '' });
    mkdirSync(at('empty'));
    removeFolder(at('empty'));
    expect(() => {
      removeFolder(at('full'));
    }).toThrow(/a, b, c and 1 more/);
    expect(() => {
      removeFolder(at('few'));
    }).toThrow(expect.objectContaining({ reason: 'not_empty' }));
    expect(() => {
      removeFolder(at('none'));
    }).toThrow(expect.objectContaining({ reason: 'vanished' }));
    expect(() => {
      removeFolder(at('few/a'));
    }).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
  });
});

/** Folders of programs that stand in for the system's own. */
function onlyPrograms(names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    symlinkSync(execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), join(folder, name));
  }
  return folder;
}

// Either way gives the same times.
describe.each([['perl'], ['xargs', 'touch']])('setTimes, with %s', (...programs) => {
  beforeEach(() => {
    vi.stubEnv('PATH', onlyPrograms(programs));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('is exact to the nanosecond, for files, folders and strange names', async () => {
    write(root, { 'a b\n\'"$.mp3': 'x', '-r': 'x', 'folder/x': 'x', old: 'x', older: 'x' });
    const names = ['a b\n\'"$.mp3', '-r', 'folder', 'old', 'older'];
    const times = ['1700000000123456789', '999999999', '1600000000000000001', '-1', '-123456789000000'];
    await setTimes(names.map((name, index) => ({ path: at(name), mtimeNs: times[index]! })));
    expect(names.map((name) => identify(at(name)).mtime_ns)).toEqual(times);
  });

  it('does not mind a file that is gone, and none at all', async () => {
    await setTimes([{ path: at('gone'), mtimeNs: '1' }]);
    await setTimes([]);
  });

  it('never changes what a link points to', async () => {
    write(root, { file: 'x' });
    utimesSync(at('file'), 1e9, 1e9);
    symlinkSync('file', at('link'));
    await setTimes([{ path: at('link'), mtimeNs: '1700000000123456789' }]);
    expect(identify(at('file')).mtime_ns).toBe('1000000000000000000');
  });
});

it('folderTime is null for what is no folder', async () => {
  write(root, { file: '' });
  await setTimes([{ path: root, mtimeNs: '1500000000000000001' }]);
  expect([root, at('file'), at('none')].map(folderTime)).toEqual(['1500000000000000001', null, null]);
});

it('syncFolder flushes a folder, and says when there is none', () => {
  syncFolder(root);
  expect(() => {
    syncFolder(at('none'));
  }).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  expect(Object.keys(treeOf(root))).toEqual(['.']);
});
