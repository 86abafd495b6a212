import { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { UserError } from '../../domain/errors.js';
import type { OperationSession } from '../../domain/session.js';

/** What front ends read of a history: never blocked by a run, never changing anything. */
export type HistoryReader = Pick<
  OperationHistoryTracker,
  | 'path'
  | 'listSessionsSync'
  | 'resolveSession'
  | 'findSession'
  | 'undosOf'
  | 'operations'
  | 'operationsWherePaths'
  | 'outlines'
  | 'idsOfStatus'
  | 'extentOfPage'
  | 'recordsByIds'
  | 'dataVersion'
  | 'isStandIn'
  | 'countByStatus'
  | 'stateOf'
  | 'removalRisk'
  | 'directoryTimes'
  | 'newestOperationId'
  | 'integrityCheck'
  | 'closeSync'
>;

/** @param path the database file; default: the user's history. @throws HistoryError */
export function openHistoryForReading(path?: string): HistoryReader {
  return OperationHistoryTracker.openSync({ access: 'read', ...(path === undefined ? {} : { path }) });
}

/**
 * The session that a reference means; without one, the newest, or `null` when there are none.
 *
 * @throws SessionNotFoundError, UserError
 */
export function findSession(history: HistoryReader, reference: string | undefined): OperationSession | null {
  if (reference !== undefined) return history.resolveSession(reference);
  return history.listSessionsSync({ limit: 1 })[0] ?? null;
}

/**
 * A reference to a session, looked at before any work: `last` may still come to mean something, when a crash is settled.
 *
 * @returns its id; `null` for a `last` that means nothing yet
 * @throws SessionNotFoundError, UserError when the beginning of an id fits several
 */
export function requireSession(path: string | undefined, reference: string): string | null {
  const history = openHistoryForReading(path);
  try {
    return history.resolveSession(reference).session_id;
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'nothing_to_undo') throw error;
    return null;
  } finally {
    history.closeSync();
  }
}

/** Another text when something was recorded since, or another part of a session is done or undone. */
export function historyMark(path: string | undefined, sessionId: string): string {
  const history = openHistoryForReading(path);
  try {
    return JSON.stringify([history.newestOperationId(), history.countByStatus(sessionId)]);
  } finally {
    history.closeSync();
  }
}

/** Whether a session came as a document from elsewhere; `null` is none that is known. */
export function isImportedIn(path: string | undefined, sessionId: string | null): boolean {
  if (sessionId === null) return false;
  const history = openHistoryForReading(path);
  try {
    return history.findSession(sessionId)?.metadata.imported === true;
  } finally {
    history.closeSync();
  }
}
