import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyEdits, reversed, type LineEdit } from '../../src/domain/playlists/apply-edits.js';
import {
  ChecksumMismatchError,
  HardLinksUnsupportedError,
  NotAsPlannedError,
} from '../../src/filesystem/act-errors.js';
import { BackupStore } from '../../src/filesystem/backup-store.js';
import { identify } from '../../src/filesystem/identity.js';
import { rewriteFile, type RewriteRequest } from '../../src/filesystem/rewrite-file.js';
import { temporaryFolder, treeOf, write } from '../support/tree.js';

const sha = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

const OLD = '#EXTM3U\r\na.mp3\n';
const NEW = '#EXTM3U\r\nb.mp3\n';
const EDIT: LineEdit = { line: 2, from: 'a.mp3', to: 'b.mp3' };

let root: string;
let path: string;
let store: BackupStore;
const patched = { linkSync: fs.linkSync, renameSync: fs.renameSync };
beforeEach(() => {
  root = temporaryFolder();
  path = join(root, 'list.m3u');
  write(root, { 'list.m3u': OLD });
  chmodSync(path, 0o440);
  utimesSync(path, 1_100_000_000, 1_100_000_000);
  store = new BackupStore(join(root, '.music-organize'));
});
afterEach(() => {
  Object.assign(fs, patched);
  syncBuiltinESMExports();
});

function request(values: Partial<RewriteRequest> = {}): RewriteRequest {
  return {
    ...{ path, identity: identify(path), checksum: sha(OLD), becomes: sha(NEW) },
    ...{
      change: { edits: [EDIT], encoding: 'utf-8' },
      temporary: '.mo-1-abcdef.part',
      placeholder: false,
      keeps: store,
    },
    ...values,
  };
}

/** Somebody does something just when the program makes a call. */
function during(name: keyof typeof patched, when: number, deed: () => void): void {
  let calls = 0;
  const original = patched[name] as (...args: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...args: unknown[]) => {
      calls += 1;
      if (calls === when) deed();
      return original(...args);
    },
  });
  syncBuiltinESMExports();
}

