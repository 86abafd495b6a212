import type { OperationRecord } from '../domain/operation.js';
import type { OperationSession } from '../domain/session.js';
import type { HistoryConnection } from './connection.js';
import type { DirectoryTime, ImportOrigin } from './entries.js';
import type { RecordStore } from './record-store.js';
import type { SessionStore } from './session-store.js';
import type { SessionSweep } from './session-sweep.js';

/** Records, or times of folders, that one transaction adds: some 50 ms of work, and a log of some MB. */
const SLICE = 2000;

interface Stores {
  readonly connection: HistoryConnection;
  readonly sessions: SessionStore;
  readonly records: RecordStore;
  readonly sweep: SessionSweep;
}

export interface ImportedSession {
  readonly session: OperationSession;
  readonly records: Iterable<OperationRecord>;
  readonly directoryTimes: Iterable<DirectoryTime>;
  readonly origin: ImportOrigin;
}

/**
 * Adds a session and its records, a slice a transaction, so that one of a million records needs neither a log as large as
 * itself nor minutes without a turn. It has the mark `forgotten` until the last transaction takes that away: before, no query
 * gives it, and what is left of it is removed like any other forgotten session.
 *
 * @returns how many records were added, after each slice
 */
export function* addInSlices(
  { connection, sessions, records: store, sweep }: Stores,
  { session, records, directoryTimes, origin }: ImportedSession,
): Generator<number> {
  const { session_id } = session;
  sweep.spare(session_id);
  try {
    connection.transaction(() => {
      sessions.addImported(session, origin);
      sweep.mark([session_id]);
    });
    connection.forgottenChanged();
    let total = 0;
    for (const slice of slicesOf(records)) {
      // What an undo undid is looked up in the history, in pages that no transaction has to hold together.
      const entries = slice.map(({ id, ...record }) => ({
        ...record,
        session_id,
        metadata: { ...record.metadata, imported_id: id },
        undoes: record.undoes === null ? null : (origin.undone?.(record.undoes) ?? null),
      }));
      connection.transaction(() => {
        for (const entry of entries) store.insert(entry, entry.timestamp);
      });
      total += entries.length;
      yield entries.length;
    }
    for (const slice of slicesOf(directoryTimes)) {
      connection.transaction(() => {
        for (const time of slice) store.addDirectoryTime(session_id, time);
      });
      yield 0;
    }
    connection.transaction(() => {
      // Of one that ran when it was written, or that somebody shortened, the total is another one.
      sessions.addToCounts(session_id, total - session.total_operations, 0, 0);
      sweep.unmark(session_id);
    });
    connection.forgottenChanged();
  } finally {
    sweep.release(session_id);
  }
}

function* slicesOf<T>(values: Iterable<T>): Generator<T[]> {
  let slice: T[] = [];
  for (const value of values) {
    slice.push(value);
    if (slice.length < SLICE) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}
