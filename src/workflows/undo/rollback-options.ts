import type { ConflictPolicy } from '../../domain/conflict.js';
import type { ModifiedPolicy, UndoSelection } from '../../domain/undo-selection.js';

export interface RollbackOptions {
  /** Show what would happen; change nothing. */
  readonly dryRun?: boolean;
  /** Only a part of the session. */
  readonly select?: UndoSelection;
  /** When something else is at the old place; default `skip`. */
  readonly conflict?: ConflictPolicy;
  /** When a file has other content than the history recorded; default `skip`. */
  readonly modified?: ModifiedPolicy;
  /** Undo as well, first, the later operations that stand in the way, also those of other sessions. */
  readonly cascade?: boolean;
  /** Look for files that are missing under the roots of the session, by size and content, and take them from there. */
  readonly search?: boolean;
  /** What the new session is called: undoing a rollback is a redo. Default `rollback`. */
  readonly kind?: 'rollback' | 'redo';
  readonly signal?: AbortSignal;
  /** Folders under which an imported session may be undone. */
  readonly allowRoots?: readonly string[];
  /** The interrupted rollback session that this carries on. */
  readonly resume?: string;
}
