import type { OperationSession, SessionStatus } from '../../../domain/session.js';
import type { SessionState } from '../../../workflows/browse/sessions-browser.js';
import type { Style } from '../../theme.js';
import { isUndo } from '../../../text/undo-context.js';

/** What can be done with a session, by its status. */
const WAYS: Readonly<Record<SessionStatus, { readonly text: string; readonly style: Style }>> = {
  running: { text: 'It is running, or its process is dead: x settles what a crash left.', style: 'accent' },
  completed: { text: 'Enter shows its operations; u undoes it.', style: 'plain' },
  failed: { text: 'It ended with an error: Enter shows its operations; u undoes what was done.', style: 'bad' },
  rolled_back: { text: 'It was undone: r does it again.', style: 'plain' },
  interrupted: { text: 'It was interrupted: c carries it on; u undoes what was done.', style: 'warn' },
  partially_rolled_back: {
    text: 'A part of it was undone: u undoes the rest; r redoes what was undone.',
    style: 'warn',
  },
};

/** A sentence on what to do with a session. @param state how many of its operations have which status; `null`: not known yet */
export function wayOn(
  { status, metadata }: OperationSession,
  state: SessionState | null,
): { readonly text: string; readonly style: Style } {
  if (status !== 'completed') return WAYS[status];
  if (state !== null && (state.completed ?? 0) === 0) return { text: 'Nothing of it is left to undo.', style: 'dim' };
  if (isUndo(metadata.kind)) return { text: 'It is an undo: r does again what it took back.', style: 'plain' };
  return WAYS[status];
}
