import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { isCopyOrLink, type FileIdentity, type OperationRecord } from '../../domain/operation.js';
import { isAlmost } from '../../filesystem/file-times.js';
import { identityOf, sameFile, statsOf } from '../../filesystem/identity.js';
import { sight } from '../../filesystem/sighting.js';
import type { Newcomer } from './newcomer.js';

/**
 * Where an interrupted session has copied a file to, if both are still what they were then: its own work is no duplicate, and
 * is not done again. `null`: it has not, or somebody changed one of them.
 *
 * @throws the system's error
 */
export function broughtBefore(
  history: OperationHistoryTracker,
  session: string,
): (file: Newcomer) => Promise<string | null> {
  return async ({ path, identity }) => {
    for (const record of history.recordsNaming(path, session)) {
      const { operation_type, status, source_path, target_path, metadata } = record;
      if (source_path !== path || status !== 'completed' || target_path === null) continue;
      // Only what stays is met again by a run that is carried on.
      if (!isCopyOrLink(operation_type)) continue;
      if (metadata.identity !== undefined && !sameFile(metadata.identity, identity)) continue;
      if (await isAsBrought(history, record, target_path)) return target_path;
    }
    return null;
  };
}

/** Also a playlist that the session rewrote after it had copied it. */
async function isAsBrought(history: OperationHistoryTracker, copy: OperationRecord, path: string): Promise<boolean> {
  const isRewrite = ({ operation_type, status, target_path, id }: OperationRecord): boolean =>
    operation_type === 'rewrite' && status === 'completed' && target_path === path && id > copy.id;
  const last = history.recordsNaming(path, copy.session_id).findLast(isRewrite) ?? copy;
  const { checksum_after: checksum, metadata } = last;
  if (isResult(path, metadata.result)) return true;
  const size = last === copy ? copy.file_size : null;
  return (await sight(path, { identity: metadata.result, checksum, size, placeholder: false })) === 'matches';
}

/** The file that the operation made, its time corrected since or not. */
function isResult(path: string, result: FileIdentity | undefined): boolean {
  const stats = result === undefined ? undefined : statsOf(path);
  if (result === undefined || stats === undefined) return false;
  const found = identityOf(stats);
  return sameFile({ ...result, mtime_ns: found.mtime_ns }, found) && isAlmost(found.mtime_ns, result.mtime_ns);
}
