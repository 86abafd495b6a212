import type {
  OperationDetails,
  OperationOutcome,
  OperationStatus,
  OperationType,
  PlannedOperation,
} from '../domain/operation.js';
import type { OperationSession, SessionDetails } from '../domain/session.js';

/** What callers hand to the history. */
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

/** What became of an operation, for its record. */
export interface OutcomeEntry extends OperationOutcome {
  /** The operation as the record has it, from whoever knows: what did not change is not written again. */
  readonly journaled?: PlannedOperation;
}

/** Where a session that is added to a history comes from. */
export interface ImportOrigin {
  /** This history wrote it, which its signature proves: it is marked as nobody else's. */
  readonly own: boolean;
  /** The folder of the backup store that it was found in. */
  readonly from?: string;
  /** The session that it undid is the one that this history has under that id. */
  readonly keepsUndone?: boolean;
  /** The id, in this history, of the record that had this id when a record of the session undid it; `null`: none. */
  readonly undone?: (id: number) => number | null;
}

export interface DirectoryTime {
  readonly path: string;
  readonly mtime_ns: string;
}

/** What a session did so far, counted from its records: also right while it runs. */
export interface SessionSummary {
  readonly session: OperationSession;
  readonly by_status: Partial<Readonly<Record<OperationStatus, number>>>;
  /** Of completed operations. */
  readonly by_type: Partial<Readonly<Record<OperationType, number>>>;
  /** Of files in completed operations. */
  readonly bytes: number;
}

/** How much there is of something. */
export interface Extent {
  readonly records: number;
  readonly bytes: number;
}
