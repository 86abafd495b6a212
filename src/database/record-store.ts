import type { OperationRecord, OperationStatus, OperationType, PlannedOperation } from '../domain/operation.js';
import type { HistoryConnection } from './connection.js';
import type { DirectoryTime, NewRecord, OutcomeEntry } from './entries.js';
import {
  arrivalLookup,
  departureLookup,
  doneAgainLookup,
  recordLookup,
  redosLookup,
  referencesLookup,
  removalLookup,
  undoneLookup,
} from './record-lookups.js';
import {
  beginWrite,
  directoryTimeWrite,
  outcomeWrite,
  plainOutcomeWrite,
  recordInsert,
  statusWrite,
} from './record-writes.js';
import { toRecord } from './rows.js';

interface TypeTotal {
  readonly operation_type: OperationType;
  readonly count: number;
  readonly bytes: number;
}

/** The tables `operation_records` and `directory_times`. What belongs together is put in a transaction by the caller. */
export class RecordStore {
  readonly #connection: HistoryConnection;
  readonly #find;
  readonly #laterDeparture;
  readonly #laterArrival;
  readonly #removalOf;
  readonly #doneAgainBy;
  readonly #references;
  readonly #undone;
  readonly #redos;
  readonly #insert;
  readonly #writeBegin;
  readonly #writeOutcome;
  readonly #writePlainOutcome;
  readonly #writeStatus;
  readonly #writeDirectoryTime;

  constructor(connection: HistoryConnection) {
    this.#connection = connection;
    this.#find = recordLookup(connection);
    this.#laterDeparture = departureLookup(connection);
    this.#laterArrival = arrivalLookup(connection);
    this.#removalOf = removalLookup(connection);
    this.#doneAgainBy = doneAgainLookup(connection);
    this.#references = referencesLookup(connection);
    this.#undone = undoneLookup(connection);
    this.#redos = redosLookup(connection);
    this.#insert = recordInsert(connection);
    this.#writeBegin = beginWrite(connection);
    this.#writeOutcome = outcomeWrite(connection);
    this.#writePlainOutcome = plainOutcomeWrite(connection);
    this.#writeStatus = statusWrite(connection);
    this.#writeDirectoryTime = directoryTimeWrite(connection);
  }

  find(id: number): OperationRecord | undefined {
    const row = this.#find(id);
    return row === undefined ? undefined : toRecord(row);
  }

