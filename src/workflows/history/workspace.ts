import { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { openToLook } from './history-reader.js';
import type { OnEvent } from '../events.js';
import { recoverSessions, type RecoveryReport } from '../recover.js';
import { sweepForgotten } from './sweep-forgotten.js';

export interface WorkspaceOptions {
  /** The database file; default: the user's history. */
  readonly historyDb?: string | undefined;
  readonly onEvent?: OnEvent | undefined;
}

/**
 * Opens the history for one writing command: takes its lock, clears up and settles what a crash left, and closes it whatever happens.
 *
 * @param work is given the history, and what was settled
 * @throws HistoryLockedError, HistoryError, and what `work` throws
 */
export async function withHistory<T>(
  command: string,
  { historyDb, onEvent }: WorkspaceOptions,
  work: (history: OperationHistoryTracker, recovered: RecoveryReport[]) => Promise<T>,
): Promise<T> {
  const history = OperationHistoryTracker.openSync({
    command,
    ...(historyDb === undefined ? {} : { path: historyDb }),
  });
  try {
    await sweepForgotten(history, onEvent);
    const recovered = await recoverSessions(history, onEvent);
    return await work(history, recovered);
  } finally {
    history.closeSync();
  }
}

/** Settles sessions that a crash left behind. @throws as above */
export function settleHistory(options: WorkspaceOptions): Promise<RecoveryReport[]> {
  return withHistory('recover', options, (_, recovered) => Promise.resolve(recovered));
}

/** Opens the history for looking only: never waits for a writer and never keeps one waiting. */
export async function withHistoryForReading<T>(
  { historyDb }: WorkspaceOptions,
  work: (history: OperationHistoryTracker) => Promise<T>,
): Promise<T> {
  const history = openToLook(historyDb);
  try {
    return await work(history);
  } finally {
    history.closeSync();
  }
}
