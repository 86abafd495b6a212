import type { OperationDetails, OperationOutcome, OperationRecord, OperationStatus, OperationType, PlannedOperation } from '../domain/operation.js';
import { newSessionId, SESSION_ID_PATTERN, type OperationSession, type SessionDetails, type SessionStatus } from '../domain/session.js';
import { SessionNotFoundError, usageError } from '../domain/errors.js';
import { HistoryConnection } from './connection.js';
import { historyLocation, prepareLocation, restrictAccess } from './location.js';
import { HistoryLock } from './lock.js';
import { recordPages, recordsBelow, type RecordFilter } from './record-queries.js';
import { toRecord, toSession } from './rows.js';
import { resolveSession, sessionPage, type SessionFilter } from './session-queries.js';

export interface OpenOptions {
  /** The database file; default: `MUSIC_ORGANIZE_HISTORY_DB`, else the XDG state folder. */
  readonly path?: string;
  /** `write` takes the history's lock (one writer at a time); `read` never waits for anyone. Default `write`. */
  readonly access?: 'read' | 'write';
  /** What the lock says it is held for. Default `api`. */
  readonly command?: string;
}

export interface NewSession {
  /** Letters, digits, `_`, `-`, `.`; default: made from the time. */
  readonly sessionId?: string;
  readonly sourceRoot: string;
  readonly targetRoot: string;
  readonly metadata?: Partial<SessionDetails>;
}

export interface NewRecord {
  readonly session_id: string;
  readonly operation_type: OperationType;
  readonly source_path?: string | null;
  readonly target_path?: string | null;
  readonly backup_path?: string | null;
  readonly status?: OperationStatus;
  readonly error_message?: string | null;
  readonly checksum_before?: string | null;
  readonly checksum_after?: string | null;
  /** Bytes. */
  readonly file_size?: number | null;
  readonly metadata?: OperationDetails;
  readonly undoes?: number | null;
}

export interface DirectoryTime {
  readonly path: string;
  readonly mtime_ns: string;
}

/** What one transaction of the tracked mover writes. */
export interface JournalBatch {
  readonly sessionId: string;
  /** Results of operations that were tried since the last batch. */
  readonly outcomes: readonly OperationOutcome[];
  /** Operations that are about to be tried: durable before the first of them touches the disk. */
  readonly intents: readonly PlannedOperation[];
  /** Times of folders that this batch is the first to change. */
  readonly directoryTimes: readonly DirectoryTime[];
}

/**
 * The operation history: sessions and the records of every change, in SQLite.
 *
 * @example
 * const history = await OperationHistoryTracker.open({ path: 'history.db' });
 * const session = await history.startSession({ sourceRoot: '/downloads', targetRoot: '/music' });
 * await history.recordOperation({ session_id: session.session_id, operation_type: 'move',
 *   source_path: '/downloads/a.mp3', target_path: '/music/a.mp3', status: 'completed' });
 * await history.endSession(session.session_id);
 * await history.close();
 */
export class OperationHistoryTracker {
  /** The database file. */
  readonly path: string;
  readonly #connection: HistoryConnection;
  readonly #lock: HistoryLock | null;

  private constructor(path: string, connection: HistoryConnection, lock: HistoryLock | null) {
    this.path = path;
    this.#connection = connection;
    this.#lock = lock;
  }

  /** Opens a history, making it when there is none. @see openSync for what it throws */
  static open(options: OpenOptions = {}): Promise<OperationHistoryTracker> {
    return Promise.resolve().then(() => OperationHistoryTracker.openSync(options));
  }

  /**
   * Opens a history, making it when there is none.
   *
   * @throws HistoryLockedError when another run writes it (only for `write`)
   * @throws HistoryError when it cannot be opened
   */
  static openSync({ path, access = 'write', command = 'api' }: OpenOptions = {}): OperationHistoryTracker {
    const location = historyLocation(path);
    prepareLocation(location);
    const lock = access === 'write' ? HistoryLock.acquire(location.path, command) : null;
    try {
      const connection = HistoryConnection.open(location.path, access);
      if (access === 'write') restrictAccess(location.path);
      return new OperationHistoryTracker(location.path, connection, lock);
    } catch (error) {
      lock?.release();
      throw error;
    }
  }

  // ---- sessions

  /** @throws UserError when the id is malformed or taken */
  startSession(session: NewSession): Promise<OperationSession> {
    return settled(() => this.startSessionSync(session));
  }

