import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { systemErrorCode } from '../../domain/errors.js';
import type { OperationRecord } from '../../domain/operation.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { contentMessage, judgeContent, type ExpectedFile, type VerifyOutcome } from '../../domain/verification.js';
import { BackupStore } from '../../filesystem/backup-store.js';
import { checksumOf } from '../../filesystem/checksum.js';
import { statsOf } from '../../filesystem/identity.js';
import { settingsOf } from '../history/session-settings.js';

/** A file that has a checksum to be compared with. */
export type Comparable = ExpectedFile & { readonly checksum: string };

/** What was seen at the path. */
export interface Check {
  readonly outcome: Exclude<VerifyOutcome, 'moved'>;
  /** SHA-256 of what is there; `null` when it was not read. */
  readonly actual: string | null;
  /** Bytes that were read. */
  readonly bytes: number;
  readonly message: string | null;
}

/** Reads a file again and compares it with what was recorded. */
export async function checkFile(
  history: OperationHistoryTracker,
  record: OperationRecord,
  expected: Comparable,
): Promise<Check> {
  try {
    const stats = statsOf(expected.path);
    if (stats === undefined) return missing('it, or its folder, is not there');
    // A pipe would be waited for, and what a link leads to is another file.
    if (!stats.isFile()) {
      const what = stats.isDirectory() ? 'a folder' : stats.isSymbolicLink() ? 'a symbolic link' : 'a special file';
      return missing(`${what} is in its place`);
    }
    const actual = await checksumOf(expected.path);
    const bytes = Number(stats.size);
    if (actual === expected.checksum) return { outcome: 'ok', actual, bytes, message: null };
    const newer = history.currentHolder(expected.path, record.session_id);
    if (expected.backup_of === null && newer !== undefined && newer.id > record.id) {
      return missing(`operation ${String(newer.id)} put another file in its place`);
    }
    // Its time after it was read: who writes meanwhile is not taken for the disk.
    const after = statsOf(expected.path);
    if (after === undefined) return missing('it went while it was read');
    const found = { checksum: actual, size: Number(after.size), mtime_ns: String(after.mtimeNs) };
    return { outcome: judgeContent(expected, found), actual, bytes, message: contentMessage(expected, found) };
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    if (code === 'ENOENT') return missing('it went while it was looked at');
    const message = describeSystemError(code, (error as Error).message);
    return { outcome: 'unreadable', actual: null, bytes: 0, message };
  }
}

function missing(message: string): Check {
  return { outcome: 'missing', actual: null, bytes: 0, message };
}

/**
 * Another file that has the recorded content, read to be sure: an object of the session's backup store, the original of
 * a copy, or the duplicate that stayed when another one went.
 */
export async function intactCopy(
  history: OperationHistoryTracker,
  record: OperationRecord,
  { path, checksum, size }: Comparable,
): Promise<string | null> {
  const { operation_type: type, source_path, metadata } = record;
  // Another process may have forgotten it meanwhile, and where its store is.
  const session = history.findSession(record.session_id);
  const candidates = [
    session === undefined ? null : new BackupStore(settingsOf(session).backupRoot).objectPath(checksum),
    type === 'copy' || type === 'reflink' ? source_path : null,
    metadata.duplicate_of ?? null,
  ];
  for (const candidate of candidates) {
    if (candidate !== null && candidate !== path && (await holds(candidate, checksum, size))) return candidate;
  }
  return null;
}

async function holds(path: string, checksum: string, size: number | null): Promise<boolean> {
  try {
    const stats = statsOf(path);
    if (stats?.isFile() !== true || (size !== null && Number(stats.size) !== size)) return false;
    return (await checksumOf(path)) === checksum;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false;
  }
}
