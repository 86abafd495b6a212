import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { systemErrorCode } from '../../domain/errors.js';
import type { OperationRecord } from '../../domain/operation.js';
import { isAlmost, setTimes, type WantedTime } from '../../filesystem/file-times.js';
import { isStill, statsOf } from '../../filesystem/identity.js';

/** Completed records that are looked at, the latest first: more than a batch holds, whose albums are not cut in two. */
const LATEST = 1024;

const NUMBER = /^-?\d+$/;

/**
 * Copies get the last digits of their times when their batch ends (see `setTimes`), and their records may be completed before:
 * here they get them, when the process died in between.
 */
export async function setExactTimes(history: OperationHistoryTracker, sessionId: string): Promise<void> {
  const wanted: WantedTime[] = [];
  for (const record of history.operations(sessionId, { status: ['completed'], order: 'desc', limit: LATEST })) {
    const time = timeOf(record);
    if (time !== null) wanted.push(time);
  }
  await setTimes(wanted);
}

/** `null` for what was not copied, has its time, or was changed since. */
function timeOf({ operation_type, source_path, target_path: path, metadata }: OperationRecord): WantedTime | null {
  const { result, restore, identity } = metadata;
  if (result === undefined || path === null || operation_type === 'hardlink') return null;
  try {
    const asBefore = operation_type === 'rewrite' ? undefined : identity?.mtime_ns;
    const original = operation_type === 'copy' && source_path !== null ? statsOf(source_path)?.mtimeNs : undefined;
    const mtimeNs = restore?.mtime_ns ?? asBefore ?? original?.toString();
    if (mtimeNs === undefined || mtimeNs === result.mtime_ns) return null;
    // A record may hold anything.
    if (![mtimeNs, result.mtime_ns].every((time) => NUMBER.test(time)) || !isAlmost(result.mtime_ns, mtimeNs))
      return null;
    const found = statsOf(path);
    return found !== undefined && isStill(result, found) ? { path, mtimeNs } : null;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return null; // Not worth a recovery.
  }
}
