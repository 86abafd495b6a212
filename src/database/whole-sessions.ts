import type { OperationRecord, PlannedOperation } from '../domain/operation.js';
import type { OperationSession } from '../domain/session.js';
import type { DirectoryTime, ImportOrigin } from './entries.js';
import type { RecordStore } from './record-store.js';
import type { SessionStore } from './session-store.js';

// Sessions that get all of their records at once. The caller has the transaction: all of it is there, or nothing.

/** A plan whose operations wait, as records of a session that has begun. */
export function addPlanned(
  sessions: SessionStore,
  records: RecordStore,
  sessionId: string,
  operations: readonly PlannedOperation[],
): void {
  for (const operation of operations) {
    records.insert({
      session_id: sessionId,
      operation_type: operation.type,
      source_path: operation.sourcePath,
      target_path: operation.targetPath,
      checksum_before: operation.checksum,
      file_size: operation.size,
      metadata: operation.details,
    });
  }
  sessions.addToCounts(sessionId, operations.length, 0, 0);
}

interface ImportedSession {
  readonly session: OperationSession;
  readonly records: Iterable<OperationRecord>;
  readonly directoryTimes: Iterable<DirectoryTime>;
  readonly origin: ImportOrigin;
}

/** A session of another history, or of this one before it was lost: its records get new ids, in their order. */
export function addImported(
  sessions: SessionStore,
  store: RecordStore,
  { session, records, directoryTimes, origin }: ImportedSession,
): void {
  sessions.addImported(session, origin);
  let added = 0;
  for (const { id, ...record } of records) {
    const metadata = { ...record.metadata, imported_id: id };
    const undoes = record.undoes === null ? null : (origin.undone?.(record.undoes) ?? null);
    store.insert({ ...record, session_id: session.session_id, metadata, undoes }, record.timestamp);
    added += 1;
  }
  // Of one that ran when it was written, or that somebody shortened, the total is another one.
  sessions.addToCounts(session.session_id, added - session.total_operations, 0, 0);
  for (const time of directoryTimes) store.addDirectoryTime(session.session_id, time);
}
