import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { systemErrorCode } from '../../domain/errors.js';
import type { OperationRecord } from '../../domain/operation.js';
import { isAlmost, setTimes, type WantedTime } from '../../filesystem/file-times.js';
import { isStill, statsOf } from '../../filesystem/identity.js';
import { wantedTime } from '../move/wanted-time.js';

/** Completed records that are looked at in one go. */
const SLICE = 1024;

const NUMBER = /^-?\d+$/;

/**
 * Copies get the last digits of their times when their batch ends (see `setTimes`), and their records may be completed before:
 * here they get them, when the process died in between. How many a batch holds nobody knows, since an album is not cut in
 * two: the latest are looked at first, slice by slice, as long as one of a slice gets a better time. Disks with coarser
 * times than Node sets so cost one slice, not the session.
 */
export async function setExactTimes(history: OperationHistoryTracker, sessionId: string): Promise<void> {
  let slice: WantedTime[] = [];
  let looked = 0;
  for (const record of history.operations(sessionId, { status: ['completed'], order: 'desc' })) {
    const time = timeOf(record);
    if (time !== null) slice.push(time);
    looked += 1;
    if (looked % SLICE > 0) continue;
    await setTimes(slice);
    if (!slice.some(isExact)) return;
    slice = [];
  }
  await setTimes(slice);
}

/** `null` for what was not copied, has its time, or was changed since. */
function timeOf({ operation_type: type, source_path: sourcePath, ...record }: OperationRecord): WantedTime | null {
  const { target_path: path, metadata: details } = record;
  const { result } = details;
  if (result === undefined || path === null) return null;
  return ifReadable(() => {
    const mtimeNs = wantedTime({ type, sourcePath, details }, (original) => statsOf(original)?.mtimeNs.toString());
    if (mtimeNs === undefined || mtimeNs === result.mtime_ns) return null;
    // A record may hold anything.
    if (![mtimeNs, result.mtime_ns].every((time) => NUMBER.test(time)) || !isAlmost(result.mtime_ns, mtimeNs))
      return null;
    const found = statsOf(path);
    return found !== undefined && isStill(result, found) ? { path, mtimeNs } : null;
  });
}

function isExact({ path, mtimeNs }: WantedTime): boolean {
  return ifReadable(() => statsOf(path)?.mtimeNs.toString() === mtimeNs) === true;
}

/** A disk that fails is not worth a recovery. */
function ifReadable<T>(look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return null;
  }
}