  startSessionSync({ sessionId, sourceRoot, targetRoot, metadata }: NewSession): OperationSession {
    const id = sessionId ?? newSessionId(new Date(), Math.random);
    if (!SESSION_ID_PATTERN.test(id)) {
      throw usageError(`"${id}" cannot be a session id.`, 'Use up to 100 letters, digits, dots, dashes and underscores.');
    }
    if (this.findSession(id) !== undefined) {
      throw usageError(`There is a session ${id} already.`, 'Choose another --session-id, or leave it out.');
    }
    const details: SessionDetails = { kind: 'api', ...metadata };
    this.#connection.run(
      this.#connection.build.insertInto('operation_sessions').values({
        session_id: id,
        start_time: new Date().toISOString(),
        end_time: null,
        source_root: sourceRoot,
        target_root: targetRoot,
        total_operations: 0,
        completed_operations: 0,
        failed_operations: 0,
        status: 'running',
        metadata: JSON.stringify(details),
      }),
    );
    return this.requireSession(id);
  }

  /** Closes a session: its counts are taken from its records. @throws SessionNotFoundError */
  endSession(sessionId: string, status: SessionStatus = 'completed', metadata?: Partial<SessionDetails>): Promise<OperationSession> {
    return settled(() => this.endSessionSync(sessionId, status, metadata));
  }

  endSessionSync(sessionId: string, status: SessionStatus = 'completed', metadata?: Partial<SessionDetails>): OperationSession {
    const session = this.requireSession(sessionId);
    this.#connection.transaction(() => {
      const counts = this.countByStatus(sessionId);
      const sum = (...statuses: OperationStatus[]): number => statuses.reduce((total, one) => total + (counts[one] ?? 0), 0);
      this.#connection.run(
        this.#connection.build
          .updateTable('operation_sessions')
          .set({
            end_time: status === 'running' ? null : new Date().toISOString(),
            status,
            total_operations: Object.values(counts).reduce((total, count) => total + count, 0),
            completed_operations: sum('completed', 'rolled_back'),
            failed_operations: sum('failed'),
            metadata: JSON.stringify({ ...session.metadata, ...metadata }),
          })
          .where('session_id', '=', sessionId),
      );
    });
    return this.requireSession(sessionId);
  }

  /** Only the status; times and counts stay. */
  setSessionStatus(sessionId: string, status: SessionStatus): void {
    this.#connection.run(
      this.#connection.build.updateTable('operation_sessions').set({ status }).where('session_id', '=', sessionId),
    );
  }

  getSession(sessionId: string): Promise<OperationSession | undefined> {
    return settled(() => this.findSession(sessionId));
  }

  findSession(sessionId: string): OperationSession | undefined {
    const row = this.#connection.first(
      this.#connection.build.selectFrom('operation_sessions').selectAll().where('session_id', '=', sessionId),
    );
    return row === undefined ? undefined : toSession(row);
  }

  /** @throws SessionNotFoundError */
  requireSession(sessionId: string): OperationSession {
    const session = this.findSession(sessionId);
    if (session === undefined) throw new SessionNotFoundError(sessionId);
    return session;
  }

  /**
   * The session that a person means: a whole id, an unambiguous beginning of one, `last` or `@` (the newest that
   * can be undone).
   *
   * @throws SessionNotFoundError, UserError when several sessions begin so
   */
  resolveSession(reference: string): OperationSession {
    return toSession(resolveSession(this.#connection, reference));
  }

  /** Newest first. */
  listSessions(filter: SessionFilter = {}): Promise<OperationSession[]> {
    return settled(() => this.listSessionsSync(filter));
  }

  listSessionsSync(filter: SessionFilter = {}): OperationSession[] {
    return this.#connection.all(sessionPage(this.#connection.build, filter)).map(toSession);
  }

  /** Removes a session and its records from the history; no file changes. @throws SessionNotFoundError */
  deleteSession(sessionId: string): Promise<void> {
    return settled(() => {
      this.requireSession(sessionId);
      this.#connection.run(this.#connection.build.deleteFrom('operation_sessions').where('session_id', '=', sessionId));
    });
  }

  // ---- records

  /** Adds one record. @returns it, with its id */
  recordOperation(record: NewRecord): Promise<OperationRecord> {
    return settled(() => this.recordOperationSync(record));
  }

  recordOperationSync(record: NewRecord): OperationRecord {
    this.requireSession(record.session_id);
    return this.#connection.transaction(() => {
      const { lastInsertRowid } = this.#insertRecord(record);
      const id = Number(lastInsertRowid);
      this.#addToCounts(record.session_id, 1, record.status === 'completed' ? 1 : 0, record.status === 'failed' ? 1 : 0);
      const stored = this.findOperation(id);
      if (stored === undefined) throw new Error(`record ${String(id)} was not stored`);
      return stored;
    });
  }

  findOperation(id: number): OperationRecord | undefined {
    const row = this.#connection.first(
      this.#connection.build.selectFrom('operation_records').selectAll().where('id', '=', id),
    );
    return row === undefined ? undefined : toRecord(row);
  }

  /** All records of a session in order; for big sessions prefer `operations`. */
  getSessionOperations(sessionId: string, status?: OperationStatus | RecordFilter): Promise<OperationRecord[]> {
    const filter: RecordFilter = typeof status === 'string' ? { status: [status] } : (status ?? {});
    return settled(() => {
      this.requireSession(sessionId);
      return [...this.operations(sessionId, filter)];
    });
  }

  /**
   * The records of a session, read page by page, so that a session of any size needs no memory. Records may be
   * changed while they are read.
   */
  *operations(sessionId: string, filter: RecordFilter = {}): Generator<OperationRecord> {
    for (const row of recordPages(this.#connection, sessionId, filter)) yield toRecord(row);
  }

  /** Completed records of files below a folder, by path, the newest of a path last. */
  *operationsBelow(folder: string): Generator<OperationRecord> {
    for (const row of recordsBelow(this.#connection, folder)) yield toRecord(row);
  }

  countByStatus(sessionId: string): Partial<Record<OperationStatus, number>> {
    const rows = this.#connection.all(
      this.#connection.build
        .selectFrom('operation_records')
        .select((expression) => ['status', expression.fn.countAll<number>().as('count')])
        .where('session_id', '=', sessionId)
        .groupBy('status'),
    );
    return Object.fromEntries(rows.map((row) => [row.status, row.count]));
  }

  /** How many completed deletions rely on this object of the backup store. */
  countBackupReferences(backupPath: string): number {
    const row = this.#connection.first(
      this.#connection.build
        .selectFrom('operation_records')
        .select((expression) => expression.fn.countAll<number>().as('count'))
        .where('backup_path', '=', backupPath)
        .where('status', '=', 'completed'),
    );
    return row?.count ?? 0;
  }

  directoryTimes(sessionId: string): DirectoryTime[] {
    return this.#connection.all(
      this.#connection.build
        .selectFrom('directory_times')
        .select(['path', 'mtime_ns'])
        .where('session_id', '=', sessionId)
        .orderBy('path', 'desc'),
    );
  }

  // ---- the mover's side

  /**
   * One transaction: outcomes of the last batch and intents of the next. When it returns, all of it is durable.
   *
   * @returns the record ids of the intents, in their order
   * @throws HistoryError when the history cannot be written: then nothing more may touch the disk
   */
  commit({ sessionId, outcomes, intents, directoryTimes }: JournalBatch): number[] {
    if (outcomes.length + intents.length + directoryTimes.length === 0) return [];
    return this.#connection.transaction(() => {
      const timestamp = new Date().toISOString();
      for (const outcome of outcomes) this.#applyOutcome(outcome, timestamp);
      for (const time of directoryTimes) this.#insertDirectoryTime(sessionId, time);
      const ids = intents.map((intent) => this.#applyIntent(sessionId, intent, timestamp));
      this.#addToCounts(
        sessionId,
        intents.filter((intent) => intent.recordId === undefined).length,
        outcomes.filter((outcome) => outcome.status === 'completed').length,
        outcomes.filter((outcome) => outcome.status === 'failed').length,
      );
      return ids;
    });
  }

  /** Journals operations that are to be done later, in order. */
  insertPending(sessionId: string, operations: readonly PlannedOperation[]): void {
    this.#connection.transaction(() => {
      for (const operation of operations) {
        this.#insertRecord({
          session_id: sessionId,
          operation_type: operation.type,
          source_path: operation.sourcePath,
          target_path: operation.targetPath,
          checksum_before: operation.checksum,
          file_size: operation.size,
          metadata: operation.details,
        });
      }
      this.#addToCounts(sessionId, operations.length, 0, 0);
    });
  }

  /** Adds a session of another history; its records get new ids, in their order. */
  importSessionSync(
    session: OperationSession,
    records: readonly OperationRecord[],
    directoryTimes: readonly DirectoryTime[],
  ): void {
    this.#connection.transaction(() => {
      const { metadata, ...columns } = session;
      const status = session.status === 'running' ? 'interrupted' : session.status;
      const imported = JSON.stringify({ ...metadata, imported: true });
      this.#connection.run(this.#connection.build.insertInto('operation_sessions').values({ ...columns, status, metadata: imported }));
      for (const { id, ...record } of records) {
        const metadata = { ...record.metadata, imported_id: id };
        this.#insertRecord({ ...record, session_id: session.session_id, metadata, undoes: null }, record.timestamp);
      }
      for (const time of directoryTimes) this.#insertDirectoryTime(session.session_id, time);
    });
  }

  /** `ok`, or what SQLite's integrity check found. */
  integrityCheck(): string[] {
    return this.#connection.integrityCheck();
  }

  close(): Promise<void> {
    return settled(() => {
      this.closeSync();
    });
  }

  closeSync(): void {
    this.#connection.close();
    this.#lock?.release();
  }

  #applyIntent(sessionId: string, intent: PlannedOperation, timestamp: string): number {
    if (intent.recordId !== undefined) {
      this.#connection.run(
        this.#connection.build
          .updateTable('operation_records')
          .set({ status: 'in_progress', timestamp, error_message: null, metadata: JSON.stringify(intent.details), target_path: intent.targetPath, backup_path: intent.backupPath ?? null })
          .where('id', '=', intent.recordId),
      );
      return intent.recordId;
    }
    const { lastInsertRowid } = this.#insertRecord({
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
    }, timestamp);
    return Number(lastInsertRowid);
  }

  #applyOutcome(outcome: OperationOutcome, timestamp: string): void {
    this.#connection.run(
      this.#connection.build
        .updateTable('operation_records')
        .set({
          status: outcome.status,
          timestamp,
          error_message: outcome.message,
          checksum_before: outcome.checksumBefore,
          checksum_after: outcome.checksumAfter,
          target_path: outcome.targetPath,
          backup_path: outcome.backupPath,
          metadata: JSON.stringify(outcome.details),
        })
        .where('id', '=', outcome.id),
    );
    if (outcome.status === 'completed') this.#settleUndone(outcome.id, timestamp);
  }

  /** What an undo undid is rolled back; what an undo of that undo undid is done again. */
  #settleUndone(id: number, timestamp: string): void {
    const undone = this.findOperation(id)?.undoes;
    if (undone === null || undone === undefined) return;
    this.#setStatus(undone, 'rolled_back', timestamp);
    const redone = this.findOperation(undone)?.undoes;
    if (redone !== null && redone !== undefined) this.#setStatus(redone, 'completed', timestamp);
  }

  #setStatus(id: number, status: OperationStatus, timestamp: string): void {
    this.#connection.run(
      this.#connection.build.updateTable('operation_records').set({ status, timestamp }).where('id', '=', id),
    );
  }

  #insertRecord(record: NewRecord, timestamp = new Date().toISOString()): { lastInsertRowid: number | bigint } {
    return this.#connection.run(
      this.#connection.build.insertInto('operation_records').values({
        session_id: record.session_id,
        timestamp,
        operation_type: record.operation_type,
        source_path: record.source_path ?? null,
        target_path: record.target_path ?? null,
        backup_path: record.backup_path ?? null,
        status: record.status ?? 'pending',
        error_message: record.error_message ?? null,
        checksum_before: record.checksum_before ?? null,
        checksum_after: record.checksum_after ?? null,
        file_size: record.file_size ?? null,
        metadata: JSON.stringify(record.metadata ?? {}),
        undoes: record.undoes ?? null,
      }),
    );
  }

  #insertDirectoryTime(sessionId: string, { path, mtime_ns }: DirectoryTime): void {
    this.#connection.run(
      this.#connection.build
        .insertInto('directory_times')
        .values({ session_id: sessionId, path, mtime_ns })
        .onConflict((conflict) => conflict.doNothing()),
    );
  }

  #addToCounts(sessionId: string, total: number, completed: number, failed: number): void {
    this.#connection.run(
      this.#connection.build
        .updateTable('operation_sessions')
        .set((expression) => ({
          total_operations: expression('total_operations', '+', total),
          completed_operations: expression('completed_operations', '+', completed),
          failed_operations: expression('failed_operations', '+', failed),
        }))
        .where('session_id', '=', sessionId),
    );
  }
}

/** Errors of a synchronous piece become rejections. */
function settled<T>(work: () => T): Promise<T> {
  return Promise.resolve().then(work);
}
