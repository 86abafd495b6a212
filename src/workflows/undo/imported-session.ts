import { dirname } from 'node:path';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { UserError } from '../../domain/errors.js';
import type { OperationSession } from '../../domain/session.js';
import { isInside } from '../../domain/paths.js';
import { realPathOf } from '../../filesystem/identity.js';
import { Turns } from '../turns.js';
import { settingsOf } from '../history/session-settings.js';
import type { RollbackOptions } from './rollback-options.js';

/** A session that came as a document from elsewhere, and gives nobody rights. */
export function isImported({ metadata }: OperationSession): boolean {
  return metadata.imported === true;
}

/** As they were named, and where they really are. */
export function allowedRoots(allowRoots: readonly string[]): readonly string[] {
  return [...new Set(allowRoots.flatMap((root) => [root, realPathOf(root)]))];
}

/**
 * @throws UserError for the first path that an imported session names outside the folders that it may change
 * @throws the signal's reason when it is aborted
 */
export async function requireAllowed(
  history: OperationHistoryTracker,
  session: OperationSession,
  { allowRoots = [], signal }: Pick<RollbackOptions, 'allowRoots' | 'signal'>,
): Promise<void> {
  const roots = allowedRoots(allowRoots);
  const turns = new Turns(signal);
  for (const record of history.operations(session.session_id)) {
    await turns.take();
    const { source_path, target_path, backup_path, metadata } = record;
    const paths = [source_path, target_path, backup_path, metadata.copy_of, settingsOf(session).backupRoot];
    for (const path of paths) {
      if (path === null || path === undefined || isAllowed(path, roots)) continue;
      throw new UserError('root_not_allowed', `Session ${session.session_id} was imported and touches ${path}.`, {
        exitCode: 2,
        path,
        hint: 'Name each folder that it may change with --allow-root.',
      });
    }
  }
}

/** As it is written, and where it really is. */
function isAllowed(path: string, roots: readonly string[]): boolean {
  const isInsideOne = (one: string): boolean => roots.some((root) => isInside(one, root));
  return isInsideOne(path) && (roots.includes(path) || isInsideOne(realPathOf(dirname(path))));
}
