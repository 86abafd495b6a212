import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { OnEvent } from '../events.js';
import { ProgressMeter } from '../progress.js';

/**
 * Removes the records of forgotten sessions, also of those that a process left that died meanwhile; signals get a turn
 * after each slice.
 *
 * @param total how many there are; `null` when that is not known
 */
export async function sweepForgotten(
  history: OperationHistoryTracker,
  onEvent: OnEvent | undefined,
  total: number | null = null,
): Promise<void> {
  let meter: ProgressMeter | undefined;
  for (const removed of history.removeForgotten()) {
    meter ??= new ProgressMeter('forgetting', onEvent, total);
    meter.steps(removed);
    await nextTurn();
  }
  meter?.end();
}
