import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { OperationRecord } from '../../domain/operation.js';
import type { RollbackOptions } from './rollback-options.js';
import { isInterruption, searchFor } from './search.js';
import { UndoPlan } from './undo-plan.js';
import type { UndoScope } from './undo-scope.js';

/**
 * The scope and the later operations, also of other sessions, that must be undone first. Those of imported sessions stay
 * out: where they may go, their own undo asks. What was found when the signal stops it.
 */
export async function withBlockers(
  history: OperationHistoryTracker,
  scope: UndoScope,
  options: RollbackOptions,
): Promise<UndoScope> {
  for (;;) {
    const blockers = await blockersOf(history, scope, options);
    if (blockers.size === 0 || options.signal?.aborted === true) return scope;
    scope = scope.with(blockers.values(), (id) => history.requireSession(id));
  }
}

/** By the plan as the undo would have it: who finds a file elsewhere frees what it was in the way of. */
async function blockersOf(
  history: OperationHistoryTracker,
  scope: UndoScope,
  options: RollbackOptions,
): Promise<ReadonlyMap<number, OperationRecord>> {
  const blockers = new Map<number, OperationRecord>();
  const search = options.search === true ? searchFor(history, scope.first, options) : null;
  try {
    for await (const { blocker } of new UndoPlan(history, scope, options, search).steps()) {
      if (options.signal?.aborted === true) break;
      for (const next of chain(history, blocker)) if (mayJoin(history, scope, next)) blockers.set(next.id, next);
    }
  } catch (error) {
    if (!isInterruption(error, options.signal)) throw error;
  } finally {
    search?.finder.close();
  }
  return blockers;
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
  return !scope.isAbout(record) && history.findSession(record.session_id)?.metadata.imported !== true;
}
