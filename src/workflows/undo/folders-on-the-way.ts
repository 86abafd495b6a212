import { dirname } from 'node:path';
import type { OperationRecord, PlannedOperation } from '../../domain/operation.js';
import type { OperationSession } from '../../domain/session.js';
import { createDirectory, removeDirectory } from '../move/missing-folders.js';
import type { Blockers } from './blockers.js';
import { inverseIn } from './harmless-inverse.js';
import type { PlannedTree } from './planned-tree.js';
import type { UndoLook } from './undo-look.js';
import { stepOf, type UndoStep } from './undo-step.js';

interface Parents {
  /** Records that are undone by it. */
  readonly steps: readonly UndoStep[];
  readonly operations: readonly PlannedOperation[];
}

/** The folders that a file needs where it goes back to, and those that it needs no more where it was. */
export class FoldersOnTheWay {
  readonly #sessions: ReadonlyMap<string, OperationSession>;
  readonly #tree: PlannedTree;
  readonly #look: UndoLook;
  readonly #blockers: Blockers;
  /** Folders that the plan itself makes, which no record asks it to remove again. */
  readonly #made = new Set<string>();

  /** @param sessions that are undone, by their ids */
  constructor(sessions: ReadonlyMap<string, OperationSession>, tree: PlannedTree, look: UndoLook, blockers: Blockers) {
    this.#sessions = sessions;
    this.#tree = tree;
    this.#look = look;
    this.#blockers = blockers;
  }

  /**
   * Folders on the way to the old place that are not there, parents first: what a session removed comes back by the
   * undo of its record, with mode and time; what somebody else removed is made.
   */
  to({ id }: OperationRecord, { targetPath }: PlannedOperation): Parents {
    if (targetPath === null) return { steps: [], operations: [] };
    const missing: string[] = [];
    for (let folder = dirname(targetPath); !this.#look.willExist(folder); folder = dirname(folder)) {
      missing.unshift(folder);
    }
    const steps: UndoStep[] = [];
    let operations: PlannedOperation[] = [];
    for (const folder of missing) {
      const removal = this.#ownOf(this.#blockers.removalOf(folder, id));
      const made = removal === undefined ? createDirectory(folder) : this.#recreation(folder, removal);
      this.#tree.arrives(folder, removal?.id ?? id);
      operations.push(made);
      if (removal === undefined || made.undoes === undefined) {
        this.#made.add(folder);
        continue;
      }
      this.#blockers.noteUndone(removal);
      steps.push({ ...stepOf(removal, 'ready', null), operations });
      operations = [];
    }
    return { steps, operations };
  }

  /** What was done again has two records: of these, the one of a session that is undone. */
  #ownOf(removal: OperationRecord | undefined): OperationRecord | undefined {
    for (const one of this.#blockers.sameAs(removal)) if (this.#sessions.has(one.session_id)) return one;
    return removal;
  }

  /** Folders that were made on the way, for a file that has gone on from there. */
  emptied(left: string | null): PlannedOperation[] {
    const removals: PlannedOperation[] = [];
    if (left === null) return removals;
    for (let folder = dirname(left); this.#made.has(folder) && this.#look.isEmpty(folder); folder = dirname(folder)) {
      removals.push(removeDirectory(folder));
      this.#tree.folderLeaves(folder);
      this.#made.delete(folder);
    }
    return removals;
  }

  /** A removal of another session is not undone by this, but the folder is what it was. Imported ones are not found. */
  #recreation(folder: string, removal: OperationRecord): PlannedOperation {
    const session = this.#sessions.get(removal.session_id);
    const inverse = session === undefined ? null : inverseIn(session, removal);
    if (inverse !== null) return inverse;
    const { identity } = removal.metadata;
    const details = identity === undefined ? {} : { restore: identity };
    return { ...createDirectory(folder), details };
  }
}
