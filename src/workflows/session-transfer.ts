import { usageError } from '../domain/errors.js';
import type { OperationRecord } from '../domain/operation.js';
import { SESSION_ID_PATTERN, type OperationSession } from '../domain/session.js';
import type { DirectoryTime } from '../database/entries.js';
import { withHistory, type WorkspaceOptions } from './workspace.js';

/** A session as a file. */
export interface ExportedSession {
  readonly format: 'music-organize-session';
  readonly version: 1;
  readonly session: OperationSession;
  readonly operations: readonly OperationRecord[];
  readonly directory_times: readonly DirectoryTime[];
}

/**
 * Adds a session of another history to this one. It can be read; it is undone only under roots that the user names.
 *
 * @throws UserError when the id is taken or malformed
 */
export function importSession({
  document,
  ...options
}: WorkspaceOptions & { readonly document: ExportedSession }): Promise<OperationSession> {
  return withHistory('import', options, (history) => {
    const { session_id } = document.session;
    if (!SESSION_ID_PATTERN.test(session_id))
      return Promise.reject(usageError(`"${session_id}" cannot be a session id.`));
    if (history.findSession(session_id) !== undefined) {
      return Promise.reject(
        usageError(
          `There is a session ${session_id} already.`,
          'Delete it first, or import into another --history-db.',
        ),
      );
    }
    history.importSessionSync(document.session, document.operations, document.directory_times);
    return Promise.resolve(history.requireSession(session_id));
  });
}
