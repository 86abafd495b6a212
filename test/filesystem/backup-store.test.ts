import { chmodSync, linkSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { BackupStore } from '../../src/filesystem/backup-store.js';
import { identify } from '../../src/filesystem/identity.js';
import { OTHER_DISK, sha256, temporaryFolder, treeOf, write } from '../support/tree.js';

let root: string;
let store: BackupStore;
const at = (name: string): string => join(root, name);
const keep = (name: string, values: object = {}): Promise<string> =>
  store.keep({
    ...{ source: at(name), identity: identify(at(name)), checksum: sha256(at(name)) },
    ...{ temporary: '.mo-1-x.part', placeholder: false },
    ...values,
  });
beforeEach(() => {
  root = temporaryFolder();
  store = new BackupStore(join(root, '.music-organize'));
  write(root, { a: 'content', b: 'content', c: 'other' });
});

describe('BackupStore', () => {
  it('keeps a file under its checksum, read-only, and in a private folder', async () => {
    const { inode } = identify(at('a'));
    const object = await keep('a');
    expect(object).toBe(store.objectPath(sha256(at('b'))));
    expect(object).toMatch(/\.music-organize\/objects\/[0-9a-f]{2}\/[0-9a-f]{62}$/);
    expect(identify(object)).toMatchObject({ inode, mode: 0o444 });
    expect(statSync(store.root).mode & 0o777).toBe(0o700);
    expect(Object.keys(treeOf(root))).not.toContain('a');
  });

  it('keeps equal content once', async () => {
    expect(await keep('a')).toBe(await keep('b'));
    expect(Object.keys(treeOf(store.root)).filter((name) => name.split('/').length === 3)).toHaveLength(1);
    expect(Object.keys(treeOf(root))).not.toContain('b');
  });

  it('keeps a file with other names without changing those', async () => {
    chmodSync(at('a'), 0o664);
    linkSync(at('a'), at('name'));
    const before = treeOf(at('name'));
    const object = await keep('a');
    expect(treeOf(at('name'))).toEqual(before);
    expect(identify(object).inode).not.toBe(identify(at('name')).inode);
    expect(readFileSync(object, 'utf8')).toBe('content');
  });

  it('does not trust a damaged object: the file stays', async () => {
    const object = await keep('a');
    chmodSync(object, 0o644);
    writeFileSync(object, 'rotten!');
    await expect(keep('b')).rejects.toMatchObject({ name: 'ChecksumMismatchError' });
    expect(readFileSync(at('b'), 'utf8')).toBe('content');
  });

  it('leaves a file that changed after it was planned', async () => {
    const identity = identify(at('a'));
    writeFileSync(at('a'), 'changed content');
    await expect(keep('a', { identity })).rejects.toMatchObject({ reason: 'changed' });
    expect(readFileSync(at('a'), 'utf8')).toBe('changed content');
  });

  it('never holds a link instead of the content', async () => {
    // The link comes first; were it the object, the real file would be removed as "already kept" and the link dangle.
    symlinkSync(at('b'), at('link'));
    const checksum = sha256(at('b'));
    await keep('link', { checksum }).catch(() => undefined);
    await keep('b').catch(() => undefined);
    const kept = Object.values(treeOf(root)).filter((entry) => entry.endsWith(sha256Of('content')));
    expect(kept.length).toBeGreaterThanOrEqual(2); // a, and what was b
  });

  it.skipIf(OTHER_DISK === null)('may be on another file system', async () => {
    store = new BackupStore(join(temporaryFolder(OTHER_DISK!), 'store'));
    const object = await keep('a');
    expect(readFileSync(object, 'utf8')).toBe('content');
    expect(Object.keys(treeOf(root))).not.toContain('a');
  });

  it('goes when it is empty, and only then', async () => {
    mkdirSync(join(store.root, 'objects', 'aa'), { recursive: true });
    store.prune();
    expect(Object.keys(treeOf(root))).toEqual(['.', 'a', 'b', 'c']);
    store.prune();
    const object = await keep('a');
    mkdirSync(join(store.root, 'objects', '00'), { recursive: true });
    store.prune();
    expect(readFileSync(object, 'utf8')).toBe('content');
    expect(Object.keys(treeOf(store.root))).not.toContain('objects/00');
  });
});

function sha256Of(text: string): string {
  return sha256(write(temporaryFolder(), { x: text }) + '/x');
}
