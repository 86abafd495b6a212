import type { OperationStatus } from '../domain/operation.js';
import type { OperationSession } from '../domain/session.js';
import { count } from './words.js';

/** How many operations of a session have which status. */
type State = Partial<Readonly<Record<OperationStatus, number>>>;

/**
 * What somebody should know before an interrupted session is carried on, a line each, and the question after that.
 *
 * @param own of the session itself
 * @param undone of the session that it undoes; `null` when it undoes none
 */
export function resumeQuestion(
  { session_id: id, metadata }: OperationSession,
  own: State,
  undone: State | null,
): { readonly question: string; readonly facts: readonly string[] } {
  const { completed = 0 } = own;
  const done = `${count(completed, 'operation')} ${completed === 1 ? 'was' : 'were'} done before it was stopped.`;
  const { undoes_session: other = '', undo } = metadata;
  if (undone !== null) {
    const { completed: left = 0 } = undone;
    // Of an undo of a part, or of other sessions with it, nobody knows before it is planned.
    const most = undo !== undefined && ('operation_ids' in undo || 'cascade_ids' in undo) ? 'up to ' : '';
    return {
      question: `Carry on session ${id}, with ${most}${count(left, 'operation')} of session ${other} left to undo?`,
      facts: [done],
    };
  }
  const planned = (own.pending ?? 0) + (own.in_progress ?? 0);
  const left = planned === 0 ? '' : `, with ${count(planned, 'operation')} planned and not done`;
  return {
    question: `Carry on session ${id}${left}?`,
    facts: [done, 'What was not planned yet is planned as it goes on, with the settings that it began with.'],
  };
}

/** How to go on with what was stopped. @param command resumes it */
export function goOnText(command: string): string {
  return `interrupted; go on with: ${command}`;
}
