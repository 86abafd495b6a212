import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { TargetOccupiedError } from '../../src/filesystem/act-errors.js';
import {
  addName,
  asideOf,
  removeName,
  removePlaceholder,
  renameWithoutOverwriting,
} from '../../src/filesystem/publish.js';
import { OTHER_DISK, temporaryFolder, treeOf, write } from '../support/tree.js';

let root: string;
const at = (name: string): string => join(root, name);
beforeEach(() => {
  root = temporaryFolder();
});

describe.each([{ placeholder: false }, { placeholder: true }])('renameWithoutOverwriting %o', ({ placeholder }) => {
  const options = { placeholder, aside: null };
  it('takes a file to a free name; it is the same file', () => {
    write(root, { a: 'content' });
    utimesSync(at('a'), 1.5, 1.123456);
    const before = lstatSync(at('a'), { bigint: true });
    renameWithoutOverwriting(at('a'), at('b'), options);
    const after = lstatSync(at('b'), { bigint: true });
    expect([after.ino, after.mtimeNs, after.mode, after.nlink]).toEqual([before.ino, before.mtimeNs, before.mode, 1n]);
    expect(Object.keys(treeOf(root))).toEqual(['.', 'b']);
  });

  it.each<[string, (path: string) => void]>([
    ['a file', () => write(root, { b: 'other' })],
    ['an empty file', () => write(root, { b: '' })],
    [
      'a folder',
      (path) => {
        mkdirSync(path);
      },
    ],
    [
      'a dangling link',
      (path) => {
        symlinkSync('/nowhere', path);
      },
    ],
    [
      'another name of the same file',
      (path) => {
        linkSync(at('a'), path);
      },
    ],
  ])('never overwrites %s', (_, occupy) => {
    write(root, { a: 'content' });
    occupy(at('b'));
    const before = treeOf(root);
    expect(() => {
      renameWithoutOverwriting(at('a'), at('b'), options);
    }).toThrow(TargetOccupiedError);
    expect(treeOf(root)).toEqual(before);
  });

  it('moves a symbolic link as its text, and overwrites nothing', () => {
    symlinkSync('../relative target', at('a'));
    write(root, { c: 'other' });
    renameWithoutOverwriting(at('a'), at('b'), options);
    expect(readlinkSync(at('b'))).toBe('../relative target');
    expect(() => {
      renameWithoutOverwriting(at('b'), at('c'), options);
    }).toThrow(TargetOccupiedError);
    expect(Object.keys(treeOf(root))).toEqual(['.', 'b', 'c']);
    expect(readFileSync(at('c'), 'utf8')).toBe('other');
  });

  it.each([
    ['missing', 'ENOENT'],
    ['file/x', 'ENOTDIR'],
  ])('leaves everything when the folder is %s', (folder, code) => {
    write(root, { a: 'content', file: '' });
    const before = treeOf(root);
    expect(() => {
      renameWithoutOverwriting(at('a'), at(`${folder}/b`), options);
    }).toThrow(expect.objectContaining({ code }));
    expect(treeOf(root)).toEqual(before);
  });

  it.skipIf(OTHER_DISK === null)('says EXDEV between file systems, and leaves nothing there', () => {
    const other = temporaryFolder(OTHER_DISK!);
    write(root, { a: 'content' });
    expect(() => {
      renameWithoutOverwriting(at('a'), join(other, 'b'), options);
    }).toThrow(expect.objectContaining({ code: 'EXDEV' }));
    expect(Object.keys(treeOf(other))).toEqual(['.']);
    expect(readFileSync(at('a'), 'utf8')).toBe('content');
  });
});

describe('addName', () => {
  it('gives a file a second name, never a taken one', () => {
    write(root, { a: 'content', c: 'other' });
    addName(at('a'), at('b'));
    expect(lstatSync(at('b')).ino).toBe(lstatSync(at('a')).ino);
    expect(() => {
      addName(at('a'), at('c'));
    }).toThrow(TargetOccupiedError);
  });
});

describe('removeName', () => {
  const remove = (isExpected: () => boolean): void => {
    removeName(at('a'), asideOf(at('a'), '.mo-1-x.part'), isExpected);
  };

  it('removes what is expected, and not what comes meanwhile', () => {
    write(root, { a: 'content' });
    remove(() => {
      write(root, { a: 'theirs' });
      return true;
    });
    expect(Object.keys(treeOf(root))).toEqual(['.', 'a']);
    expect(readFileSync(at('a'), 'utf8')).toBe('theirs');
  });

  it.each<[string, () => void]>([
    ['a file', () => write(root, { a: 'theirs' })],
    ['a folder', () => write(root, { 'a/b': 'theirs' })],
    [
      'a link',
      () => {
        symlinkSync('/nowhere', at('a'));
      },
    ],
  ])('gives %s that is not expected its name back', (_, put) => {
    put();
    const before = treeOf(at('a'));
    expect(() => {
      remove(() => false);
    }).toThrow(/changed or was replaced/);
    expect(treeOf(at('a'))).toEqual(before);
    expect(readdirSync(root).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('gives it another name that people see, when its own is taken again', () => {
    write(root, { a: 'theirs', 'a (2)': 'other' });
    expect(() => {
      remove(() => {
        write(root, { a: 'later' });
        return false;
      });
    }).toThrow(`what it was first is in ${at('a (3)')}`);
    expect(['a', 'a (2)', 'a (3)'].map((name) => readFileSync(at(name), 'utf8'))).toEqual(['later', 'other', 'theirs']);
    expect(readdirSync(root)).toHaveLength(3);
  });

  it('touches nothing when the name of ours is taken', () => {
    write(root, { a: 'content', '.mo-1-x.old.part': 'other' });
    const before = treeOf(root);
    expect(() => {
      remove(() => true);
    }).toThrow(TargetOccupiedError);
    expect(treeOf(root)).toEqual(before);
  });
});

describe('removePlaceholder', () => {
  it('removes an empty file, and nothing else', () => {
    write(root, { empty: '', full: 'x' });
    mkdirSync(at('folder'));
    symlinkSync('empty', at('link'));
    for (const name of ['empty', 'full', 'folder', 'link', 'missing']) removePlaceholder(at(name));
    expect(Object.keys(treeOf(root))).toEqual(['.', 'folder', 'full', 'link']);
  });
});