  countByStatus(sessionId: string): Partial<Record<OperationStatus, number>> {
    const rows = this.#connection.all(
      this.#connection.build
        .selectFrom('known_records')
        .select((expression) => ['status', expression.fn.countAll<number>().as('count')])
        .where('session_id', '=', sessionId)
        .groupBy('status'),
    );
    return Object.fromEntries(rows.map((row) => [row.status, row.count]));
  }

  /** How many completed records there are of each type, and the bytes of their files. */
  completedByType(sessionId: string): readonly TypeTotal[] {
    return this.#connection.all(
      this.#connection.build
        .selectFrom('known_records')
        .select((expression) => [
          'operation_type',
          expression.fn.countAll<number>().as('count'),
          expression.fn.coalesce(expression.fn.sum<number>('file_size'), expression.val(0)).as('bytes'),
        ])
        .where('session_id', '=', sessionId)
        .where('status', '=', 'completed')
        .groupBy('operation_type'),
    );
  }

  /**
   * How many completed deletions and rewrites rely on this object of the backup store. One that was done again by a redo
   * has two records, and counts once.
   */
  countBackupReferences(backupPath: string): number {
    return this.#references(backupPath)?.count ?? 0;
  }

  /** Whether a completed record relies on an object of the backup store that was another history's before. */
  sharesObject(backupPath: string): boolean {
    const row = this.#connection.first(
      this.#connection.build
        .selectFrom('known_records')
        .select('id')
        .where('backup_path', '=', backupPath)
        .where('status', '=', 'completed')
        .where((row) => row(row.fn('json_extract', ['metadata', row.val('$.shared_object')]), '=', 1))
        .limit(1),
    );
    return row !== undefined;
  }

  // What imported sessions did, the next three leave out, unless `id` is a record of that session itself.

  /** The first completed record after `id` that took away what was at a path, or gave it another content. */
  laterDeparture(path: string, id: number): OperationRecord | undefined {
    const row = this.#laterDeparture(path, id);
    return row === undefined ? undefined : toRecord(row);
  }

  /** The newest completed record after `id`, and before another one, that brought something to a path. */
  laterArrival(path: string, id: number, before = Number.MAX_SAFE_INTEGER): OperationRecord | undefined {
    const row = this.#laterArrival(path, id, before);
    return row === undefined ? undefined : toRecord(row);
  }

  /** The newest completed removal of a folder after `id`, and before another record. */
  removalOf(folder: string, id: number, before = Number.MAX_SAFE_INTEGER): OperationRecord | undefined {
    const row = this.#removalOf(folder, id, before);
    return row === undefined ? undefined : toRecord(row);
  }

  /** The id that the newest record of the history has; 0 when there is none. */
  newestId(): number {
    const row = this.#connection.first(
      this.#connection.build.selectFrom('known_records').select('id').orderBy('id', 'desc').limit(1),
    );
    return row?.id ?? 0;
  }

  /** The id of the newest record of another session; 0 when there is none. */
  newestOutside(sessionId: string): number {
    const row = this.#connection.first(
      this.#connection.build
        .selectFrom('operation_sessions as session')
        // Of each the last by the index: there are few sessions, and many records.
        .select((row) =>
          row
            .selectFrom('known_records as record')
            .select('record.id')
            .whereRef('record.session_id', '=', 'session.session_id')
            .orderBy('record.id', 'desc')
            .limit(1)
            .as('id'),
        )
        .where('session.session_id', '!=', sessionId)
        .orderBy('id', 'desc')
        .limit(1),
    );
    return row?.id ?? 0;
  }

  /** The newest record before another one that undid an undo of this one, whether or not it is undone itself by now. */
  doneAgainBy(id: number, before: number): number | undefined {
    return this.#doneAgainBy(id, before)?.id;
  }

  /** Whether a session has a record with an id in this range, both ends included. */
  hasBetween(sessionId: string, from: number, to: number): boolean {
    const row = this.#connection.first(
      this.#connection.build
        .selectFrom('known_records')
        .select('id')
        .where('session_id', '=', sessionId)
        .where('id', '>=', from)
        .where('id', '<=', to)
        .limit(1),
    );
    return row !== undefined;
  }

  directoryTimes(sessionId: string): DirectoryTime[] {
    return this.#connection.all(
      this.#connection.build
        .selectFrom('directory_times')
        .select(['path', 'mtime_ns'])
        .where('session_id', '=', sessionId)
        .where((time) =>
          time.exists(
            time
              .selectFrom('operation_sessions')
              .select('session_id')
              .where('session_id', '=', sessionId)
              .where(this.#connection.isKnown),
          ),
        )
        .orderBy('path', 'desc'),
    );
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
    this.#settleRedosOf(id, timestamp);
    this.#settleChain(this.#undoneBy(id), 'completed', timestamp);
  }

  /** A completed record that the disk took back: it waits again, and what it had undone is not undone. */
  reopen(id: number): void {
    const timestamp = new Date().toISOString();
    this.#setStatus(id, 'pending', timestamp);
    this.#settleChain(this.#undoneBy(id), 'completed', timestamp);
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
    const undone = isNew ? (outcome.journaled.undoes ?? null) : this.#undoneBy(id);
    this.#settleChain(undone, 'rolled_back', timestamp);
  }

  /** What an undo undid is rolled back; what that had undone is done again; what that had undone is rolled back... */
  #settleChain(first: number | null, status: 'completed' | 'rolled_back', timestamp: string): void {
    for (let id = first, state = status; id !== null; state = state === 'completed' ? 'rolled_back' : 'completed') {
      this.#setStatus(id, state, timestamp);
      const found = this.#undone(id);
      if (state === 'rolled_back' && found?.redo != null) this.#settleRedosOf(id, timestamp);
      id = found?.undoes ?? null;
    }
  }

  #undoneBy(id: number): number | null {
    return this.#undone(id)?.undoes ?? null;
  }

  /** What had done a record again before is rolled back with it. */
  #settleRedosOf(id: number, timestamp: string): void {
    for (const redo of this.#redos(id)) {
      if (redo.status === 'completed') this.#setStatus(redo.id, 'rolled_back', timestamp);
      this.#settleRedosOf(redo.id, timestamp);
    }
  }

  #setStatus(id: number, status: OperationStatus, timestamp: string): void {
    this.#writeStatus(status, timestamp, id);
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
