import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { leavesManifest } from '../../domain/manifest.js';
import type { OperationSession } from '../../domain/session.js';

/** Whether a session leaves a manifest, as its records are now. */
export function hasManifest(history: OperationHistoryTracker, session: OperationSession): boolean {
  const { session_id, metadata } = session;
  const undone = metadata.undoes_session === undefined ? undefined : history.findSession(metadata.undoes_session);
  const isUndo = metadata.undoes_session !== undefined;
  return leavesManifest(session, {
    hasCompleted: hasCompleted(history, session_id),
    keepsContent: keepsContent(history, session_id),
    undone: isUndo
      ? {
          leavesManifest: undone !== undefined && hasManifest(history, undone),
          isUndo: undone?.metadata.undoes_session !== undefined,
        }
      : null,
  });
}

/** What a session keeps in the backup store has its names in the manifest alone, once the session is forgotten. */
export function keepsContent(history: Pick<OperationHistoryTracker, 'operations'>, sessionId: string): boolean {
  // By one type each and no status, an index finds them at once.
  for (const type of ['delete', 'rewrite'] as const) {
    for (const { status, backup_path } of history.operations(sessionId, { type: [type] })) {
      if (status === 'completed' && backup_path !== null) return true;
    }
  }
  return false;
}

/** Counting them takes time in a large session. */
function hasCompleted(history: OperationHistoryTracker, sessionId: string): boolean {
  for (const _ of history.operations(sessionId, { status: ['completed'], limit: 1 })) return true;
  return false;
}
