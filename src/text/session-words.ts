import type { OperationStatus } from '../domain/operation.js';
import type { OperationSession } from '../domain/session.js';
import { isUndo } from './undo-context.js';

/** How many of a session's operations have which status now. */
export type StateOf = (session: OperationSession) => Partial<Readonly<Record<OperationStatus, number>>>;

/** `/downloads -> /music`; in place, the one folder. */
export function foldersText({ source_root, target_root }: OperationSession): string {
  return source_root === target_root ? target_root : `${source_root} -> ${target_root}`;
}

/**
 * `237/240, 3 failed`; `0/240, 237 undone`: what was undone is not done, though the session's own counts know no undo. What
 * an undo left out, it or another one planned again; what stays for good is told by the session that it undid.
 */
export function countsText(session: OperationSession, stateOf: StateOf): string {
  const { status, failed_operations: failed, metadata } = session;
  const ownUndo = isUndo(metadata.kind);
  const isUndone = status === 'rolled_back' || status === 'partially_rolled_back';
  const state = isUndone || ownUndo ? stateOf(session) : { completed: session.completed_operations };
  const { completed = 0, rolled_back: undone = 0, skipped = 0 } = state;
  const total = session.total_operations - (ownUndo ? skipped : 0);
  const parts = [`${completed}/${total}`, undone > 0 ? `${undone} undone` : '', failed > 0 ? `${failed} failed` : ''];
  return parts.filter((part) => part !== '').join(', ');
}
