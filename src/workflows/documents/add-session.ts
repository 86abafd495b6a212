import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DirectoryTime, ImportOrigin } from '../../database/entries.js';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { OperationRecord } from '../../domain/operation.js';
import type { OperationSession } from '../../domain/session.js';
import { sweepForgotten } from '../history/sweep-forgotten.js';
import { ProgressMeter } from '../progress.js';
import { afterError } from '../second-error.js';
import type { LongReading } from './session-file.js';

export interface SessionToAdd {
  readonly session: OperationSession;
  readonly records: Iterable<OperationRecord>;
  /** How many records there are. */
  readonly total: number;
  readonly directoryTimes: Iterable<DirectoryTime>;
  readonly origin: ImportOrigin;
}

const LEFTOVER = {
  what: 'What was added of a session that could not be imported was not removed',
  hint: 'The next command that writes the history removes it.',
};

/**
 * Adds a session to a history, with turns for signals and progress. All of it, or nothing: what a kill or a signal leaves of it
 * is not in the history for anybody, and the next command that writes removes it.
 *
 * @throws what the records throw; the reason of the signal
 */
export async function addSession(
  history: OperationHistoryTracker,
  { session, records, total, directoryTimes, origin }: SessionToAdd,
  { onEvent, signal }: LongReading,
): Promise<OperationSession> {
  const meter = new ProgressMeter('importing', onEvent, total);
  try {
    for (const added of history.importSlices(session, records, directoryTimes, origin)) {
      meter.steps(added);
      await nextTurn();
      signal?.throwIfAborted();
    }
  } catch (error) {
    // Who stops it does not want to wait.
    if (signal?.aborted !== true) {
      await afterError(onEvent, LEFTOVER, () => sweepForgotten(history, onEvent));
    }
    throw error;
  }
  meter.end();
  return history.requireSession(session.session_id);
}
