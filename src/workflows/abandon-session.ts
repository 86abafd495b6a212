import type { OperationHistoryTracker } from '../database/operation-history-tracker.js';
import { HistoryError } from '../domain/errors.js';
import { recoverSessions } from './recover.js';
import type { TrackedFileMover } from './tracked-file-mover.js';

/**
 * Ends a session whose run died of an error: what was done is journaled, what was in hand is settled by a look at the
 * disk. When it is the history itself that cannot be written, nothing is: the next run's recovery finds the session.
 *
 * @param mover `null` when the run died before it had one
 */
export async function abandonSession(
  history: OperationHistoryTracker,
  sessionId: string,
  mover: TrackedFileMover | null,
  error: unknown,
): Promise<void> {
  if (error instanceof HistoryError) return;
  mover?.abandon();
  await recoverSessions(history);
  const message = error instanceof Error ? error.message : String(error);
  history.endSessionSync(sessionId, 'failed', { error: message });
}
