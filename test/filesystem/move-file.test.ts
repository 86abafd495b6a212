import fs, {
  appendFileSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NotAsPlannedError, TargetOccupiedError } from '../../src/filesystem/act-errors.js';
import { identify, sameFile } from '../../src/filesystem/identity.js';
import { isOtherSpelling, moveWithinFileSystem, removeFile } from '../../src/filesystem/move-file.js';
import { temporaryFolder, treeOf, write } from '../support/tree.js';

let root: string;
const at = (name: string): string => join(root, name);
const request = (identity = identify(at('a'))) => ({
  ...{ source: at('a'), target: at('b'), identity, temporary: '.mo-1-x.part', placeholder: false },
});
beforeEach(() => {
  root = temporaryFolder();
  write(root, { a: 'content' });
});

describe('moveWithinFileSystem', () => {
  it('keeps inode, content, mode and time', () => {
    const before = identify(at('a'));
    moveWithinFileSystem(request());
    expect(identify(at('b'))).toEqual(before);
    expect(Object.keys(treeOf(root))).toEqual(['.', 'b']);
  });

  it('takes a link as it is', () => {
    rmSync(at('a'));
    symlinkSync('dangling', at('a'));
    moveWithinFileSystem(request());
    expect(readlinkSync(at('b'))).toBe('dangling');
  });

  it.each<[string, 'changed' | 'vanished', () => void]>([
    [
      'grew',
      'changed',
      () => {
        appendFileSync(at('a'), '!');
      },
    ],
    [
      'was touched',
      'changed',
      () => {
        utimesSync(at('a'), 1, 1);
      },
    ],
    [
      'was replaced by its like',
      'changed',
      () => {
        const { atime, mtime } = lstatSync(at('a'));
        write(root, { c: 'content' });
        utimesSync(at('c'), atime, mtime);
        renameSync(at('c'), at('a'));
      },
    ],
    [
      'became a link',
      'changed',
      () => {
        rmSync(at('a'));
        symlinkSync('x', at('a'));
      },
    ],
    [
      'vanished',
      'vanished',
      () => {
        rmSync(at('a'));
      },
    ],
  ])('leaves everything when the source %s', (_, reason, change) => {
    const planned = request();
    change();
    const before = treeOf(root);
    expect(() => {
      moveWithinFileSystem(planned);
    }).toThrow(expect.objectContaining({ name: 'NotAsPlannedError', reason }));
    expect(treeOf(root)).toEqual(before);
  });

  it('leaves one name to what took the place of the source between look and link', () => {
    const link = vi.spyOn(fs, 'linkSync').mockImplementationOnce((from, target) => {
      write(root, { c: 'another' });
      renameSync(at('c'), at('a'));
      fs.linkSync(from, target);
    });
    syncBuiltinESMExports();
    expect(() => {
      moveWithinFileSystem(request());
    }).toThrow(/changed or was replaced/);
    link.mockRestore();
    syncBuiltinESMExports();
    expect(Object.keys(treeOf(root))).toEqual(['.', 'a']);
    expect(readFileSync(at('a'), 'utf8')).toBe('another');
  });

  it('never overwrites', () => {
    write(root, { b: 'other' });
    expect(() => {
      moveWithinFileSystem(request());
    }).toThrow(TargetOccupiedError);
    expect(readFileSync(at('b'), 'utf8')).toBe('other');
  });

  it('changes case', () => {
    moveWithinFileSystem({ ...request(), target: at('A') });
    expect(Object.keys(treeOf(root))).toEqual(['.', 'A']);
  });
});

describe('isOtherSpelling', () => {
  it('is not what two names, equal names and missing names are', () => {
    write(root, { A: 'content' });
    expect(isOtherSpelling(at('a'), at('a'))).toBe(false);
    expect(isOtherSpelling(at('a'), at('none'))).toBe(false);
    expect(isOtherSpelling(at('none'), at('a'))).toBe(false);
    if (lstatSync(at('a')).ino !== lstatSync(at('A')).ino) expect(isOtherSpelling(at('a'), at('A'))).toBe(false);
  });
});

describe('removeFile', () => {
  it('removes only what was planned', () => {
    const identity = identify(at('a'));
    appendFileSync(at('a'), '!');
    expect(() => {
      removeFile(at('a'), identity, '.mo-1-x.part');
    }).toThrow(NotAsPlannedError);
    removeFile(at('a'), identify(at('a')), '.mo-1-x.part');
    expect(Object.keys(treeOf(root))).toEqual(['.']);
  });
});

describe('sameFile', () => {
  it('does not mind mode and owner', () => {
    const identity = identify(at('a'));
    expect(sameFile(identity, { ...identity, mode: 0, uid: 7, gid: 7, links: 2 })).toBe(true);
    for (const change of [
      { size: 1 },
      { inode: '0' },
      { device: '0' },
      { mtime_ns: '0' },
      { kind: 'symlink' as const },
    ]) {
      expect(sameFile(identity, { ...identity, ...change })).toBe(false);
    }
  });
});
