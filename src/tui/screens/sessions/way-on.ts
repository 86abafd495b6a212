import type { OperationSession, SessionStatus } from '../../../domain/session.js';
import type { StateOf } from '../../../text/session-words.js';
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

/** A sentence on what to do with a session. */
export function wayOn(session: OperationSession, stateOf: StateOf): { readonly text: string; readonly style: Style } {
  const way = WAYS[session.status];
  const { status, metadata } = session;
  if (status === 'completed' && (stateOf(session).completed ?? 0) === 0) {
    return { text: 'Nothing of it is left to undo.', style: 'dim' };
  }
  if (!isUndo(metadata.kind)) return way;
  if (status === 'completed') return { text: 'It is an undo: r redoes what it took back.', style: 'plain' };
  return way;
}
