import type { OperationHistoryTracker } from '../database/operation-history-tracker.js';
import { HistoryError } from '../domain/errors.js';
import type { OnEvent } from './events.js';
import { endWithManifest } from './history/session-manifest.js';
import { recoverSessions } from './recover.js';
import { afterError } from './second-error.js';
import type { TrackedFileMover } from './move/tracked-file-mover.js';

/**
 * Ends a session whose run died of an error: what was done is journaled, what was in hand is settled by a look at the
 * disk. When it is the history itself that cannot be written, nothing is: the next run's recovery finds the session.
 *
 * @param mover `null` when the run died before it had one
 * @param error the caller throws it, whatever else goes wrong
 */
export async function abandonSession(
  history: OperationHistoryTracker,
  sessionId: string,
  mover: TrackedFileMover | null,
  error: unknown,
  onEvent?: OnEvent,
): Promise<void> {
  if (error instanceof HistoryError) return;
  const failure = {
    what: `The run failed, and session ${sessionId} could not be ended`,
    hint: 'The next run settles it; music-organize recover does so at once.',
  };
  await afterError(onEvent, failure, async () => {
    mover?.abandon();
    await recoverSessions(history);
    const message = error instanceof Error ? error.message : String(error);
    await endWithManifest(history, sessionId, { status: 'failed', error: message }, onEvent);
  });
}
