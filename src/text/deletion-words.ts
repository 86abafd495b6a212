import { count } from './words.js';

/** What is asked before sessions are removed from the history. */
export function deletionQuestion(sessions: readonly string[]): string {
  return `Forget ${sessions.join(', ')}?`;
}

/** What to know before the answer. @param undoable operations that can be undone as long as the history has them */
export function deletionFacts(undoable: number): readonly string[] {
  return [
    'No file changes.',
    ...(undoable === 0 ? [] : [`${count(undoable, 'operation')} can then no longer be undone.`]),
  ];
}
