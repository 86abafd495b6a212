import { isInside, relativeTo } from '../domain/paths.js';
import type { OperationType } from '../domain/operation.js';
import type { UndoReport, WorkflowEvent } from '../workflows/events.js';

/** What undoing one operation does. */
export type UndoDeed = 'moved' | 'restored' | 'copies' | 'stored' | 'rewritten' | 'folders_gone' | 'folders_back';

const DEEDS: Readonly<Record<OperationType, UndoDeed>> = {
  move: 'moved',
  move_cover: 'moved',
  delete: 'restored',
  copy: 'copies',
  hardlink: 'copies',
  reflink: 'copies',
  rewrite: 'rewritten',
  create_directory: 'folders_gone',
  remove_directory: 'folders_back',
};

/** A file of the backup store, by its name: what a rollback brought from there, a redo puts there again. */
const OBJECT = /\/objects\/[0-9a-f]{2}\/[0-9a-f]{62}$/u;

export function undoDeed({
  operation_type,
  source_path,
}: Pick<UndoReport, 'operation_type' | 'source_path'>): UndoDeed {
  const deed = DEEDS[operation_type];
  return deed === 'moved' && source_path !== null && OBJECT.test(source_path) ? 'stored' : deed;
}

/** Where what comes back goes; `null` for what goes away. */
export function undonePlace({ goes_to, source_path }: Pick<UndoReport, 'goes_to' | 'source_path'>): string | null {
  return goes_to ?? source_path;
}

/** What undoing an operation changes, as a verb and paths: `move` has both; what goes away is `from`, what comes is `to`. */
export interface UndoChange {
  readonly verb: 'remove' | 'bring back' | 'rewrite' | 'move';
  readonly from: string | null;
  readonly to: string | null;
}

export function undoChange(operation: UndoReport): UndoChange {
  const { source_path: source, target_path: target, found_at } = operation;
  const place = undonePlace(operation);
  if (place === null) return { verb: 'remove', from: target, to: null };
  if (target === null) return { verb: 'bring back', from: null, to: place };
  if (source === target) return { verb: 'rewrite', from: target, to: null };
  return { verb: 'move', from: found_at ?? target, to: place };
}

/** Where the files of an undo are, and where they go back to. */
export interface UndoRoots {
  readonly from: string;
  readonly to: string;
}

export function undoRoots({
  source_root: source,
  target_root: target,
  kind,
}: Extract<WorkflowEvent, { type: 'session_started' }>): UndoRoots {
  return kind === 'redo' ? { from: source, to: target } : { from: target, to: source };
}

/** A path as it is listed below the name of its root. */
export function pathBelow(path: string, root: string): string {
  return path !== root && isInside(path, root) ? relativeTo(root, path) : path;
}
