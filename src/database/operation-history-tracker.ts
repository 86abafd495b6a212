import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OperationRecord, PlannedOperation } from '../domain/operation.js';
import type { OperationSession, SessionDetails, SessionStatus } from '../domain/session.js';
import { HistoryConnection } from './connection.js';
import type { DirectoryTime, ImportOrigin, NewRecord, NewSession, OutcomeEntry } from './entries.js';
import { HistoryQueries } from './history-queries.js';
import {
  historyLocation,
  makeFolder,
  prepareFile,
  readablePath,
  restrictAccess,
  type HistoryLocation,
} from './location.js';
import { HistoryLock } from './lock.js';
import { RecordStore } from './record-store.js';
import { requireRemovable } from './session-removal.js';
import { addInSlices } from './session-import.js';
import { SessionStore } from './session-store.js';
import { SessionSweep } from './session-sweep.js';
import { settled } from './settled.js';
import { addPlanned } from './planned-records.js';

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
export class OperationHistoryTracker extends HistoryQueries {
  /** The database file. */
  readonly path: string;
  readonly #connection: HistoryConnection;
  readonly #lock: HistoryLock | null;
  readonly #sessions: SessionStore;
  readonly #records: RecordStore;
  readonly #sweep: SessionSweep;

  private constructor(path: string, connection: HistoryConnection, lock: HistoryLock | null) {
    const sessions = new SessionStore(connection);
    super(connection, sessions);
    this.path = path;
    this.#connection = connection;
    this.#lock = lock;
    this.#sessions = sessions;
    this.#records = new RecordStore(connection);
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
      // What a crash left is mostly little; the rest goes when there is time for it.
      history.#sweep.some();
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
    if (session.sessionId !== undefined) this.#sweep.free(session.sessionId);
    if (planned.length === 0) return this.#sessions.start(session);
    return this.#connection.transaction(() => {
      const { session_id } = this.#sessions.start(session);
      addPlanned(this.#sessions, this.#records, session_id, planned);
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
      try {
        for (const _ of this.removeForgotten());
      } catch {
        // The first error is the one to hear of; whoever writes the history next removes the rest.
      }
      throw error;
    }
  }

  /**
   * The same in slices of some ten ms. Until the last one the session is a forgotten one, which no query gives: who stops
   * before, or dies, has imported nothing, and `removeForgotten` or whoever writes the history next removes what was added.
   * Who stops says so (`return`, as `for` does): one that is only left lying counts as under way until the history is closed.
   *
   * @internal
   * @returns how many records were added, after each slice
   */
  *importSlices(
    session: OperationSession,
    records: Iterable<OperationRecord>,
    directoryTimes: Iterable<DirectoryTime>,
    origin: ImportOrigin,
  ): Generator<number> {
    this.#sweep.free(session.session_id);
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

  close(): Promise<void> {
    return settled(() => {
      this.closeSync();
    });
  }

  closeSync(): void {
    this.#connection.close();
    this.#lock?.release();
  }
}
