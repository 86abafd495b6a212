import type { Conflict } from '../domain/conflict.js';
import type { OperationStatus, OperationType } from '../domain/operation.js';
import type { SessionKind, SessionStatus } from '../domain/session.js';
import type { Skip, SkipReason } from '../domain/skip.js';
import type { UndoOutcome, UndoSubject } from '../domain/rollback.js';

/** An operation of a plan, as dry runs, plan files and JSON show it. */
export interface PlanEntry {
  readonly operation_type: OperationType;
  readonly source_path: string | null;
  readonly target_path: string | null;
  /** Bytes. */
  readonly file_size: number | null;
  readonly checksum: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** An operation that was tried. */
export interface OperationReport {
  /** Its record; `null` when the history is disabled. */
  readonly id: number | null;
  readonly operation_type: OperationType;
  readonly source_path: string | null;
  readonly target_path: string | null;
  readonly status: OperationStatus;
  /** Why it was skipped. */
  readonly reason: SkipReason | null;
  readonly message: string | null;
  readonly file_size: number | null;
  /** A deletion for good. */
  readonly unrecoverable?: true;
}

/** What an undo does, or would do, to one record. */
export interface UndoReport {
  readonly id: number;
  /** Of the record: with `cascade`, other sessions than the one that is undone have some as well. */
  readonly session_id: string;
  readonly operation_type: OperationType;
  readonly outcome: UndoOutcome;
  /** The status of the record afterwards. */
  readonly status: OperationStatus;
  readonly source_path: string | null;
  readonly target_path: string | null;
  /** Where the file goes, when that is not its old place; where it is, when it was found elsewhere. */
  readonly goes_to: string | null;
  readonly found_at: string | null;
  /** What spoke against it, and is got around as the user chose. */
  readonly overcame: readonly UndoOutcome[];
  /** For `blocked`: the record that must be undone first. */
  readonly blocked_by: number | null;
  readonly message: string | null;
  /** What the outcome is about, where that is not the file or folder itself. */
  readonly subject?: UndoSubject;
  /** The undo was interrupted before this one, and can be resumed. */
  readonly interrupted?: true;
}

export type Phase =
  | 'scanning'
  | 'planning'
  | 'working'
  | 'undoing'
  | 'verifying'
  | 'comparing'
  | 'restoring'
  | 'forgetting'
  | 'importing';

/**
 * Everything that front ends show, as it happens; NDJSON prints these as they are. All front ends render the same
 * events, so a number on one of them is the number on all of them.
 */
export type WorkflowEvent =
  | {
      readonly type: 'recovered';
      readonly session_id: string;
      /** Unfinished records that turned out to have happened, not to have happened, and to need a person. */
      readonly done: number;
      readonly not_done: number;
      readonly conflicts: number;
    }
  | {
      readonly type: 'session_started';
      /** `null` for dry runs and when the history is disabled. */
      readonly session_id: string | null;
      readonly kind: SessionKind;
      readonly source_root: string;
      readonly target_root: string;
      readonly dry_run: boolean;
    }
  | {
      readonly type: 'progress';
      readonly phase: Phase;
      readonly done: number;
      /** `null` while it is not known. */
      readonly total: number | null;
      /** Bytes handled so far. */
      readonly bytes: number;
      /** Where it is known how many there are. */
      readonly total_bytes?: number;
      readonly path: string | null;
    }
  | { readonly type: 'operation_planned'; readonly operation: PlanEntry }
  | { readonly type: 'operation_finished'; readonly operation: OperationReport }
  | { readonly type: 'undo'; readonly operation: UndoReport }
  | { readonly type: 'skipped'; readonly skip: Skip; readonly problem: boolean }
  | { readonly type: 'conflict'; readonly conflict: Conflict }
  | { readonly type: 'warning'; readonly message: string; readonly path?: string; readonly hint?: string }
  | {
      /** How many of the files that were asked for the cache knew; not told by runs without it. */
      readonly type: 'cache_used';
      readonly known: number;
      readonly read: number;
      /** What is wrong with the cache; the run does not need it. */
      readonly note: string | null;
    }
  | { readonly type: 'session_finished'; readonly session_id: string | null; readonly status: SessionStatus };

export type OnEvent = (event: WorkflowEvent) => void;

export interface OrganizeSummary {
  /** Regular visible files met under the source. */
  readonly files_found: number;
  /** Audio files whose tags were read. */
  readonly tracks: number;
  /** Operations in the plan. */
  readonly planned: number;
  readonly completed: number;
  /** Files and folders left alone, with a reason each. */
  readonly skipped: number;
  readonly failed: number;
  readonly conflicts: number;
  readonly duplicates: number;
  /** Bytes of the files that were (or, in a dry run, would be) moved or copied. */
  readonly bytes: number;
  readonly duration_ms: number;
  /** Completed (or planned) operations by type; `move` counts tracks and sidecars other than covers. */
  readonly by_type: Partial<Record<OperationType, number>>;
  /** Skips and failures that the user should look at: with any, the exit code is 3. */
  readonly problems: number;
}

export interface OrganizeResult {
  /** `null` for dry runs and when the history is disabled. */
  readonly session_id: string | null;
  readonly status: SessionStatus;
  readonly dry_run: boolean;
  readonly source_root: string;
  readonly target_root: string;
  readonly summary: OrganizeSummary;
}

export interface RollbackSummary {
  readonly total: number;
  readonly rolled_back: number;
  readonly skipped: number;
  readonly failed: number;
  readonly by_outcome: Partial<Record<UndoOutcome, number>>;
  /** Of the files that went (or, in a dry run, would go) back. */
  readonly bytes: number;
  readonly duration_ms: number;
}

export interface RollbackResult {
  /** The session that was undone. */
  readonly session_id: string;
  /** `null` in a dry run. */
  readonly rollback_session_id: string | null;
  readonly dry_run: boolean;
  /** Of the session that was undone, afterwards. */
  readonly status: SessionStatus;
  readonly summary: RollbackSummary;
}
