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
    // Its names are in the manifest alone, once the session is forgotten.
    keepsContent: history.keepsContent(session_id),
    undone: isUndo
      ? {
          leavesManifest: undone !== undefined && hasManifest(history, undone),
          isUndo: undone?.metadata.undoes_session !== undefined,
        }
      : null,
  });
}

/** Counting them takes time in a large session. */
function hasCompleted(history: OperationHistoryTracker, sessionId: string): boolean {
  for (const _ of history.operations(sessionId, { status: ['completed'], limit: 1 })) return true;
  return false;
}
