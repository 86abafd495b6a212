import type { OperationSession } from './session.js';

export interface ManifestFacts {
  /** Some operation of it is in force. */
  readonly hasCompleted: boolean;
  /** Completed deletions or rewrites of it rely on the backup store. */
  readonly keepsContent: boolean;
  /** For an undo: whether the session that it undid leaves a manifest, and whether that one is an undo itself. */
  readonly undone: { readonly leavesManifest: boolean; readonly isUndo: boolean } | null;
}

const KINDS: ReadonlySet<string> = new Set(['organize', 'apply', 'restore', 'rollback', 'redo']);

/**
 * Whether a session leaves a manifest in the backup store: when something of it is left to undo. An undo is told by the
 * records of what it undid, so it leaves one only beside that one's, or when it kept files that nobody else names.
 */
export function leavesManifest(
  { metadata }: OperationSession,
  { hasCompleted, keepsContent, undone }: ManifestFacts,
): boolean {
  if (!KINDS.has(metadata.kind) || metadata.options?.['backup'] !== true) return false;
  // What others wrote is not passed on as ours.
  if (metadata.imported === true || metadata.allow_roots !== undefined) return false;
  if (!hasCompleted) return false;
  return undone === null || (!undone.isUndo && (undone.leavesManifest || keepsContent));
}
