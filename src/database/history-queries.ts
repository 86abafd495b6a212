import type { OperationOutline, OperationRecord, OperationStatus } from '../domain/operation.js';
import type { OperationSession } from '../domain/session.js';
import type { HistoryConnection } from './connection.js';
import type { DirectoryTime, Extent, SessionSummary } from './entries.js';
import type { RecordFilter, SessionFilter } from './filters.js';
import { extentOfPage, idsOfStatus, outlinePage, type PageExtent } from './operation-outlines.js';
import { directoryTimes } from './directory-times.js';
import { completedByType, countByStatus } from './record-counts.js';
import { recordLookup } from './record-lookups.js';
import { PathQuestions } from './path-questions.js';
import { recordPages, recordsWherePaths, type PathFilter } from './record-pages.js';
import { extentBelow, recordsBelow } from './record-queries.js';
import { keepsContentLookup, removalFactsLookup } from './removal-facts.js';
import { toRecord, toSession } from './rows.js';
import { resolveSession, sessionPage, stateOf } from './session-queries.js';
import { removalRisk, type RemovalRisk } from './session-removal.js';
import type { SessionStore } from './session-store.js';
import { settled } from './settled.js';

/** What is read of a history: its sessions, the records of each, and what became of paths. */
export abstract class HistoryQueries extends PathQuestions {
  readonly #connection: HistoryConnection;
  readonly #sessions: SessionStore;
  readonly #find;
  readonly #removalFacts;
  readonly #keepsContent;

  /** @internal */
  protected constructor(connection: HistoryConnection, sessions: SessionStore) {
    super(connection);
    this.#connection = connection;
    this.#sessions = sessions;
    this.#find = recordLookup(connection);
    this.#removalFacts = removalFactsLookup(connection);
    this.#keepsContent = keepsContentLookup(connection);
  }

  // ---- sessions

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
      const completed = completedByType(this.#connection, sessionId);
      return {
        session,
        by_status: this.countByStatus(sessionId),
        by_type: Object.fromEntries(completed.map(({ operation_type, count }) => [operation_type, count])),
        bytes: completed.reduce((sum, { bytes }) => sum + bytes, 0),
      };
    });
  }

  /** The sessions that undid this one, oldest first. */
  undosOf(sessionId: string): OperationSession[] {
    return this.#sessions.undosOf(sessionId);
  }

  /** What removing a session would cost. @throws SessionNotFoundError */
  removalRisk(sessionId: string): RemovalRisk {
    return removalRisk(this.requireSession(sessionId), this.#removalFacts(sessionId));
  }

  /** Whether completed deletions or rewrites of a session rely on the backup store. */
  keepsContent(sessionId: string): boolean {
    return this.#keepsContent(sessionId);
  }

  // ---- records

  findOperation(id: number): OperationRecord | undefined {
    const row = this.#find(id);
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
    return ids.map((id) => this.findOperation(id));
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
    return countByStatus(this.#connection, sessionId);
  }

  /** The same of a session that is listed: one of the numbers, which may be a million, is the rest of the total. */
  stateOf({ session_id, status, total_operations: total }: OperationSession): Partial<Record<OperationStatus, number>> {
    return stateOf(this.#connection, session_id, status === 'rolled_back' ? 'rolled_back' : 'completed', total);
  }

  /** What the times of folders were before the session first changed them; deeper folders first. */
  directoryTimes(sessionId: string): DirectoryTime[] {
    return directoryTimes(this.#connection, sessionId);
  }

  /** `ok`, or what SQLite's integrity check found. */
  integrityCheck(): string[] {
    return this.#connection.integrityCheck();
  }
}
