import { describe, expect, it } from 'vitest';
import type { OperationDetails, OperationRecord, OperationType, PlannedOperation } from '../../src/domain/operation.js';
import {
  invert,
  judgeUndo,
  UNDO_OUTCOMES,
  UNDO_OUTCOME_TEXTS,
  type UndoFacts,
  type UndoOutcome,
} from '../../src/domain/rollback.js';
import { identity, record } from './support/record-value.js';

const FOLDER = { checksum_before: null, checksum_after: null, file_size: null };
const [before, made] = [identity(), identity({ inode: '9' })];

/** What the mover would leave in the journal after it did the operation. */
function done(operation: PlannedOperation): OperationRecord {
  return record({
    id: 8,
    operation_type: operation.type,
    source_path: operation.sourcePath,
    target_path: operation.targetPath,
    checksum_before: operation.checksum,
    checksum_after: operation.type === 'delete' ? null : operation.checksum,
    file_size: operation.size,
    metadata: operation.details,
    undoes: operation.undoes ?? null,
    backup_path: operation.type === 'delete' && operation.details.copy_of === undefined ? '/store/aa' : null,
  });
}

describe('invert', () => {
  it.each(['move', 'move_cover'] as const)('takes a %s back, with the mode and time of before', (operation_type) => {
    expect(invert(record({ operation_type, metadata: { identity: before } }))).toEqual({
      type: operation_type,
      sourcePath: '/lib/a.mp3',
      targetPath: '/in/a.mp3',
      checksum: 'aa',
      size: 3,
      details: { identity: before, restore: before },
      undoes: 7,
      whenOccupied: 'skip',
    });
  });

  it('expects what the operation made, where that is another file', () => {
    const inverse = invert(record({ metadata: { identity: before, result: made } }));
    expect(inverse?.details).toEqual({ identity: made, restore: before });
    expect(invert(record({ checksum_after: null }))).toMatchObject({ checksum: 'aa', details: {} });
  });

  it.each(['copy', 'hardlink', 'reflink'] as const)('deletes what a %s made, since the source has the same', (type) => {
    expect(invert(record({ operation_type: type, metadata: { identity: before, result: made } }))).toMatchObject({
      type: 'delete',
      sourcePath: '/lib/a.mp3',
      targetPath: null,
      details: { identity: made, copy_of: '/in/a.mp3', undone_type: type },
    });
  });

  it('restores what was deleted from the backup store', () => {
    const deleted = record({
      operation_type: 'delete',
      target_path: null,
      backup_path: '/store/aa',
      checksum_after: null,
      metadata: { identity: before },
    });
    expect(invert(deleted)).toMatchObject({
      type: 'move',
      sourcePath: '/store/aa',
      targetPath: '/in/a.mp3',
      checksum: 'aa',
      details: { from_backup: true, restore: before },
    });
    expect(invert({ ...deleted, metadata: {} })?.details).toEqual({ from_backup: true });
  });

  it('has nothing for a deletion without a backup', () => {
    expect(
      invert(record({ operation_type: 'delete', target_path: null, metadata: { unrecoverable: true } })),
    ).toBeNull();
  });

  it('turns folders that were made and folders that were removed into each other', () => {
    const folder = identity({ kind: 'directory' });
    expect(invert(record({ ...FOLDER, operation_type: 'create_directory', source_path: null }))).toMatchObject({
      ...{ type: 'remove_directory', sourcePath: '/lib/a.mp3', targetPath: null, details: {}, checksum: null },
    });
    const removed = record({ ...FOLDER, operation_type: 'remove_directory', target_path: null });
    expect(invert({ ...removed, metadata: { identity: folder } })).toMatchObject({
      ...{ type: 'create_directory', sourcePath: null, targetPath: '/in/a.mp3', details: { restore: folder } },
    });
    expect(invert(removed)?.details).toEqual({});
  });

  describe('of a rewrite', () => {
    const path = '/in/list.m3u';
    const edits = [{ line: 2, from: 'a', to: 'ж' }];
    const change = { edits, encoding: 'windows-1252', new_encoding: 'utf-8-bom', becomes: 'bb' } as const;
    const metadata = { ...change, identity: before, result: made };
    const rewrite = record({
      ...{ operation_type: 'rewrite', source_path: path, target_path: path, backup_path: '/store/aa' },
      ...{ checksum_after: 'bb', metadata },
    });

    it('writes the old lines again, by what was kept if that is there', () => {
      expect(invert(rewrite)).toEqual({
        ...{ type: 'rewrite', sourcePath: path, targetPath: path, checksum: 'bb', size: 3, undoes: 7 },
        whenOccupied: 'skip',
        details: {
          ...{ edits: [{ line: 2, from: 'ж', to: 'a' }], encoding: 'utf-8-bom', new_encoding: 'windows-1252' },
          ...{ becomes: 'aa', identity: made, restore: before, takes_back: true, object: '/store/aa' },
        },
      });
      const shared = invert({ ...rewrite, metadata: { ...metadata, shared_object: true } });
      expect(shared?.details.shared_object).toBe(true);
    });

    it('twice, is the rewrite again, which keeps what it kept', () => {
      const again = (one: OperationRecord): PlannedOperation => invert({ ...done(invert(one)!), backup_path: null })!;
      expect(again(rewrite)).toMatchObject({ type: 'rewrite', checksum: 'aa', details: change });
      expect(again(rewrite).details).not.toHaveProperty('unkept');
      expect(again(rewrite).details).not.toHaveProperty('takes_back');
      expect(again({ ...rewrite, backup_path: null }).details).toMatchObject({ unkept: true });
    });

    it('needs to know what was done', () => {
      const { edits: _, ...unknown } = metadata;
      expect(invert({ ...rewrite, metadata: unknown })).toBeNull();
      const plain = { edits, encoding: 'utf-8', becomes: 'bb' } as const;
      expect(invert({ ...rewrite, metadata: plain })).toMatchObject({ size: null, details: { encoding: 'utf-8' } });
    });
  });

  it('copies again when the undo of a copy whose source is not recorded is undone', () => {
    expect(invert(record({ operation_type: 'copy', source_path: null }))?.details).toEqual({ undone_type: 'copy' });
  });

  const REDO: readonly [OperationType, Partial<OperationRecord>][] = [
    ['move', {}],
    ['move_cover', {}],
    ['copy', {}],
    ['hardlink', {}],
    ['reflink', {}],
    ['create_directory', { ...FOLDER, source_path: null }],
    ['remove_directory', { ...FOLDER, target_path: null }],
    ['delete', { target_path: null, backup_path: '/store/aa', checksum_after: null }],
  ];
  it.each(REDO)('undone twice, a %s is what it was: redo', (operation_type, values) => {
    const original = record({ operation_type, ...values, metadata: { identity: before } });
    const again = invert(done(invert(original)!));
    expect(again).toMatchObject({
      type: operation_type,
      sourcePath: original.source_path,
      targetPath: original.target_path,
      checksum: original.checksum_before,
      size: original.file_size,
      undoes: 8,
    });
  });
});

