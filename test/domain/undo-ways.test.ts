import { describe, expect, it } from 'vitest';
import type { FileIdentity, OperationType, PlannedOperation } from '../../src/domain/operation.js';
import { invert } from '../../src/domain/rollback.js';
import { asItIs, fromStore, putAway, stepAside, type Standing } from '../../src/domain/undo-ways.js';
import { identity, record } from './support/record-value.js';

const now = identity({ inode: '5', size: 9 });

function inverse(type: OperationType, details: PlannedOperation['details'] = {}): PlannedOperation {
  return { type, sourcePath: '/lib/a', targetPath: '/in/a', checksum: 'aa', size: 3, details, undoes: 7 };
}

const seen = (there: FileIdentity): Standing => ({ identity: there, checksum: null });

describe('asItIs', () => {
  it.each(['move', 'move_cover', 'copy', 'hardlink', 'reflink', 'delete'] as const)(
    'a %s takes what is there, whatever it holds',
    (type) => {
      const restore = identity();
      expect(asItIs(inverse(type, { restore, copy_of: '/in/a' }), seen(now))).toEqual({
        ...inverse(type),
        checksum: null,
        size: 9,
        details: { identity: now },
        whenOccupied: 'skip',
      });
    },
  );

  it.each(['create_directory', 'remove_directory', 'rewrite'] as const)('there is none for a %s', (type) => {
    expect(asItIs(inverse(type), seen(now))).toBeNull();
  });

  it('nor for a folder in place of the file, or an object of the backup store', () => {
    expect(asItIs(inverse('move'), seen(identity({ kind: 'directory' })))).toBeNull();
    expect(asItIs(inverse('move', { from_backup: true }), seen(now))).toBeNull();
  });

  it('what a step before brings is told by its content, and is left alone when nobody knows that', () => {
    const coming = { type: 'move', checksum: 'bb', size: null, details: { check_content: true } };
    expect(asItIs(inverse('move'), { identity: null, checksum: 'bb' })).toMatchObject(coming);
    expect(asItIs(inverse('move'), { identity: null, checksum: null })).toBeNull();
  });

  it('a link has no content to measure, and what undoes nothing still does not', () => {
    const { undoes: _none, ...free } = inverse('move');
    expect(asItIs(free, seen(identity({ kind: 'symlink' })))).toMatchObject({ size: null });
    expect(asItIs(free, seen(now))).not.toHaveProperty('undoes');
  });
});

describe('fromStore', () => {
  const rewritten = record({
    operation_type: 'rewrite',
    source_path: '/lib/a.m3u',
    target_path: '/lib/a.m3u',
    backup_path: '/lib/.music-organize/objects/aa/bb',
    metadata: { edits: [], encoding: 'utf-8', becomes: 'cc', identity: now, shared_object: true },
  });

  it('brings the old content of a playlist back, with its mode and time', () => {
    expect(fromStore(rewritten, invert(rewritten)!)).toMatchObject({
      type: 'move',
      sourcePath: '/lib/.music-organize/objects/aa/bb',
      targetPath: '/lib/a.m3u',
      checksum: 'aa',
      size: 9,
      details: { from_backup: true, shared_object: true, restore: now },
      undoes: 7,
    });
    const { undoes: _none, ...free } = invert(rewritten)!;
    const { identity: _unknown, shared_object: _own, ...metadata } = rewritten.metadata;
    const found = fromStore({ ...rewritten, metadata }, free);
    expect(found).toMatchObject({ size: null, details: { from_backup: true } });
    expect(Object.keys(found!.details)).toEqual(['from_backup']);
  });

  it('only where it was kept, and only for playlists', () => {
    expect(fromStore({ ...rewritten, backup_path: null }, invert(rewritten)!)).toBeNull();
    expect(fromStore({ ...rewritten, checksum_before: null }, invert(rewritten)!)).toBeNull();
    expect(fromStore(rewritten, inverse('move'))).toBeNull();
  });
});

describe('making room', () => {
  it('what is there is looked at again before it is touched', () => {
    const obstacle = { path: '/in/a', identity: now, checksum: null };
    expect(putAway(obstacle)).toMatchObject({
      type: 'delete',
      sourcePath: '/in/a',
      size: 9,
      details: { identity: now },
    });
    expect(stepAside(obstacle, '/in/a (2)')).toMatchObject({
      type: 'move',
      sourcePath: '/in/a',
      targetPath: '/in/a (2)',
      details: { identity: now },
      whenOccupied: 'skip',
    });
  });

  it('what a step before brings is known by its content', () => {
    const coming = { path: '/in/a', identity: null, checksum: 'bb' };
    expect(putAway(coming)).toMatchObject({ checksum: 'bb', size: null, details: { check_content: true } });
    expect(stepAside(coming, '/in/b')).toMatchObject({ checksum: 'bb', size: null, details: { check_content: true } });
    expect([putAway({ ...coming, checksum: null }), stepAside({ ...coming, checksum: null }, '/in/b')]).toEqual([
      null,
      null,
    ]);
  });

  it('the store keeps files only, and folders stay where they are', () => {
    const link = { path: '/in/a', identity: identity({ kind: 'symlink' }), checksum: null };
    const folder = { path: '/in/a', identity: identity({ kind: 'directory' }), checksum: null };
    expect([putAway(link), putAway(folder), stepAside(folder, '/in/b')]).toEqual([null, null, null]);
    expect(stepAside(link, '/in/b')).not.toBeNull();
  });
});
