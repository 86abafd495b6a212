import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OperationOutline, OperationRecord, OperationStatus, PlannedOperation } from '../domain/operation.js';
import type { OperationSession, SessionDetails, SessionStatus } from '../domain/session.js';
import { HistoryConnection } from './connection.js';
import {
  historyLocation,
  makeFolder,
  prepareFile,
  readablePath,
  restrictAccess,
  type HistoryLocation,
} from './location.js';
import { HistoryLock } from './lock.js';
import { extentOfPage, idsOfStatus, outlinePage, type PageExtent } from './operation-outlines.js';
import type { RecordFilter, SessionFilter } from './filters.js';
import { recordPages, recordsWherePaths, type PathFilter } from './record-pages.js';
import { extentBelow, newestArrival, recordsBelow, recordsNaming } from './record-queries.js';
import type {
  DirectoryTime,
  Extent,
  ImportOrigin,
  NewRecord,
  NewSession,
  OutcomeEntry,
  SessionSummary,
} from './entries.js';
import { RecordStore } from './record-store.js';
import { toRecord, toSession } from './rows.js';
import { resolveSession, sessionPage, stateOf } from './session-queries.js';
import { keepsContentLookup, removalFactsLookup } from './removal-facts.js';
import { removalRisk, requireRemovable, type RemovalRisk } from './session-removal.js';
import { addInSlices } from './session-import.js';
import { SessionStore } from './session-store.js';
import { SessionSweep } from './session-sweep.js';

export interface OpenOptions {
  /** The database file; default: `MUSIC_ORGANIZE_HISTORY_DB`, else the XDG state folder. */
  readonly path?: string;
  /** `write` takes the history's lock (one writer at a time); `read` waits for nobody and changes nothing. Default `write`. */
  readonly access?: 'read' | 'write';
  /** What the lock says it is held for. Default `api`. */
  readonly command?: string;
}

/** What one transaction of the tracked mover writes. */
export interface JournalBatch {
  readonly sessionId: string;
  /** Results of operations that were tried since the last batch. */
  readonly outcomes: readonly OutcomeEntry[];
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
  readonly #sessions: SessionStore;
  readonly #records: RecordStore;
  readonly #removalFacts;
  readonly #keepsContent;
  readonly #sweep: SessionSweep;

  private constructor(path: string, connection: HistoryConnection, lock: HistoryLock | null) {
    this.path = path;
    this.#connection = connection;
    this.#lock = lock;
    this.#sessions = new SessionStore(connection);
    this.#records = new RecordStore(connection);
    this.#removalFacts = removalFactsLookup(connection);
    this.#keepsContent = keepsContentLookup(connection);
    this.#sweep = new SessionSweep(connection);
  }

  /** @see openSync */
  static open(options: OpenOptions = {}): Promise<OperationHistoryTracker> {
    return Promise.resolve().then(() => OperationHistoryTracker.openSync(options));
  }

  /**
   * Opens a history. To write, it is made when there is none; to read, nothing is made, and no history is an empty one.
   *
   * @throws HistoryLockedError when another run writes it (only for `write`)
   * @throws HistoryError when it cannot be opened
   */
  static openSync({ path, access = 'write', command = 'api' }: OpenOptions = {}): OperationHistoryTracker {
    const location = historyLocation(path);
    if (access === 'write') return OperationHistoryTracker.#openToWrite(location, command);
    return new OperationHistoryTracker(location.path, HistoryConnection.open(readablePath(location), 'read'), null);
  }

