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
  return openToLook(path);
}

/**
 * A history to look at several times: where its folder cannot be written, opening it copies it. The caller closes it.
 *
 * @throws HistoryError
 */
export function openToLook(historyDb: string | undefined): OperationHistoryTracker {
  return OperationHistoryTracker.openSync({
    access: 'read',
    ...(historyDb === undefined ? {} : { path: historyDb }),
  });
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

/** A history that is open, or the path of one that is opened for the work; default: the user's. */
export type HistoryToRead = HistoryReader | string | undefined;

/** @throws HistoryError, and what `work` throws */
export function reading<T>(from: HistoryToRead, work: (history: HistoryReader) => T): T {
  if (typeof from === 'object') return work(from);
  const history = openHistoryForReading(from);
  try {
    return work(history);
  } finally {
    history.closeSync();
  }
}

/**
 * A reference to a session, looked at before any work: `last` may still come to mean something, when a crash is settled.
 *
 * @returns its id; `null` for a `last` that means nothing yet
 * @throws SessionNotFoundError, UserError when the beginning of an id fits several
 */
export function requireSession(from: HistoryToRead, reference: string): string | null {
  try {
    return reading(from, (history) => history.resolveSession(reference).session_id);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'nothing_to_undo') throw error;
    return null;
  }
}

/** Another text when something was recorded since, or another part of a session is done or undone. */
export function historyMark(path: string | undefined, sessionId: string): string {
  return reading(path, (history) => JSON.stringify([history.newestOperationId(), history.countByStatus(sessionId)]));
}

/** Whether a session came as a document from elsewhere; `null` is none that is known. */
export function isImportedIn(from: HistoryToRead, sessionId: string | null): boolean {
  if (sessionId === null) return false;
  return reading(from, (history) => history.findSession(sessionId)?.metadata.imported === true);
}
