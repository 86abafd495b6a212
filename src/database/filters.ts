import type { OperationStatus, OperationType } from '../domain/operation.js';
import type { OperationSession, SessionStatus } from '../domain/session.js';

/** Which records of a session. */
export interface RecordFilter {
  readonly status?: readonly OperationStatus[];
  readonly type?: readonly OperationType[];
  /** Default `asc`: as they were done. */
  readonly order?: 'asc' | 'desc';
  /** At most so many. */
  readonly limit?: number;
}

/** Where a list of sessions goes on. */
export type SessionCursor = Pick<OperationSession, 'start_time' | 'session_id'>;

/** Which sessions. */
export interface SessionFilter {
  /** Default 50. */
  readonly limit?: number;
  readonly status?: readonly SessionStatus[];
  /** Started at or after this time. */
  readonly since?: Date;
  /** Started before this time. */
  readonly before?: Date;
  /** Those that a list has after this one: the last of the page before. Several may have started at the same instant. */
  readonly after?: SessionCursor;
}
