import type { OperationRecord } from './operation.js';

/** What can be said of a file that the history knows. */
export const VERIFY_OUTCOMES = ['ok', 'bit_rot', 'changed', 'missing', 'moved', 'unreadable'] as const;
export type VerifyOutcome = (typeof VERIFY_OUTCOMES)[number];

/** A file that a completed record left, and what it was then. */
export interface ExpectedFile {
  readonly path: string;
  /** SHA-256, lower-case hex; `null` when the record has none. */
  readonly checksum: string | null;
  /** Bytes. */
  readonly size: number | null;
  /** Nanoseconds since the epoch; `null` when nobody knows with what time it was left. */
  readonly mtime_ns: string | null;
  /** The path whose old content it keeps, for an object of the backup store. */
  readonly backup_of: string | null;
}

/** What stands at the path now. */
export interface FoundFile {
  readonly checksum: string;
  readonly size: number;
  readonly mtime_ns: string;
}

/** The library file that a completed record left at its target; `null` for folders and deletions. */
export function expectedFile(record: OperationRecord): ExpectedFile | null {
  const { operation_type: type, target_path: path, metadata, file_size, checksum_before, checksum_after } = record;
  if (path === null || type === 'create_directory' || type === 'remove_directory' || type === 'delete') return null;
  const { result, restore, identity, from_backup } = metadata;
  // A rename keeps the time; what came from the backup store has its old time again; of all others the result is known.
  const mtime_ns = (result ?? (from_backup === true ? restore : identity))?.mtime_ns ?? null;
  // The size in a rewrite's columns is that of the old content.
  const size = type === 'rewrite' ? (result?.size ?? null) : file_size;
  return { path, checksum: checksum_after ?? checksum_before, size, mtime_ns, backup_of: null };
}

/** The object of the backup store that undoing a completed record needs; `null` for records that need none. */
export function expectedBackup(record: OperationRecord): ExpectedFile | null {
  const { operation_type: type, backup_path: path, source_path, metadata, file_size, checksum_before } = record;
  if (path === null || (type !== 'delete' && type !== 'rewrite')) return null;
  const { identity, shared_object } = metadata;
  // An object that was there before has the time of whoever put it there.
  const mtime_ns = shared_object === true ? null : (identity?.mtime_ns ?? null);
  const size = identity?.size ?? file_size;
  return { path, checksum: checksum_before, size, mtime_ns, backup_of: source_path };
}

/**
 * Whether a file is as it was left. Other content under the same size and time was written by nobody: the disk lost it.
 * Nobody writes to the backup store, so there an unknown time counts as the same.
 */
export function judgeContent(expected: ExpectedFile, found: FoundFile): 'ok' | 'bit_rot' | 'changed' {
  if (found.checksum === expected.checksum) return 'ok';
  const hasSameTime =
    expected.mtime_ns === null ? expected.backup_of !== null : isSameTime(expected.mtime_ns, found.mtime_ns);
  const hasSameSize = expected.size === null || found.size === expected.size;
  return hasSameSize && hasSameTime ? 'bit_rot' : 'changed';
}

/** In words for people; `null` for what is as it should be. */
export function contentMessage(expected: ExpectedFile, found: FoundFile): string | null {
  switch (judgeContent(expected, found)) {
    case 'ok':
      return null;
    case 'bit_rot':
      return 'its content changed, but not its size and time: nobody wrote it, the disk lost it';
    case 'changed':
      if (expected.size !== null && found.size !== expected.size) {
        return `somebody wrote it: it has ${String(found.size)} bytes, and had ${String(expected.size)}`;
      }
      return expected.mtime_ns === null
        ? 'its content is not what was recorded'
        : `somebody wrote it: it was modified ${dateOf(found.mtime_ns)}`;
  }
}

/** Node and `touch` set times to the microsecond or better. */
const ROUNDING_NS = 2_000n;
const SECOND_NS = 1_000_000_000n;

/**
 * Whether two times are one that was rounded. Disks may keep whole seconds, FAT even ones only, and forget the rest when
 * they are mounted again; a time that somebody's edit made falls on a whole second once in a thousand million times.
 */
function isSameTime(left: string, found: string): boolean {
  const [before, now] = [BigInt(left), BigInt(found)];
  const difference = before > now ? before - now : now - before;
  return difference < ROUNDING_NS || (now % SECOND_NS === 0n && difference < 2n * SECOND_NS);
}

function dateOf(ns: string): string {
  const date = new Date(Number(BigInt(ns) / 1_000_000n));
  return Number.isNaN(date.getTime()) ? 'at an impossible time' : date.toISOString();
}
