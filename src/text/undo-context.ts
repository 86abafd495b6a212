import type { UndoRequest } from '../domain/remedy-command.js';
import type { SessionKind } from '../domain/session.js';
import type { RollbackResult } from '../workflows/events.js';
import type { UndoTally } from './undo-tally.js';

/** How an undo was asked for on the command line. */
export interface UndoContext extends Pick<UndoRequest, 'keep' | 'narrowed' | 'imported'> {
  /** The session that is undone, where that is known before its end. */
  readonly session: string | null;
  /** What every command that is printed has to say again. */
  readonly sameHistory?: readonly string[];
}

/** An undo that nobody asked for in so many words: one that is resumed. */
export const PLAIN_UNDO: UndoContext = { session: null, keep: [], narrowed: false, imported: false };

/** What the commands that go on go by. */
export function undoRequest(
  { keep: asked, sameHistory = [], narrowed, imported }: UndoContext,
  { session_id, rollback_session_id: undoSession }: Pick<RollbackResult, 'session_id' | 'rollback_session_id'>,
  { isRedo }: Pick<UndoTally, 'isRedo'>,
): UndoRequest {
  const keep = [...asked, ...sameHistory];
  return { command: isRedo ? 'redo' : 'rollback', session: session_id, undoSession, keep, narrowed, imported };
}

/** Whether a run of this kind is an undo. */
export function isUndo(kind: SessionKind): boolean {
  return kind === 'rollback' || kind === 'redo';
}
