import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { OperationRecord } from '../../domain/operation.js';
import type { UndoScope } from './undo-scope.js';

/** The records of all sessions of a scope, the latest first: ids are one sequence in a history. */
export function* newestFirst(history: OperationHistoryTracker, scope: UndoScope): Generator<OperationRecord> {
  const filter = {
    order: 'desc',
    // What one session had undone, another one of the scope may have done again by then.
    ...(scope.isWhole && scope.sessions.length === 1 ? { status: ['completed', 'in_progress'] as const } : {}),
  } as const;
  const queues = scope.sessions.map(({ session_id }) => history.operations(session_id, filter)[Symbol.iterator]());
  const heads = queues.map((queue) => queue.next());
  for (;;) {
    let newest = -1;
    for (const [index, head] of heads.entries()) {
      const best = heads[newest];
      if (head.done !== true && (best === undefined || best.done === true || head.value.id > best.value.id)) {
        newest = index;
      }
    }
    const [head, queue] = [heads[newest], queues[newest]];
    if (head === undefined || queue === undefined || head.done === true) return;
    yield head.value;
    heads[newest] = queue.next();
  }
}