describe('a file that gets another content', () => {
  it('keeps its mode, and its old content in the backup store', async () => {
    const result = await rewriteFile(request());
    expect(readFileSync(path, 'utf8')).toBe(NEW);
    expect(identify(path)).toEqual(result);
    expect(statSync(path).mode & 0o777).toBe(0o440);
    expect(statSync(path).mtimeMs).toBeGreaterThan(1_200_000_000_000);
    expect(readFileSync(store.objectPath(sha(OLD)), 'utf8')).toBe(OLD);
    expect(Object.values(treeOf(root)).filter((entry) => entry.startsWith('file'))).toHaveLength(2);
  });

  it('gets back what it was, by an object or without one', async () => {
    const back = { line: 2, from: 'b.mp3', to: 'a.mp3' };
    const before = treeOf(root);
    const restore = identify(path);
    for (const object of [store.objectPath(sha(OLD)), undefined]) {
      const identity = await rewriteFile(request({ keeps: object === undefined ? null : store }));
      const change = { edits: [back], encoding: 'utf-8' } as const;
      const sums = { checksum: sha(NEW), becomes: sha(OLD) };
      await rewriteFile(
        request({ ...sums, identity, change, restore, keeps: null, ...(object === undefined ? {} : { object }) }),
      );
      expect(treeOf(root)['list.m3u']).toBe(before['list.m3u']);
    }
  });

  it('is not changed without a backup where edits do not lead back, and with one comes back from there', async () => {
    const old = Buffer.from('#EXTM3U\na.mp3\n\x81\x8d\xe9', 'latin1');
    const change = { edits: [EDIT], encoding: 'windows-1252', new_encoding: 'utf-8-bom' } as const;
    const content = applyEdits(old, change)!;
    writeFileSync(join(root, 'old.m3u'), old);
    const at = { path: join(root, 'old.m3u') };
    const asked = { ...at, checksum: sha(old), becomes: sha(content), change };
    const make = (keeps: BackupStore | null) => rewriteFile(request({ ...asked, identity: identify(at.path), keeps }));
    await expect(make(null)).rejects.toMatchObject({ reason: 'backup_needed' });
    expect(readFileSync(at.path)).toEqual(old);
    const identity = await make(store);
    expect(readFileSync(at.path)).toEqual(content);
    const back = { checksum: asked.becomes, becomes: asked.checksum, change: reversed(change), keeps: null };
    await rewriteFile(request({ ...at, ...back, identity, object: store.objectPath(asked.checksum) }));
    expect(readFileSync(at.path)).toEqual(old);
  });

  it.each<[string, (values: RewriteRequest) => RewriteRequest, new (...args: never[]) => Error]>([
    ['edits that do not fit', (one) => ({ ...one, change: { ...one.change, edits: [] } }), ChecksumMismatchError],
    ['another content', (one) => ({ ...one, identity: null, checksum: sha('x') }), NotAsPlannedError],
    ['another file', (one) => ({ ...one, identity: { ...identify(path), inode: '1' } }), NotAsPlannedError],
    [
      'a link',
      (one) => {
        renameSync(path, join(root, 'real'));
        symlinkSync('real', path);
        return { ...one, identity: null };
      },
      NotAsPlannedError,
    ],
    [
      'a folder',
      (one) => {
        unlinkSync(path);
        mkdirSync(path);
        return { ...one, identity: null };
      },
      NotAsPlannedError,
    ],
  ])('is left alone: %s', async (_, spoil, error) => {
    const spoilt = spoil(request());
    const before = treeOf(root);
    await expect(rewriteFile(spoilt)).rejects.toThrow(error);
    expect(treeOf(root)).toEqual(before);
  });

  it.each<[string, keyof typeof patched, number, () => void, string]>([
    ['is replaced before it is taken aside', 'renameSync', 1, () => replace('theirs'), 'theirs'],
    ['is written to before it is taken aside', 'renameSync', 1, () => append('theirs'), `${OLD}theirs`],
    // The first link is the object's in the backup store.
    ['is written to while it is aside', 'linkSync', 2, () => append('theirs', '.mo-1-abcdef.part'), `${OLD}theirs`],
  ])('keeps the edit of another program when it %s', async (_, call, when, deed, content) => {
    const asked = request();
    during(call, when, deed);
    await expect(rewriteFile(asked)).rejects.toThrow(NotAsPlannedError);
    expect(readFileSync(path, 'utf8')).toBe(content);
    expect(Object.keys(treeOf(root)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('loses neither when another program makes a file of its name in that moment', async () => {
    const asked = request();
    during('linkSync', 2, () => {
      writeFileSync(path, 'theirs');
    });
    await expect(rewriteFile(asked)).rejects.toThrow(/what it held before is in .*\.mo-1-abcdef\.part/);
    expect(readFileSync(path, 'utf8')).toBe('theirs');
    expect(readFileSync(join(root, '.mo-1-abcdef.part'), 'utf8')).toBe(OLD);
  });

  it('needs no hard links', async () => {
    const asked = request({ keeps: null });
    const before = treeOf(root);
    Object.assign(fs, {
      linkSync: () => {
        throw Object.assign(new Error('no links'), { code: 'EPERM' });
      },
    });
    syncBuiltinESMExports();
    await expect(rewriteFile(asked)).rejects.toThrow(HardLinksUnsupportedError);
    expect(treeOf(root)['list.m3u']).toBe(before['list.m3u']);
    await rewriteFile({ ...asked, placeholder: true });
    expect(readFileSync(path, 'utf8')).toBe(NEW);
    expect(Object.keys(treeOf(root))).toEqual(['.', 'list.m3u']);
  });
});

/** As editors save: a new file over the old one. */
function replace(content: string): void {
  writeFileSync(`${path}.new`, content);
  patched.renameSync(`${path}.new`, path);
}

function append(content: string, name = 'list.m3u'): void {
  appendFileSync(join(root, name), content);
}
