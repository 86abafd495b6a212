import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { OperationSession } from '../../domain/session.js';
import { ContentFinder, takenIn } from '../content-finder.js';
import { settingsOf } from '../history/session-settings.js';
import { isImported } from './imported-session.js';
import type { RollbackOptions } from './rollback-options.js';
import { StatusBefore } from './status-before.js';

/** A search for files that are not where an undo needs them. Each plan has its own: what it gave once is given. */
export interface Search {
  readonly finder: ContentFinder;
  /** Whose the files were when the plan began; told of each record that steps undo. */
  readonly before: StatusBefore;
}

/** Under the roots of the session; a document from elsewhere does not choose where anybody looks. */
export function searchFor(
  history: OperationHistoryTracker,
  session: OperationSession,
  { signal, allowRoots = [] }: Pick<RollbackOptions, 'signal' | 'allowRoots'>,
): Search {
  const { session_id, source_root, target_root } = session;
  const before = new StatusBefore(history);
  const finder = new ContentFinder({
    roots: isImported(session) ? allowRoots : [...new Set([target_root, source_root])],
    leaveOut: [settingsOf(session).backupRoot],
    isTaken: takenIn(history, session_id, (record) => before.wasDone(record)),
    ...(signal === undefined ? {} : { signal }),
  });
  return { finder, before };
}

/** What a search throws when it is stopped is no error. */
export function isInterruption(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && error === signal.reason;
}
