import { describe, expect, it } from 'vitest';
import { disarmed } from '../../src/domain/foreign-undo.js';
import type { OperationRecord, PlannedOperation } from '../../src/domain/operation.js';
import { keptFor, objectEnding, placeBelow } from '../../src/domain/restore.js';

const SHA = 'ab'.repeat(32);
const OBJECT = `/lib/.music-organize${objectEnding(SHA)}`;
const IDENTITY = {
  ...{ kind: 'file', size: 7, mtime_ns: '1', inode: '1', device: '1' },
  ...{ mode: 0o6755, uid: 0, gid: 0, links: 1 },
} as const;

it.each<[string, string, readonly string[], string | null]>([
  ['below the library', '/lib/a/x', ['/in', '/lib'], 'a/x'],
  ['below the nearer root', '/lib/in/x', ['/lib', '/lib/in'], 'x'],
  ['below a root that is all', '/x', ['/'], 'x'],
  ['beside the roots', '/library/x', ['/lib'], null],
  ['the root itself', '/lib', ['/lib'], null],
  ['above, by dots', '/lib/../etc/x', ['/lib'], null],
])('the place of a file %s', (_, path, roots, place) => {
  expect(placeBelow(path, roots)).toBe(place);
});

it.each<[string, Partial<OperationRecord>, boolean]>([
  ['a deletion', {}, true],
  ['a rewrite', { operation_type: 'rewrite' }, true],
  ['a deletion that was taken back', { status: 'rolled_back' }, false],
  ['a deletion for good', { backup_path: null }, false],
  ['a move', { operation_type: 'move' }, false],
])('content is kept for %s', (_, change, kept) => {
  const record = {
    ...{ id: 1, session_id: 's', timestamp: '', operation_type: 'delete', source_path: '/lib/x', target_path: null },
    ...{ backup_path: OBJECT, status: 'completed', error_message: null, checksum_before: SHA, checksum_after: null },
    ...{ file_size: 9, metadata: { identity: IDENTITY }, undoes: null },
    ...change,
  } as OperationRecord;
  expect(keptFor(record)).toEqual(kept ? { checksum: SHA, path: '/lib/x', size: 7, rights: IDENTITY } : null);
});

describe('the undo of a record from elsewhere', () => {
  const us = { uid: 1000, gid: 1000 };
  const undo = (change: Partial<PlannedOperation>): PlannedOperation | null =>
    disarmed(
      { type: 'move', sourcePath: '/lib/x', targetPath: '/in/x', checksum: SHA, size: 7, details: {}, ...change },
      us,
    );

  it('gives no setuid and no other owner', () => {
    const restore = { mode: 0o6755, mtime_ns: '1', uid: 0, gid: 0 };
    expect(undo({ details: { restore } })?.details.restore).toEqual({ mode: 0o755, mtime_ns: '1', ...us });
  });

  it.each<[string, Partial<PlannedOperation>, boolean]>([
    ['a file of known content', {}, true],
    ['a file of unknown content', { checksum: null }, false],
    ['a file of unknown content that goes into the store', { type: 'delete', checksum: null }, false],
    ['a symbolic link', { checksum: null, details: { identity: { ...IDENTITY, kind: 'symlink' } } }, true],
    ['a folder', { type: 'remove_directory', checksum: null }, true],
    ['an object', { sourcePath: OBJECT, details: { from_backup: true } }, true],
    ['any file as an object', { sourcePath: '/lib/precious', details: { from_backup: true } }, false],
    ['an object of unknown content', { sourcePath: OBJECT, checksum: null, details: { from_backup: true } }, false],
  ])('touches %s: %#', (_, change, touches) => {
    expect(undo(change) !== null).toBe(touches);
  });

  it('takes no file for what was kept of a playlist', () => {
    const details = { becomes: SHA, object: '/lib/precious' };
    expect(undo({ type: 'rewrite', details })?.details).toEqual({ becomes: SHA });
    expect(undo({ type: 'rewrite', details: { ...details, object: OBJECT } })?.details.object).toBe(OBJECT);
  });
});
