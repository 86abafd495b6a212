import type { OperationRecord } from '../../src/domain/operation.js';
import type { UndoOutcome } from '../../src/domain/rollback.js';
import type { OperationSession } from '../../src/domain/session.js';
import type { UndoReport } from '../../src/workflows/events.js';
import type { RollbackOptions } from '../../src/workflows/undo/rollback-options.js';
import type { Entry, ModelTree } from './undo-model-tree.js';

export interface ModelStep {
  readonly id: number;
  readonly outcome: UndoOutcome;
  readonly blockedBy: number | null;
}

export interface ModelCase {
  /** Changed by the undo. */
  readonly tree: ModelTree;
  /** All of the history, in order. */
  readonly records: readonly OperationRecord[];
  /** The session that is undone, then those that `cascade` has taken along. */
  readonly sessions: readonly OperationSession[];
  /** Which records are undone; of the whole session those alone that are completed. */
  readonly chosen: ReadonlySet<number>;
  /** All of the session is undone, also what the undo of an undo does again. */
  readonly whole: boolean;
  readonly policies: Pick<RollbackOptions, 'conflict' | 'modified' | 'search'>;
  /** What the program says of a record: where the contract leaves a choice (which of several equal files), it is checked. */
  readonly said: ReadonlyMap<number, UndoReport>;
}

/** What a record needs to be undone, and what its undo does. */
export type Inverse =
  | { readonly does: 'bring'; readonly from: string; readonly to: string; readonly how: 'move' | 'store' | 'copy' }
  | { readonly does: 'take'; readonly at: string; readonly original: string | null }
  | { readonly does: 'make' | 'unmake' | 'rewrite'; readonly at: string }
  | { readonly does: 'nothing' };

/** The folder of the backup store in a library. */
export const STORE = '.music-organize';

/** What may be done about what stands in the way. */
export interface Ways extends Required<ModelCase['policies']> {
  /** The old content of a playlist may come from the backup store. */
  readonly restore: boolean;
}
export const STRAIGHT: Ways = { conflict: 'skip', modified: 'skip', search: false, restore: false };

export const FOLDER: Entry = { kind: 'folder', content: '', mode: 0, mtime: '' };

export function inverseOf(record: OperationRecord): Inverse {
  const { operation_type, source_path: source, target_path: target, backup_path: backup, metadata } = record;
  switch (operation_type) {
    case 'move':
    case 'move_cover':
      if (metadata.from_backup === true) return { does: 'take', at: target!, original: null };
      return { does: 'bring', from: target!, to: source!, how: 'move' };
    case 'copy':
    case 'hardlink':
    case 'reflink':
      return { does: 'take', at: target!, original: source! };
    case 'delete':
      if (metadata.copy_of !== undefined) return { does: 'bring', from: metadata.copy_of, to: source!, how: 'copy' };
      return backup === null ? { does: 'nothing' } : { does: 'bring', from: backup, to: source!, how: 'store' };
    case 'create_directory':
      return { does: 'unmake', at: target! };
    case 'remove_directory':
      return { does: 'make', at: source! };
    case 'rewrite':
      return { does: 'rewrite', at: target! };
  }
}

/** What a record left where it brought it; for a deletion, what it took. */
export function contentOf({ checksum_after, checksum_before }: OperationRecord): string | null {
  return checksum_after ?? checksum_before;
}
