import { isInRanges, type IdRange } from './id-ranges.js';
import { isInside, relativeTo } from './paths.js';
import type { OperationRecord, OperationStatus, OperationType } from './operation.js';

/** Which operations of a session are undone; what is not said does not narrow. */
export interface UndoSelection {
  /** In any order. */
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

/**
 * Whether a record belongs to what is to be undone. Without a status, what was completed is meant; ids name their
 * records whatever their status.
 *
 * @param selection its ids in ascending ranges that do not touch (`inOrder`)
 * @param library the session's target root
 */
export function isSelected(record: OperationRecord, selection: UndoSelection, library: string): boolean {
  const { operationIds, path, album, status, type, since, before } = selection;
  const paths = [record.source_path, record.target_path].filter((one) => one !== null);
  const time = Date.parse(record.timestamp);
  return (
    (operationIds === undefined || isInRanges(record.id, operationIds)) &&
    (status === undefined
      ? operationIds !== undefined || record.status === 'completed'
      : status.includes(record.status)) &&
    (type === undefined || type.includes(record.operation_type)) &&
    (since === undefined || time >= since.getTime()) &&
    (before === undefined || time < before.getTime()) &&
    (path === undefined || paths.some(path)) &&
    (album === undefined || paths.some((one) => foldersOf(one, library, isFolder(record)).some(album)))
  );
}

function isFolder({ operation_type: type }: OperationRecord): boolean {
  return type === 'create_directory' || type === 'remove_directory';
}

/** The folders that a path lies in, relative to the library, and itself when it is one: `A/B`, `A`. */
function foldersOf(path: string, library: string, isOne: boolean): string[] {
  if (path === library || !isInside(path, library)) return [];
  const parts = relativeTo(library, path).split('/');
  const deepest = isOne ? parts.length : parts.length - 1;
  return Array.from({ length: deepest }, (_, index) => parts.slice(0, deepest - index).join('/'));
}