  static #openToWrite(location: HistoryLocation, command: string): OperationHistoryTracker {
    makeFolder(location);
    const lock = HistoryLock.acquire(location.path, command);
    try {
      prepareFile(location);
      const connection = HistoryConnection.open(location.path, 'write');
      restrictAccess(location.path);
      const history = new OperationHistoryTracker(location.path, connection, lock);
      history.#removeSomeForgotten();
      return history;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  // ---- sessions

  /** @throws UserError when the id is malformed or taken */
  startSession(session: NewSession): Promise<OperationSession> {
    return settled(() => this.startSessionSync(session));
  }

  /**
   * @param planned journaled as `pending` in the same transaction: a session has all of its plan, or there is no session
   */
  startSessionSync(session: NewSession, planned: readonly PlannedOperation[] = []): OperationSession {
    this.#freeId(session.sessionId);
    if (planned.length === 0) return this.#sessions.start(session);
    return this.#connection.transaction(() => {
      const { session_id } = this.#sessions.start(session);
      this.#insertPending(session_id, planned);
      return this.requireSession(session_id);
    });
  }

  /** Closes a session: its counts are taken from its records. @throws SessionNotFoundError */
  endSession(
    sessionId: string,
    status: SessionStatus = 'completed',
    metadata?: Partial<SessionDetails>,
  ): Promise<OperationSession> {
    return settled(() => this.endSessionSync(sessionId, status, metadata));
  }

  endSessionSync(
    sessionId: string,
    status: SessionStatus = 'completed',
    metadata?: Partial<SessionDetails>,
  ): OperationSession {
    return this.#connection.transaction(() => this.#sessions.end(this.endedSession(sessionId, status, metadata)));
  }

  /** A session as it will be when it is closed, for what has to be done before. @throws SessionNotFoundError */
  endedSession(sessionId: string, status: SessionStatus, metadata?: Partial<SessionDetails>): OperationSession {
    return this.#sessions.ended(sessionId, status, this.countByStatus(sessionId), metadata);
  }

  /** Closes a session as `endedSession` had it. */
  endSessionAs(session: OperationSession): void {
    this.#sessions.end(session);
  }

  /** Only the status; times and counts stay. */
  setSessionStatus(sessionId: string, status: SessionStatus): void {
    this.#sessions.setStatus(sessionId, status);
  }

  getSession(sessionId: string): Promise<OperationSession | undefined> {
    return settled(() => this.findSession(sessionId));
  }

  findSession(sessionId: string): OperationSession | undefined {
    return this.#sessions.find(sessionId);
  }

  /** @throws SessionNotFoundError */
  requireSession(sessionId: string): OperationSession {
    return this.#sessions.require(sessionId);
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
    return this.#connection.all(sessionPage(this.#connection, filter)).map(toSession);
  }

  /** @throws SessionNotFoundError */
  getSessionSummary(sessionId: string): Promise<SessionSummary> {
    return settled(() => {
      const session = this.requireSession(sessionId);
      const completed = this.#records.completedByType(sessionId);
      return {
        session,
        by_status: this.countByStatus(sessionId),
        by_type: Object.fromEntries(completed.map(({ operation_type, count }) => [operation_type, count])),
        bytes: completed.reduce((sum, { bytes }) => sum + bytes, 0),
      };
    });
  }

  /** What removing a session would cost. @throws SessionNotFoundError */
  removalRisk(sessionId: string): RemovalRisk {
    return removalRisk(this.requireSession(sessionId), this.#removalFacts(sessionId));
  }

  /** Whether completed deletions or rewrites of a session rely on the backup store. */
  keepsContent(sessionId: string): boolean {
    return this.#keepsContent(sessionId);
  }

  /**
   * Removes a session and its records from the history; no file changes.
   *
   * @param options.force also when files that it deleted are in the backup store alone
   * @throws SessionNotFoundError, UserError when it is unfinished or keeps such files
   */
  async deleteSession(sessionId: string, options: { readonly force?: boolean } = {}): Promise<void> {
    await settled(() => {
      this.forgetSessions([sessionId], options);
    });
    for (const _ of this.removeForgotten()) await nextTurn();
  }

  /** The same for several, in one go: all of them, or none. */
  deleteSessionsSync(sessionIds: readonly string[], options: { readonly force?: boolean } = {}): void {
    this.forgetSessions(sessionIds, options);
    for (const _ of this.removeForgotten());
  }

  /** The same, but their records are still to be removed, by `removeForgotten` or whoever writes the history next. */
  forgetSessions(sessionIds: readonly string[], { force = false }: { readonly force?: boolean } = {}): void {
    this.#connection.transaction(() => {
      for (const id of sessionIds) requireRemovable(id, this.removalRisk(id), force);
      this.#sweep.mark(sessionIds);
    });
    this.#connection.forgottenChanged();
  }

  /** Removes the records of forgotten sessions in slices of some ten ms. @returns how many went, after each */
  *removeForgotten(): Generator<number> {
    yield* this.#sweep.sweep();
    this.#connection.forgottenChanged();
  }

  /** What a crash left is mostly little; the rest goes when there is time for it. */
  #removeSomeForgotten(): void {
    if (!this.#sweep.isDue) return;
    this.#sweep.slice();
    this.#connection.forgottenChanged();
  }

  /** An id can be used again as soon as no query gives its session. */
  #freeId(id: string | undefined): void {
    if (id !== undefined && this.#sweep.holds(id)) for (const _ of this.removeForgotten());
  }

  /** The sessions that undid this one, oldest first. */
  undosOf(sessionId: string): OperationSession[] {
    return this.#sessions.undosOf(sessionId);
  }

  // ---- records

  /** Adds one record. @returns it, with its id */
  recordOperation(record: NewRecord): Promise<OperationRecord> {
    return settled(() => this.recordOperationSync(record));
  }

  recordOperationSync(record: NewRecord): OperationRecord {
    this.requireSession(record.session_id);
    return this.#connection.transaction(() => {
      const id = this.#records.insert(record);
      this.#sessions.addToCounts(
        record.session_id,
        1,
        record.status === 'completed' ? 1 : 0,
        record.status === 'failed' ? 1 : 0,
      );
      const stored = this.findOperation(id);
      if (stored === undefined) throw new Error(`record ${String(id)} was not stored`);
      return stored;
    });
  }

  findOperation(id: number): OperationRecord | undefined {
    return this.#records.find(id);
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

  /** The same, of those of which one of the paths is wanted; the others are passed over without being read as a whole. */
  *operationsWherePaths(sessionId: string, filter: RecordFilter, isWanted: PathFilter): Generator<OperationRecord> {
    for (const row of recordsWherePaths(this.#connection, sessionId, filter, isWanted)) yield toRecord(row);
  }

  /** Completed records of files below a folder, by path, the newest of a path last. */
  *operationsBelow(folder: string): Generator<OperationRecord> {
    for (const row of recordsBelow(this.#connection, folder, 'target_path')) yield toRecord(row);
  }

  /** Completed records that need an object of a backup store below a folder, by its path, the newest of a path last. */
  *backupsBelow(folder: string): Generator<OperationRecord> {
    for (const row of recordsBelow(this.#connection, folder, 'backup_path')) yield toRecord(row);
  }

  /** How many records `operationsBelow` and `backupsBelow` give, folders left out, and the bytes of their files. */
  extentBelow(folder: string): Extent {
    const files = extentBelow(this.#connection, folder, 'target_path');
    const backups = extentBelow(this.#connection, folder, 'backup_path');
    return { records: files.records + backups.records, bytes: files.bytes + backups.bytes };
  }

  /**
   * A page of a session's operations as lists show them, in order.
   *
   * @param afterId the last id of the page before; 0 for the first page
   */
  outlines(sessionId: string, afterId: number, limit: number): OperationOutline[] {
    return this.#connection.all(outlinePage(this.#connection.build, sessionId, afterId, limit));
  }

  /** A page of the ids of a session's operations that have a status now, in order; reads no record. @see outlines */
  idsOfStatus(sessionId: string, status: OperationStatus, afterId: number, limit: number): number[] {
    return this.#connection
      .all(idsOfStatus(this.#connection.build, sessionId, status, afterId, limit))
      .map(({ id }) => id);
  }

  /** How many operations of a page have which status, and the bytes of their files. @see outlines */
  extentOfPage(sessionId: string, afterId: number, limit: number): PageExtent[] {
    return this.#connection.all(extentOfPage(this.#connection.build, sessionId, afterId, limit));
  }

  /** Records in the order asked for; `undefined` for one that is not there (any more). */
  recordsByIds(ids: readonly number[]): (OperationRecord | undefined)[] {
    return ids.map((id) => this.#records.find(id));
  }

  /** A number that is another one when another connection has written since it was asked for. */
  dataVersion(): number {
    return this.#connection.dataVersion();
  }

  /** Opened to read where there was no history: what is written there later is seen by who opens it again. */
  get isStandIn(): boolean {
    return this.#connection.isStandIn;
  }

  countByStatus(sessionId: string): Partial<Record<OperationStatus, number>> {
    return this.#records.countByStatus(sessionId);
  }

  /** The same of a session that is listed: one of the numbers, which may be a million, is the rest of the total. */
  stateOf({ session_id, status, total_operations: total }: OperationSession): Partial<Record<OperationStatus, number>> {
    return stateOf(this.#connection, session_id, status === 'rolled_back' ? 'rolled_back' : 'completed', total);
  }

  /** How many completed deletions and rewrites rely on this object of the backup store. */
  countBackupReferences(backupPath: string): number {
    return this.#records.countBackupReferences(backupPath);
  }

  /** Whether a completed record relies on an object of the backup store that was another history's before. */
  sharesObject(backupPath: string): boolean {
    return this.#records.sharesObject(backupPath);
  }

  /**
   * The first completed record after `id` that took away what was at a path, or gave it another content. As for
   * `laterArrivals` and `removalOf`, an imported session tells of another disk: its records count only when `id` is one.
   */
  laterDeparture(path: string, id: number): OperationRecord | undefined {
    return this.#records.laterDeparture(path, id);
  }

  /**
   * The newest completed record that put a file at a path, if nothing took it away since: whose the file there is.
   *
   * @param session whose records count, though it was imported: those of other imported sessions tell of other disks
   */
  currentHolder(path: string, session: string | null = null): OperationRecord | undefined {
    const row = newestArrival(this.#connection, path, session);
    return row === undefined || this.laterDeparture(path, row.id) !== undefined ? undefined : toRecord(row);
  }

  /**
   * All records that name a path as source or target, whatever their status, in order.
   *
   * @param session as for `currentHolder`
   */
  recordsNaming(path: string, session: string | null = null): OperationRecord[] {
    return recordsNaming(this.#connection, path, session).map(toRecord);
  }

  /** The completed records after `id` that brought something to a path, newest first. */
  *laterArrivals(path: string, id: number): Generator<OperationRecord> {
    let arrival = this.#records.laterArrival(path, id);
    while (arrival !== undefined) {
      yield arrival;
      arrival = this.#records.laterArrival(path, id, arrival.id);
    }
  }

  /** The id of the newest record of all sessions; 0 when there is none. */
  newestOperationId(): number {
    return this.#records.newestId();
  }

  /** The id of the newest record of another session; 0 when there is none. */
  newestOperationOutside(sessionId: string): number {
    return this.#records.newestOutside(sessionId);
  }

  /** The newest record before another one that did an undone record again, by an undo of its undo. */
  doneAgainBy(id: number, before = Number.MAX_SAFE_INTEGER): number | undefined {
    return this.#records.doneAgainBy(id, before);
  }

  /** The newest completed removal of a folder after `id`, and before another record. */
  removalOf(folder: string, id: number, before?: number): OperationRecord | undefined {
    return this.#records.removalOf(folder, id, before);
  }

  /** Whether a session has a record with an id in this range, both ends included. */
  hasOperationBetween(sessionId: string, from: number, to: number): boolean {
    return this.#records.hasBetween(sessionId, from, to);
  }

  /** A record that turned out to be undone already. @param message why, for people */
  markUndone(id: number, message: string): void {
    this.#connection.transaction(() => {
      this.#records.markUndone(id, message);
    });
  }

  /** A journaled operation that will not be done. @param message why, for people */
  markSkipped(id: number, message: string): void {
    this.#records.skip(id, message);
  }

  /** All operations that a session has not begun will not be done. @param message why, for people */
  skipPending(sessionId: string, message: string): void {
    this.#records.skipPending(sessionId, message);
  }

  /** A completed operation that a power cut took back: it waits again, and what it had undone is not undone. */
  reopen(id: number): void {
    this.#connection.transaction(() => {
      this.#records.reopen(id);
    });
  }

  /** What the times of folders were before the session first changed them; deeper folders first. */
  directoryTimes(sessionId: string): DirectoryTime[] {
    return this.#records.directoryTimes(sessionId);
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
      for (const outcome of outcomes) this.#records.finish(outcome, timestamp);
      for (const time of directoryTimes) this.#records.addDirectoryTime(sessionId, time);
      const ids = intents.map((intent) => this.#records.begin(sessionId, intent, timestamp));
      this.#sessions.addToCounts(
        sessionId,
        intents.filter((intent) => intent.recordId === undefined).length,
        outcomes.filter((outcome) => outcome.status === 'completed').length,
        outcomes.filter((outcome) => outcome.status === 'failed').length,
      );
      return ids;
    });
  }

  /**
   * Adds a session that was written elsewhere, or by this history before it was lost; its records get new ids, in their
   * order. All of it, or, when what gives the records throws, nothing.
   */
  importSessionSync(
    session: OperationSession,
    records: Iterable<OperationRecord>,
    directoryTimes: Iterable<DirectoryTime>,
    origin: ImportOrigin = { own: false },
  ): void {
    try {
      for (const _ of this.importSlices(session, records, directoryTimes, origin));
    } catch (error) {
      for (const _ of this.removeForgotten());
      throw error;
    }
  }

  /**
   * The same in slices of some ten ms. Until the last one the session is a forgotten one, which no query gives: who stops
   * before, or dies, has imported nothing, and `removeForgotten` or whoever writes the history next removes what was added.
   *
   * @returns how many records were added, after each slice
   */
  *importSlices(
    session: OperationSession,
    records: Iterable<OperationRecord>,
    directoryTimes: Iterable<DirectoryTime>,
    origin: ImportOrigin,
  ): Generator<number> {
    this.#freeId(session.session_id);
    yield* addInSlices(
      {
        connection: this.#connection,
        sessions: this.#sessions,
        records: this.#records,
        sweep: this.#sweep,
      },
      { session, records, directoryTimes, origin },
    );
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

  #insertPending(sessionId: string, operations: readonly PlannedOperation[]): void {
    for (const operation of operations) {
      this.#records.insert({
        session_id: sessionId,
        operation_type: operation.type,
        source_path: operation.sourcePath,
        target_path: operation.targetPath,
        checksum_before: operation.checksum,
        file_size: operation.size,
        metadata: operation.details,
      });
    }
    this.#sessions.addToCounts(sessionId, operations.length, 0, 0);
  }
}

/** Errors of a synchronous piece become rejections. */
function settled<T>(work: () => T): Promise<T> {
  return Promise.resolve().then(work);
}
