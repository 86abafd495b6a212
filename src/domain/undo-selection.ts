import type { OperationStatus, OperationType } from './operation.js';

/** Ids of operations, both ends included. */
export interface IdRange {
  readonly from: number;
  readonly to: number;
}

/** Which operations of a session are undone; what is not said does not narrow. */
export interface UndoSelection {
  readonly operationIds?: readonly IdRange[];
  /** Whether the old or the new path is meant. */
  readonly path?: (path: string) => boolean;
  /** Whether the folder of an album is meant, by its path below the library's root (POSIX style). */
  readonly album?: (folder: string) => boolean;
  readonly status?: readonly OperationStatus[];
  readonly type?: readonly OperationType[];
  /** Done at or after this time. */
  readonly since?: Date;
  /** Done before this time. */
  readonly before?: Date;
}

/** What becomes of a file that somebody changed after it was moved. */
export const MODIFIED_POLICIES = ['skip', 'move'] as const;
export type ModifiedPolicy = (typeof MODIFIED_POLICIES)[number];
