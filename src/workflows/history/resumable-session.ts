import { EXIT_CODES, usageError, UserError } from '../../domain/errors.js';
import type { OperationSession } from '../../domain/session.js';
import type { HistoryReader } from './history-reader.js';

/**
 * The session that a resume means: `last` is the newest that is interrupted, whether something of it can be undone or not.
 *
 * @throws SessionNotFoundError; UserError when none is interrupted
 */
export function resumableSession(
  history: Pick<HistoryReader, 'listSessionsSync' | 'resolveSession'>,
  reference: string,
): OperationSession {
  if (reference !== 'last' && reference !== '@') return history.resolveSession(reference);
  // What came from elsewhere is carried on elsewhere, and what a program recorded by that program.
  const newest = history
    .listSessionsSync({ limit: Number.MAX_SAFE_INTEGER, status: ['interrupted'] })
    .find(({ metadata }) => metadata.imported !== true && metadata.kind !== 'api');
  if (newest !== undefined) return newest;
  throw new UserError('nothing_to_resume', 'No session in the history is interrupted: there is nothing to resume.', {
    exitCode: EXIT_CODES.usage,
    hint: 'music-organize sessions lists them.',
  });
}

/** @throws UserError for a session that cannot be carried on here, or need not be */
export function requireResumable({ session_id, status, metadata }: OperationSession): void {
  if (metadata.imported === true) {
    throw usageError(`Session ${session_id} was imported: only its own history can carry it on.`);
  }
  if (status !== 'interrupted') {
    throw usageError(
      `Session ${session_id} is ${status}, not interrupted.`,
      'Only an interrupted session can be resumed.',
    );
  }
}
