import { count } from './words.js';

/** What is asked before sessions are removed from the history. */
export function deletionQuestion(sessions: readonly string[]): string {
  return `Forget ${sessions.join(', ')}?`;
}

/**
 * What to know before the answer.
 *
 * @param undoable operations that can be undone as long as the history has them
 * @param unknown operations of which it is not known whether they happened
 */
export function deletionFacts(undoable: number, unknown = 0): readonly string[] {
  return [
    'No file changes.',
    ...(undoable === 0 ? [] : [`${count(undoable, 'operation')} can then no longer be undone.`]),
    ...(unknown === 0
      ? []
      : [`What became of ${count(unknown, 'operation')} is not known: that can then be neither settled nor undone.`]),
  ];
}
