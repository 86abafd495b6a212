import type { PlannedOperation } from '../domain/operation.js';
import type { HistoryConnection } from './connection.js';
import type { DirectoryTime, NewRecord, OutcomeEntry } from './entries.js';
import { beginWrite, directoryTimeWrite, outcomeWrite, plainOutcomeWrite, recordInsert } from './record-writes.js';
import { StatusChain } from './status-chain.js';

/** Writes the tables `operation_records` and `directory_times`. What belongs together is put in a transaction by the caller. */
export class RecordStore {
  readonly #connection: HistoryConnection;
  readonly #chain: StatusChain;
  readonly #insert;
  readonly #writeBegin;
  readonly #writeOutcome;
  readonly #writePlainOutcome;
  readonly #writeDirectoryTime;

  constructor(connection: HistoryConnection) {
    this.#connection = connection;
    this.#chain = new StatusChain(connection);
    this.#insert = recordInsert(connection);
    this.#writeBegin = beginWrite(connection);
    this.#writeOutcome = outcomeWrite(connection);
    this.#writePlainOutcome = plainOutcomeWrite(connection);
    this.#writeDirectoryTime = directoryTimeWrite(connection);
  }

  /** Journals what is about to be done. @returns the record's id */
  begin(sessionId: string, intent: PlannedOperation, timestamp: string): number {
    if (intent.recordId !== undefined) {
      const { targetPath, backupPath = null, checksum, size, details } = intent;
      this.#writeBegin(timestamp, JSON.stringify(details), targetPath, backupPath, checksum, size, intent.recordId);
      return intent.recordId;
    }
    return this.insert(
      {
        session_id: sessionId,
        operation_type: intent.type,
        source_path: intent.sourcePath,
        target_path: intent.targetPath,
        backup_path: intent.backupPath ?? null,
        status: 'in_progress',
        checksum_before: intent.checksum,
        file_size: intent.size,
        metadata: intent.details,
        undoes: intent.undoes ?? null,
      },
      timestamp,
    );
  }

  /** A journaled operation that will not be done. @param message why, for people */
  skip(id: number, message: string): void {
    this.#end(id, 'skipped', message);
  }

  /** The same for all that a session has not begun. */
  skipPending(sessionId: string, message: string): void {
    this.#connection.run(
      this.#connection.build
        .updateTable('operation_records')
        .set({ status: 'skipped', timestamp: new Date().toISOString(), error_message: message })
        .where('session_id', '=', sessionId)
        .where('status', '=', 'pending'),
    );
  }

  /** What turned out to be undone. @param message why, for people */
  markUndone(id: number, message: string): void {
    this.#end(id, 'rolled_back', message);
    const timestamp = new Date().toISOString();
    this.#chain.settleRedosOf(id, timestamp);
    this.#chain.settle(this.#chain.undoneBy(id), 'completed', timestamp);
  }

  /** A completed record that the disk took back: it waits again, and what it had undone is not undone. */
  reopen(id: number): void {
    const timestamp = new Date().toISOString();
    this.#chain.set(id, 'pending', timestamp);
    this.#chain.settle(this.#chain.undoneBy(id), 'completed', timestamp);
  }

  #end(id: number, status: 'rolled_back' | 'skipped', message: string): void {
    this.#connection.run(
      this.#connection.build
        .updateTable('operation_records')
        .set({ status, timestamp: new Date().toISOString(), error_message: message })
        .where('id', '=', id),
    );
  }

  /** Journals what became of it. */
  finish(outcome: OutcomeEntry, timestamp: string): void {
    const { id, status, message, checksumBefore, checksumAfter, targetPath, backupPath, details } = outcome;
    if (isAsJournaled(outcome)) {
      this.#writePlainOutcome(status, timestamp, message, checksumAfter, id);
    } else {
      const metadata = JSON.stringify(details);
      this.#writeOutcome(
        ...([status, timestamp, message, checksumBefore, checksumAfter] as const),
        ...([targetPath, backupPath, metadata, id] as const),
      );
    }
    if (status !== 'completed') return;
    // One that began with this run undoes what its plan says.
    const isNew = outcome.journaled !== undefined && outcome.journaled.recordId === undefined;
    const undone = isNew ? (outcome.journaled.undoes ?? null) : this.#chain.undoneBy(id);
    this.#chain.settle(undone, 'rolled_back', timestamp);
  }

  /** @returns the record's id */
  insert(record: NewRecord, timestamp = new Date().toISOString()): number {
    const { source_path = null, target_path = null, backup_path = null, error_message = null, status } = record;
    const { checksum_before = null, checksum_after = null, file_size = null, metadata = {}, undoes = null } = record;
    const { lastInsertRowid } = this.#insert(
      ...([record.session_id, timestamp, record.operation_type, source_path, target_path, backup_path] as const),
      ...([status ?? 'pending', error_message, checksum_before, checksum_after, file_size] as const),
      ...([JSON.stringify(metadata), undoes] as const),
    );
    return Number(lastInsertRowid);
  }

  /** Only the first time of a folder in a session counts. */
  addDirectoryTime(sessionId: string, { path, mtime_ns }: DirectoryTime): void {
    this.#writeDirectoryTime(sessionId, path, mtime_ns);
  }
}

/** Nothing but its status, its message and its checksum afterwards is new. */
function isAsJournaled({ journaled, checksumBefore, targetPath, backupPath, details }: OutcomeEntry): boolean {
  return (
    journaled !== undefined &&
    journaled.details === details &&
    journaled.checksum === checksumBefore &&
    journaled.targetPath === targetPath &&
    (journaled.backupPath ?? null) === backupPath
  );
}
