import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { OperationRecord } from '../../domain/operation.js';
import { UndoPlan } from './undo-plan.js';
import type { UndoScope } from './undo-scope.js';
import type { UndoPolicies } from './ways-out.js';

/**
 * The scope and the later operations, also of other sessions, that must be undone first. Those of imported sessions stay
 * out: where they may go, their own undo asks.
 */
export async function withBlockers(
  history: OperationHistoryTracker,
  scope: UndoScope,
  policies: UndoPolicies,
  signal?: AbortSignal,
): Promise<UndoScope> {
  for (;;) {
    const blockers = new Map<number, OperationRecord>();
    for await (const { blocker } of new UndoPlan(history, scope, policies).steps()) {
      if (signal?.aborted === true) return scope;
      for (const next of chain(history, blocker)) if (mayJoin(history, scope, next)) blockers.set(next.id, next);
    }
    if (blockers.size === 0) return scope;
    scope = scope.with(blockers.values(), (id) => history.requireSession(id));
  }
}

/** What stands in the way, and what moved that on since. */
function* chain(history: OperationHistoryTracker, first: OperationRecord | null): Generator<OperationRecord> {
  let next: OperationRecord | undefined = first ?? undefined;
  while (next !== undefined) {
    yield next;
    next = next.target_path === null ? undefined : history.laterDeparture(next.target_path, next.id);
  }
}

function mayJoin(history: OperationHistoryTracker, scope: UndoScope, record: OperationRecord): boolean {
  return !scope.has(record) && history.findSession(record.session_id)?.metadata.imported !== true;
}
