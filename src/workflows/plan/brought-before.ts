import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { isCopyOrLink } from '../../domain/operation.js';
import { exists, sameFile } from '../../filesystem/identity.js';
import type { Newcomer } from './newcomer.js';

/**
 * Where an interrupted session has copied a file to, which is still what it was: its own work is no duplicate, and is not done
 * again. `null`: it has not.
 *
 * @throws the system's error
 */
export function broughtBefore(history: OperationHistoryTracker, session: string): (file: Newcomer) => string | null {
  return ({ path, identity }) => {
    for (const record of history.recordsNaming(path)) {
      const { session_id, operation_type, status, source_path, target_path, metadata } = record;
      if (session_id !== session || source_path !== path || status !== 'completed' || target_path === null) continue;
      // Only what stays is met again by a run that is carried on.
      if (!isCopyOrLink(operation_type) || !exists(target_path)) continue;
      if (metadata.identity === undefined || sameFile(metadata.identity, identity)) return target_path;
    }
    return null;
  };
}
