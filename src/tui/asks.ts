import type { IdRange } from '../domain/id-ranges.js';
import type { OperationSession } from '../domain/session.js';
import { openHistoryForReading } from '../workflows/history/history-reader.js';
import { findRedoable } from '../workflows/history/redoable-session.js';
import { NO_POLICIES, type UndoAsk } from './work.js';

/** The undo of a session, or of chosen operations of it. */
export function undoAsk({ session_id, metadata }: OperationSession, ids: readonly IdRange[] | null = null): UndoAsk {
  return {
    kind: 'rollback',
    session: session_id,
    ids,
    policies: NO_POLICIES,
    allowRoots: [],
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

/** The two roots of a session, or one where they are the same; none when it is gone from the history. */
export function rootsOf(historyDb: string | undefined, sessionId: string): readonly string[] {
  const history = openHistoryForReading(historyDb);
  try {
    const session = history.findSession(sessionId);
    return session === undefined ? [] : [...new Set([session.source_root, session.target_root])];
  } finally {
    history.closeSync();
  }
}
