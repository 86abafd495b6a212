import type { IdRange } from '../domain/id-ranges.js';
import type { OperationSession } from '../domain/session.js';
import { openHistoryForReading } from '../workflows/history/history-reader.js';
import { findRedoable } from '../workflows/history/redoable-session.js';
import { requireResumable } from '../workflows/history/resumable-session.js';
import { resumeQuestion } from '../text/resume-question.js';
import { isUndo } from '../text/undo-context.js';
import { NO_POLICIES, type UndoAsk } from './work.js';

/** The undo of a session, or of chosen operations of it. */
export function undoAsk(
  { session_id, source_root, target_root, metadata }: OperationSession,
  ids: readonly IdRange[] | null = null,
): UndoAsk {
  return {
    kind: 'rollback',
    session: session_id,
    ids,
    policies: NO_POLICIES,
    allowRoots: [],
    roots: [...new Set([source_root, target_root])],
    imported: metadata.imported === true,
  };
}

/**
 * The redo of a rollback, or of a session that was rolled back.
 *
 * @throws UserError when there is nothing to redo
 */
export function redoAsk(historyDb: string | undefined, sessionId: string): UndoAsk {
  const session = findRedoable(historyDb, sessionId);
  return { ...undoAsk(session), kind: 'redo' };
}

/** The undo of a session by its id. @throws SessionNotFoundError when it is gone from the history */
export function undoAskFor(historyDb: string | undefined, sessionId: string): UndoAsk {
  const history = openHistoryForReading(historyDb);
  try {
    return undoAsk(history.resolveSession(sessionId));
  } finally {
    history.closeSync();
  }
}

/** An interrupted session, with what is asked before it is carried on. */
export interface Resumable {
  readonly session: string;
  readonly question: string;
  readonly facts: readonly string[];
}

/** @throws UserError when a session cannot be carried on, or need not be; SessionNotFoundError when it is gone */
export function resumeWork(historyDb: string | undefined, sessionId: string): Resumable {
  const history = openHistoryForReading(historyDb);
  try {
    const session = history.resolveSession(sessionId);
    requireResumable(session);
    const { undoes_session: other, kind } = session.metadata;
    const undone = other !== undefined && isUndo(kind) ? history.countByStatus(other) : null;
    return {
      session: session.session_id,
      ...resumeQuestion(session, history.countByStatus(session.session_id), undone),
    };
  } finally {
    history.closeSync();
  }
}

/** @returns `null` when it is gone from the history */
export function sessionIn(historyDb: string | undefined, sessionId: string): OperationSession | null {
  const history = openHistoryForReading(historyDb);
  try {
    return history.findSession(sessionId) ?? null;
  } finally {
    history.closeSync();
  }
}
