import type { OperationStatus } from '../domain/operation.js';
import {
  newSessionId,
  SESSION_ID_PATTERN,
  type OperationSession,
  type SessionDetails,
  type SessionStatus,
} from '../domain/session.js';
import { SessionNotFoundError, usageError } from '../domain/errors.js';
import type { HistoryConnection } from './connection.js';
import type { ImportOrigin, NewSession } from './entries.js';
import { toSession } from './rows.js';

/** How far ahead of the clock another session may have started; beyond that the clock was wrong, not close. */
const CLOSE_STARTS_MS = 1_000;

/** The table `operation_sessions`. What belongs together is put in a transaction by the caller. */
export class SessionStore {
  readonly #connection: HistoryConnection;
  readonly #find;

  constructor(connection: HistoryConnection) {
    this.#connection = connection;
    this.#find = connection.lookup((sessionId: string) =>
      connection.build
        .selectFrom('operation_sessions')
        .selectAll()
        .where('session_id', '=', sessionId)
        .where(connection.isKnown),
    );
  }

  /** @throws UserError when the id is malformed or taken */
  start({ sessionId, sourceRoot, targetRoot, metadata }: NewSession): OperationSession {
    const id = sessionId ?? newSessionId(new Date(), Math.random);
    if (!SESSION_ID_PATTERN.test(id) || id === 'last') {
      throw usageError(
        `"${id}" cannot be a session id.`,
        'Use up to 100 letters, digits, dots, dashes and underscores.',
      );
    }
    if (this.find(id) !== undefined) {
      throw usageError(`There is a session ${id} already.`, 'Choose another --session-id, or leave it out.');
    }
    const details: SessionDetails = { kind: 'api', ...metadata };
    this.#connection.run(
      this.#connection.build.insertInto('operation_sessions').values({
        session_id: id,
        start_time: this.#laterThanAll(new Date()).toISOString(),
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
    return this.require(id);
  }

  /**
   * Lists and `last` go by the time of the start, so that no two sessions share one: what started in the same
   * millisecond, or before the clock was set back a little, is moved behind the others.
   */
  #laterThanAll(now: Date): Date {
    const close = new Date(now.getTime() + CLOSE_STARTS_MS).toISOString();
    const newest = this.#connection.first(
      this.#connection.build
        .selectFrom('operation_sessions')
        .select('start_time')
        .where('start_time', '>=', now.toISOString())
        .where('start_time', '<', close)
        .orderBy('start_time', 'desc')
        .limit(1),
    );
    return newest === undefined ? now : new Date(Date.parse(newest.start_time) + 1);
  }

  /** Closes a session. @param counts its records by status */
  end(session: OperationSession): OperationSession {
    const { session_id, end_time, status, total_operations, completed_operations, failed_operations } = session;
    this.#connection.run(
      this.#connection.build
        .updateTable('operation_sessions')
        .set({
          ...{ end_time, status, total_operations, completed_operations, failed_operations },
          metadata: JSON.stringify(session.metadata),
        })
        .where('session_id', '=', session_id),
    );
    return this.require(session_id);
  }

  /** The session as `end` is to leave it. @throws SessionNotFoundError */
  ended(
    sessionId: string,
    status: SessionStatus,
    counts: Partial<Record<OperationStatus, number>>,
    metadata?: Partial<SessionDetails>,
  ): OperationSession {
    const session = this.require(sessionId);
    const sum = (...statuses: OperationStatus[]): number =>
      statuses.reduce((total, one) => total + (counts[one] ?? 0), 0);
    return {
      ...session,
      end_time: status === 'running' ? null : new Date().toISOString(),
      status,
      total_operations: Object.values(counts).reduce((total, count) => total + count, 0),
      completed_operations: sum('completed', 'rolled_back'),
      failed_operations: sum('failed'),
      metadata: { ...session.metadata, ...metadata },
    };
  }

  /** Only the status; times and counts stay. */
  setStatus(sessionId: string, status: SessionStatus): void {
    this.#connection.run(
      this.#connection.build.updateTable('operation_sessions').set({ status }).where('session_id', '=', sessionId),
    );
  }

  find(sessionId: string): OperationSession | undefined {
    const row = this.#find(sessionId);
    return row === undefined ? undefined : toSession(row);
  }

  /** @throws SessionNotFoundError */
  require(sessionId: string): OperationSession {
    const session = this.find(sessionId);
    if (session === undefined) throw new SessionNotFoundError(sessionId);
    return session;
  }

  undosOf(sessionId: string): OperationSession[] {
    return this.#connection
      .all(
        this.#connection.build
          .selectFrom('operation_sessions')
          .selectAll()
          .where(this.#connection.undoneSession, '=', sessionId)
          .where(this.#connection.isKnown)
          .orderBy('start_time'),
      )
      .map(toSession);
  }

  /** A session of another history, or of this one before it was lost. */
  addImported({ metadata, ...columns }: OperationSession, origin: ImportOrigin): void {
    const status = columns.status === 'running' ? 'interrupted' : columns.status;
    // What it undid is in that history: a session here that happens to have the same id is another one.
    const undoes_session = origin.keepsUndone === true ? metadata.undoes_session : undefined;
    const marks = origin.own ? {} : { imported: true, imported_from: origin.from };
    this.#connection.run(
      this.#connection.build
        .insertInto('operation_sessions')
        .values({ ...columns, status, metadata: JSON.stringify({ ...metadata, undoes_session, ...marks }) }),
    );
  }

  addToCounts(sessionId: string, total: number, completed: number, failed: number): void {
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
