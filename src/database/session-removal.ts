import { UserError } from '../domain/errors.js';
import type { OperationSession } from '../domain/session.js';

/**
 * What removing a session from the history would cost: nothing; its undo; the way back to files whose content is in the
 * backup store alone; what tells of operations whose outcome is not known; or what a run, a resume or an undo still needs.
 */
export type RemovalRisk = 'none' | 'undo_lost' | 'content_lost' | 'unsettled' | 'unfinished';

/** What the history knows of the records of a session, and of its undos. */
export interface RemovalFacts {
  readonly hasPending: boolean;
  readonly hasUnderWay: boolean;
  readonly hasCompleted: boolean;
  /** Completed deletions of it rely on the backup store. */
  readonly keepsDeleted: boolean;
  /** An undo of it is running or was interrupted, and has something left to do: it needs the records that it undoes. */
  readonly undoIsOpen: boolean;
}

export function removalRisk({ status, metadata }: OperationSession, facts: RemovalFacts): RemovalRisk {
  // What an imported session left to do, and its backup store, are another machine's.
  if (metadata.imported !== true) {
    if (status === 'running' || facts.undoIsOpen) return 'unfinished';
    // Not to be resumed before it is settled, which may never be: whatever waits in it, a person may give it up.
    if (facts.hasUnderWay) return 'unsettled';
    if (status === 'interrupted' && facts.hasPending) return 'unfinished';
    if (facts.keepsDeleted) return 'content_lost';
  }
  // Rollbacks count as undone: what they did is the normal state of the library again.
  return metadata.kind !== 'rollback' && facts.hasCompleted ? 'undo_lost' : 'none';
}

/** @throws UserError when it must stay; `force` gives up the way back to deleted files, and what is not known, and no more than that */
export function requireRemovable(sessionId: string, risk: RemovalRisk, force: boolean): void {
  if (risk === 'unfinished') {
    throw new UserError(
      'session_unfinished',
      `Session ${sessionId}, or an undo of it, has unfinished operations; nothing was deleted.`,
      {
        hint: 'Run music-organize recover, then resume it or roll it back. An undo that recover cannot settle is deleted first, with --force.',
      },
    );
  }
  if (risk === 'unsettled' && !force) {
    throw new UserError(
      'session_unfinished',
      `What became of some operations of session ${sessionId} is not known; nothing was deleted.`,
      {
        hint: 'music-organize recover settles them, or says what keeps it from that. When that cannot be mended, give them up with --force.',
      },
    );
  }
  if (risk === 'content_lost' && !force) {
    throw new UserError(
      'session_keeps_content',
      `Session ${sessionId} deleted files whose content is only in the backup store; nothing was forgotten.`,
      {
        hint: `Undo it first (music-organize rollback ${sessionId}), or forget with --force what the files were called.`,
      },
    );
  }
}
