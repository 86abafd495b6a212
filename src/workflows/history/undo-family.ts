import type { OperationSession } from '../../domain/session.js';
import type { HistoryReader } from './history-reader.js';

// Sessions that undo each other: a run, its rollback, the redo of that, and so on.

/** What a session undid, what that had undone, and so on; as far as the history has them. */
export function* undoneBefore(
  history: Pick<HistoryReader, 'findSession'>,
  session: OperationSession,
): Generator<OperationSession> {
  const met = new Set([session.session_id]);
  let { undoes_session: next } = session.metadata;
  while (next !== undefined && !met.has(next)) {
    const undone = history.findSession(next);
    if (undone === undefined) return;
    yield undone;
    met.add(next);
    next = undone.metadata.undoes_session;
  }
}

/** The sessions that undid this one, those that undid them, and so on. */
export function undosBelow(history: Pick<HistoryReader, 'undosOf'>, sessionId: string): OperationSession[] {
  return history
    .undosOf(sessionId)
    .flatMap((undo) => (undo.session_id === sessionId ? [] : [undo, ...undosBelow(history, undo.session_id)]));
}
