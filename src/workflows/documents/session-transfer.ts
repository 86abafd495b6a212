import { usageError } from '../../domain/errors.js';
import type { OperationSession } from '../../domain/session.js';
import { checkedSession } from './session-document.js';
import { withHistory, type WorkspaceOptions } from '../history/workspace.js';

/**
 * Adds a session of another history to this one. It can be read; it is undone only under roots that the user names.
 *
 * @param options.document an ExportedSession; checked, for it may come from anywhere
 * @throws UserError when the document is damaged, or its id is taken; nothing is imported then
 */
export async function importSession({
  document,
  ...options
}: WorkspaceOptions & { readonly document: unknown }): Promise<OperationSession> {
  const { session, operations, directory_times } = checkedSession(document);
  return withHistory('import', options, (history) => {
    if (history.findSession(session.session_id) !== undefined) {
      return Promise.reject(
        usageError(
          `There is a session ${session.session_id} already.`,
          'Delete it first, or import into another --history-db.',
        ),
      );
    }
    history.importSessionSync(session, operations, directory_times);
    return Promise.resolve(history.requireSession(session.session_id));
  });
}