describe('judgeUndo', () => {
  const planned = (type: OperationType, details: OperationDetails = {}): PlannedOperation => ({
    ...{ type, sourcePath: '/lib/a', targetPath: '/in/a', checksum: null, size: null, details },
  });
  const facts: UndoFacts = { current: 'matches', oldPlace: 'free', reachable: true, empty: true };

  const MOVES: readonly [Partial<UndoFacts>, UndoOutcome][] = [
    [{}, 'ready'],
    [{ oldPlace: 'occupied' }, 'occupied'],
    [{ oldPlace: 'same_content' }, 'occupied'],
    [{ current: 'modified' }, 'modified'],
    [{ current: 'modified', oldPlace: 'occupied' }, 'modified'],
    [{ current: 'absent' }, 'missing'],
    [{ current: 'absent', oldPlace: 'occupied' }, 'missing'],
    [{ current: 'absent', oldPlace: 'same_content' }, 'already_undone'],
    [{ reachable: false }, 'unreachable'],
    [{ reachable: false, current: 'absent', oldPlace: 'same_content' }, 'unreachable'],
    [{ current: 'replaced' }, 'missing'],
    [{ current: 'replaced', oldPlace: 'same_content' }, 'already_undone'],
  ];
  describe.each(['move', 'move_cover', 'copy', 'hardlink', 'reflink'] as const)('%s', (type) => {
    it.each(MOVES)('%o: %s', (given, outcome) => {
      expect(judgeUndo(planned(type), { ...facts, ...given })).toBe(outcome);
    });
  });

  it.each<[OperationType, Partial<UndoFacts>, UndoOutcome]>([
    ['create_directory', {}, 'ready'],
    ['create_directory', { oldPlace: 'same_content' }, 'already_undone'],
    ['create_directory', { oldPlace: 'occupied' }, 'occupied'],
    ['remove_directory', {}, 'ready'],
    ['remove_directory', { empty: false }, 'not_empty'],
    ['remove_directory', { current: 'absent', empty: false }, 'already_undone'],
    ['remove_directory', { current: 'modified' }, 'modified'],
    ['remove_directory', { current: 'replaced', empty: false }, 'missing'],
    ['delete', {}, 'ready'],
    ['delete', { current: 'replaced' }, 'missing'],
    ['delete', { current: 'modified' }, 'modified'],
    ['delete', { current: 'absent' }, 'already_undone'],
    ['delete', { reachable: false }, 'unreachable'],
    ['rewrite', {}, 'ready'],
    ['rewrite', { current: 'modified' }, 'modified'],
    ['rewrite', { current: 'modified', oldPlace: 'same_content' }, 'already_undone'],
    ['rewrite', { current: 'absent' }, 'missing'],
  ])('%s, %o: %s', (type, given, outcome) => {
    expect(judgeUndo(planned(type), { ...facts, ...given })).toBe(outcome);
  });

  it('calls what has no inverse missing', () => {
    expect(judgeUndo(null, facts)).toBe('missing');
  });

  it('has words for every outcome', () => {
    expect(Object.keys(UNDO_OUTCOME_TEXTS).sort()).toEqual([...UNDO_OUTCOMES].sort());
  });
});
