import { historyLocation } from '../database/location.js';
import { currentHolder } from '../database/lock.js';
import { OperationHistoryTracker } from '../database/operation-history-tracker.js';
import { UserError } from '../domain/errors.js';
import type { OperationSession } from '../domain/session.js';
import { freeBytes, whyNotWritable } from '../filesystem/preflight.js';
import { exists, identify } from '../filesystem/identity.js';

/** What front ends read of a history: never blocked by a run, never changing anything. */
export type HistoryReader = Pick<
  OperationHistoryTracker,
  | 'path'
  | 'listSessionsSync'
  | 'resolveSession'
  | 'operations'
  | 'countByStatus'
  | 'directoryTimes'
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

/** What removing a session from the history would cost. */
export type DeletionRisk = 'none' | 'undo_lost' | 'unfinished';

/** Rollbacks count as undone: what they did is the normal state of the library again. */
export function deletionRisk(history: HistoryReader, session: OperationSession): DeletionRisk {
  const counts = history.countByStatus(session.session_id);
  if (session.status === 'running' || (counts.pending ?? 0) + (counts.in_progress ?? 0) > 0) return 'unfinished';
  return session.metadata.kind !== 'rollback' && (counts.completed ?? 0) > 0 ? 'undo_lost' : 'none';
}

export interface PruneRules {
  /** Only sessions that started before this time. */
  readonly before?: Date | undefined;
  /** The newest so many stay. */
  readonly keep?: number | undefined;
  /** Also sessions that can still be undone. Unfinished ones stay in any case. */
  readonly force?: boolean;
}

export interface PrunePlan {
  readonly remove: readonly OperationSession[];
  /** Sessions that the rules name and that stay, since they can still be undone or are not settled. */
  readonly spared: readonly OperationSession[];
}

/** The sessions that the rules name. Changes nothing. */
export function planPrune(history: HistoryReader, { before, keep = 0, force = false }: PruneRules): PrunePlan {
  const sessions = history.listSessionsSync({ limit: Number.MAX_SAFE_INTEGER });
  const named = sessions
    .slice(keep)
    .filter((session) => before === undefined || new Date(session.start_time).getTime() < before.getTime());
  const remove: OperationSession[] = [];
  const spared: OperationSession[] = [];
  for (const session of named) {
    const risk = deletionRisk(history, session);
    (risk === 'none' || (force && risk === 'undo_lost') ? remove : spared).push(session);
  }
  return { remove, spared };
}

/**
 * Removes sessions and their records from the history; no file changes.
 *
 * @param ids whole ids
 * @throws HistoryLockedError when a run holds the history; SessionNotFoundError; UserError for an unfinished session:
 *   its records are what recovery works with
 */
export async function deleteSessions(path: string | undefined, ids: readonly string[]): Promise<void> {
  const history = OperationHistoryTracker.openSync({
    access: 'write',
    command: 'sessions delete',
    ...(path === undefined ? {} : { path }),
  });
  try {
    for (const id of ids) {
      if (deletionRisk(history, history.requireSession(id)) === 'unfinished') {
        throw new UserError('session_unfinished', `Session ${id} has unfinished operations; nothing was deleted.`, {
          path: history.path,
          hint: 'music-organize recover settles them.',
        });
      }
    }
    for (const id of ids) await history.deleteSession(id);
  } finally {
    history.closeSync();
  }
}

export interface HistoryHealth {
  readonly path: string;
  /** Which setting named the place. */
  readonly from: 'flag' | 'environment' | 'default';
  readonly sessions: number;
  /** Sessions that a crash left, or that are running now. */
  readonly unfinished: readonly string[];
  /** What SQLite's integrity check found; empty when all is well. */
  readonly damage: readonly string[];
  /** Who writes to the history at this moment; `null`: nobody. */
  readonly holder: string | null;
}

/** Looks the history over. @throws HistoryError when it cannot be opened at all */
export function checkHistory(path?: string): HistoryHealth {
  const location = historyLocation(path);
  const history = openHistoryForReading(path);
  try {
    const sessions = history.listSessionsSync({ limit: Number.MAX_SAFE_INTEGER });
    return {
      path: location.path,
      from: location.from,
      sessions: sessions.length,
      unfinished: sessions.filter((session) => session.status === 'running').map((session) => session.session_id),
      damage: history.integrityCheck().filter((line) => line !== 'ok'),
      holder: currentHolder(location.path),
    };
  } finally {
    history.closeSync();
  }
}

export interface LibraryHealth {
  readonly kind: 'folder' | 'missing' | 'no_folder';
  /** The system's code (`EACCES`) when it cannot be changed; `null` when it can. */
  readonly notWritable: string | null;
  /** Bytes. */
  readonly free: number;
}

/** Looks a library's folder over; reads no file in it. @param path absolute */
export function checkLibrary(path: string): LibraryHealth {
  const kind = !exists(path) ? 'missing' : identify(path).kind === 'directory' ? 'folder' : 'no_folder';
  return { kind, notWritable: whyNotWritable(path), free: freeBytes(path) };
}
