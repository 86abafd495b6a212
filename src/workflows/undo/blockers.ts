import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { OperationRecord, PlannedOperation } from '../../domain/operation.js';
import type { UndoOutcome } from '../../domain/rollback.js';

/**
 * The later operation that must be undone before a record can be: it took away what the record had brought, or it put
 * something at the old place.
 *
 * @param sessions that are undone: what took one of their rewrites back, or did it again, is not in the way
 */
export function blockerOf(
  history: OperationHistoryTracker,
  record: OperationRecord,
  outcome: UndoOutcome,
  inverse: PlannedOperation,
  sessions: ReadonlyMap<string, unknown>,
): OperationRecord | undefined {
  if (outcome === 'missing' || outcome === 'modified') return laterDeparture(history, record, sessions);
  if (outcome !== 'occupied' || inverse.targetPath === null) return undefined;
  return history.laterArrival(inverse.targetPath, record.id);
}

function laterDeparture(
  history: OperationHistoryTracker,
  { id, target_path: path }: OperationRecord,
  sessions: ReadonlyMap<string, unknown>,
): OperationRecord | undefined {
  if (path === null) return undefined;
  let later = history.laterDeparture(path, id);
  while (later !== undefined && takesBack(history, later, sessions)) later = history.laterDeparture(path, later.id);
  return later;
}

function takesBack(
  history: OperationHistoryTracker,
  { operation_type, undoes }: OperationRecord,
  sessions: ReadonlyMap<string, unknown>,
): boolean {
  const undone = operation_type !== 'rewrite' || undoes === null ? undefined : history.findOperation(undoes);
  return undone !== undefined && (sessions.has(undone.session_id) || takesBack(history, undone, sessions));
}
