import {
  appendFileSync,
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { NotAsPlannedError } from '../../src/filesystem/act-errors.js';
import type { CopyAhead } from '../../src/filesystem/copies-ahead.js';
import { copyFile, moveAcrossFileSystems, prepareRequest, type CopyRequest } from '../../src/filesystem/copy-file.js';
import { identify } from '../../src/filesystem/identity.js';
import type { CopyStep } from '../../src/filesystem/pieces.js';
import { discardPart, folderOf, prepareCopy } from '../../src/filesystem/prepare-copy.js';
import { readBack } from '../../src/filesystem/read-back.js';
import { OTHER_DISK, sha256, temporaryFolder, treeOf, write } from '../support/tree.js';

const BIG = Buffer.alloc(5 << 20, 'music ');
let root: string;
const at = (name: string): string => join(root, name);
const request = (values: Partial<CopyRequest> = {}): CopyRequest => ({
  ...{ source: at('a'), target: at('to/b'), identity: identify(at('a')), checksum: sha256(at('a')) },
  ...{ temporary: '.mo-1-x.part', placeholder: false, how: 'copy' as const },
  ...values,
});
/** Makes the source longer with each piece that is read of it, so many times. */
function growing(times: number): { readonly onBytes: () => void; readonly reads: () => number } {
  let reads = 0;
  const onBytes = (): void => {
    reads += 1;
    if (reads <= times) appendFileSync(at('a'), '!');
  };
  return { onBytes, reads: () => reads };
}

/** Carries steps out that nobody waits for. */
function whole<T>(steps: Generator<CopyStep, T, void>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

interface Prepared extends CopyAhead {
  readonly log: string[];
}

/** A copy of `a` that was made ahead. */
function prepared(values: Partial<CopyRequest> = {}): Prepared {
  const asked = prepareRequest(request(values));
  const log: string[] = [];
  const discard = (): Promise<null> => {
    log.push('discard');
    rmSync(asked.temporary);
    return Promise.resolve(null);
  };
  return { copy: Promise.resolve(whole(prepareCopy(asked))), used: () => void log.push('used'), discard, log };
}

/** Other content, and size and time as before, as tag editors do it that are told to keep the time. */
function editUnseen(): void {
  const { atime, mtime } = lstatSync(at('a'));
  const file = openSync(at('a'), 'r+');
  writeSync(file, 'CHANGED!', 5000);
  closeSync(file);
  utimesSync(at('a'), atime, mtime);
}

beforeEach(() => {
  root = temporaryFolder();
  write(root, { a: BIG });
  utimesSync(at('a'), 1e9, 1e9);
  mkdirSync(at('to'));
});

describe.each([{ placeholder: false }, { placeholder: true }])('copyFile %o', (how) => {
  it('copies content, mode and time, and hashes both sides', async () => {
    chmodSync(at('a'), 0o640);
    utimesSync(at('a'), 1e9, 1_000_000_000.123456);
    const before = treeOf(at('a'));
    const pieces: number[] = [];
    const { checksum, checksumAfter, result, identity } = await copyFile(
      request({ ...how, onBytes: (bytes) => void pieces.push(bytes) }),
    );
    expect([checksum, checksumAfter]).toEqual([sha256(at('a')), sha256(at('a'))]);
    expect(identity).toEqual(identify(at('a')));
    expect(result).toEqual(identify(at('to/b')));
    expect(result).toMatchObject({ mode: 0o640, size: BIG.length, links: 1 });
    const off = BigInt(result.mtime_ns) - BigInt(identity.mtime_ns);
    expect(off <= 1000n && off >= -1000n).toBe(true);
    expect(pieces.reduce((sum, bytes) => sum + bytes, 0)).toBe(BIG.length);
    expect(treeOf(at('a'))).toEqual(before);
    expect(Object.keys(treeOf(at('to')))).toEqual(['.', 'b']);
  });

  it('gives the copy what is to be restored', async () => {
    const restore = { ...identify(at('a')), mode: 0o600, mtime_ns: '1000000000000000000' };
    const { result } = await copyFile(request({ ...how, restore }));
    expect(result).toMatchObject({ mode: 0o600, mtime_ns: '1000000000000000000' });
  });

  it.each<[string, object, () => Partial<CopyRequest>]>([
    ['another checksum than planned', { reason: 'changed' }, () => ({ checksum: '0'.repeat(64) })],
    [
      'a source that changed',
      { reason: 'changed' },
      () => {
        const planned = identify(at('a'));
        appendFileSync(at('a'), '!');
        return { identity: planned };
      },
    ],
    [
      'a source that is gone',
      { reason: 'vanished' },
      () => {
        const planned = request();
        rmSync(at('a'));
        return planned;
      },
    ],
    ['a source that grows meanwhile', { reason: 'changed' }, () => growing(1)],
    [
      'a target that is taken',
      { name: 'TargetOccupiedError' },
      () => {
        write(at('to'), { b: 'other' });
        return {};
      },
    ],
    [
      'a target that is taken meanwhile',
      { name: 'TargetOccupiedError' },
      () => ({ onBytes: () => void write(at('to'), { b: 'other' }) }),
    ],
    [
      'a temporary name that is taken',
      { name: 'TargetOccupiedError' },
      () => {
        write(at('to'), { '.mo-1-x.part': 'mine' });
        return {};
      },
    ],
    ['a missing folder', { code: 'ENOENT' }, () => ({ target: at('none/b') })],
    [
      'a folder that is a file',
      { code: 'ENOTDIR' },
      () => {
        write(root, { file: '' });
        return { target: at('file/b') };
      },
    ],
  ])('leaves nothing after %s', async (_, error, spoil) => {
    const values = { ...request(how), ...spoil(), ...how };
    const existing = treeOf(at('to'));
    await expect(copyFile(values)).rejects.toMatchObject(error);
    const after = Object.keys(treeOf(at('to'))).filter((name) => name !== 'b' || 'b' in existing);
    expect(after).toEqual(Object.keys(existing));
    if (lstatSync(at('to/b'), { throwIfNoEntry: false }) !== undefined)
      expect(readFileSync(at('to/b'), 'utf8')).toBe('other');
  });
});

describe('copyFile', () => {
  it('copies a link as its text, and leaves what it points to', async () => {
    symlinkSync('a', at('link'));
    const pointed = treeOf(at('a'));
    const result = await copyFile(request({ source: at('link'), identity: identify(at('link')), checksum: null }));
    expect(result).toMatchObject({ checksum: null, checksumAfter: null, result: { kind: 'symlink' } });
    expect(readlinkSync(at('to/b'))).toBe('a');
    expect(treeOf(at('a'))).toEqual(pointed);
    await expect(copyFile(request({ source: at('link'), identity: null, checksum: null }))).rejects.toMatchObject({
      name: 'TargetOccupiedError',
    });
  });

  it('copies an empty file, and one whose checksum nobody knows', async () => {
    write(root, { a: '' });
    expect(await copyFile(request({ checksum: null, identity: null }))).toMatchObject({
      checksum: sha256(at('a')),
      result: { size: 0 },
    });
  });

  it('does not run after a source that grows as fast as it is read', async () => {
    const { onBytes, reads } = growing(200);
    await expect(copyFile(request({ onBytes }))).rejects.toMatchObject({ reason: 'changed' });
    expect(reads()).toBeLessThan(20);
  });

  it('keeps the holes of a sparse file', async () => {
    write(root, { a: 'start' });
    truncateSync(at('a'), 3 << 20);
    appendFileSync(at('a'), 'end');
    const { result } = await copyFile(request());
    expect([sha256(at('to/b')), result.size]).toEqual([sha256(at('a')), (3 << 20) + 3]);
    expect(lstatSync(at('to/b')).blocks).toBeLessThanOrEqual(lstatSync(at('a')).blocks + 128);
  });

  it('does not publish a copy that somebody changed under its temporary name', async () => {
    const ahead = prepared();
    appendFileSync(at('to/.mo-1-x.part'), '!');
    await expect(copyFile(request({ ahead }))).rejects.toMatchObject({ reason: 'changed' });
    expect(Object.keys(treeOf(at('to')))).toEqual(['.']);
  });

  it('copies again what was touched after it was copied ahead', async () => {
    const ahead = prepared();
    editUnseen();
    const { checksum } = await copyFile(request({ checksum: null, ahead }));
    expect([checksum, sha256(at('to/b')), ahead.log]).toEqual([sha256(at('a')), sha256(at('a')), ['discard']]);
    expect(Object.keys(treeOf(at('to')))).toEqual(['.', 'b']);
  });

  it('leaves nothing after an edit while it copies that sets the time back', async () => {
    await expect(copyFile(request({ checksum: null, onBytes: editUnseen }))).rejects.toMatchObject({
      reason: 'changed',
    });
    expect(Object.keys(treeOf(at('to')))).toEqual(['.']);
  });

  it('asks before it publishes, and leaves nothing where it may not', async () => {
    const beforePublishing = (): never => {
      expect(Object.keys(treeOf(at('to')))).toEqual(['.', '.mo-1-x.part']);
      throw new NotAsPlannedError('symlink_in_target', 'a link now');
    };
    await expect(copyFile(request({ beforePublishing }))).rejects.toMatchObject({ reason: 'symlink_in_target' });
    expect(Object.keys(treeOf(at('to')))).toEqual(['.']);
  });

  it('makes nothing ahead, and removes nothing, in a folder that took the place of the one that was looked at', () => {
    const asked = { ...prepareRequest(request()), folder: folderOf(at('to/b'))! };
    const { part } = whole(prepareCopy(asked));
    renameSync(at('to'), at('away'));
    mkdirSync(at('to'));
    expect(() => whole(prepareCopy(asked))).toThrow('was replaced');
    expect(discardPart(asked, part)).toBe(asked.temporary);
    write(at('to'), { '.mo-1-x.part': 'of somebody else' });
    expect(discardPart({ ...asked, folder: folderOf(at('to/b'))! }, part)).toBeNull();
    expect([Object.keys(treeOf(at('to'))), Object.keys(treeOf(at('away')))]).toEqual(
      Array.from({ length: 2 }, () => ['.', '.mo-1-x.part']),
    );
  });

  it('clones or leaves nothing', async () => {
    const cloned = await copyFile(request({ how: 'clone' })).then(
      () => true,
      (error: unknown) => {
        expect(error).toHaveProperty('code');
        return false;
      },
    );
    expect(Object.keys(treeOf(at('to')))).toEqual(cloned ? ['.', 'b'] : ['.']);
  });
});

describe('readBack', () => {
  const places = OTHER_DISK === null ? ['one disk'] : ['one disk', 'another disk'];
  it.each(places)('reads files of all lengths, on %s', (place) => {
    const folder = temporaryFolder(place === 'another disk' ? OTHER_DISK! : undefined);
    for (const size of [0, 1, 511, 4096, (1 << 20) - 1, 1 << 20, (2 << 20) + 4097]) {
      write(folder, { file: Buffer.alloc(size, 'music ') });
      const path = join(folder, 'file');
      expect(whole(readBack(path, size)), String(size)).toBe(sha256(path));
      expect(() => whole(readBack(path, size + 1))).toThrow('bytes');
    }
  });
});

describe.skipIf(OTHER_DISK === null)('moveAcrossFileSystems', () => {
  it('brings the file over, whole, and takes the old one away', async () => {
    const target = join(temporaryFolder(OTHER_DISK!), 'b');
    const checksum = sha256(at('a'));
    chmodSync(at('a'), 0o600);
    const { result } = await moveAcrossFileSystems(request({ target }));
    expect(lstatSync(at('a'), { throwIfNoEntry: false })).toBeUndefined();
    expect(sha256(target)).toBe(checksum);
    expect(result.mode).toBe(0o600);
    expect(Object.keys(treeOf(dirname(target)))).toEqual(['.', 'b']);
  });

  it('takes nothing away that was edited after it was copied, with its time set back', async () => {
    const target = join(temporaryFolder(OTHER_DISK!), 'b');
    const made = request({ target, checksum: null });
    // Between the copy and the removal there is no await: the edit comes when the copy is told to be used.
    const ahead = { ...prepared({ target, checksum: null }), used: editUnseen };
    await expect(moveAcrossFileSystems({ ...made, ahead })).rejects.toMatchObject({ reason: 'changed' });
    expect(readFileSync(at('a')).includes('CHANGED!')).toBe(true);
    expect(Object.keys(treeOf(dirname(target)))).toEqual(['.']);
  });

  it.each<[string, (planned: CopyRequest) => Partial<CopyRequest>]>([
    ['changed content', () => ({ checksum: '0'.repeat(64) })],
    [
      'a taken target',
      ({ target }) => {
        write(dirname(target), { b: 'other' });
        return {};
      },
    ],
    ['a source that grows meanwhile', () => growing(1)],
  ])('leaves both sides after %s', async (_, spoil) => {
    const other = temporaryFolder(OTHER_DISK!);
    const planned = request({ target: join(other, 'b') });
    const values = { ...planned, ...spoil(planned) };
    const before = treeOf(other);
    await expect(moveAcrossFileSystems(values)).rejects.toThrow();
    expect(Object.keys(treeOf(other))).toEqual(Object.keys(before));
    expect(readFileSync(at('a')).subarray(0, BIG.length).equals(BIG)).toBe(true);
  });
});
