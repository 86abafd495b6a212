import { resolve } from 'node:path';
import type { OperationHistoryTracker } from '../database/operation-history-tracker.js';
import { systemErrorCode, usageError } from '../domain/errors.js';
import type { OperationRecord } from '../domain/operation.js';
import { describeSystemError } from '../domain/system-errors.js';
import { checksumOf } from '../filesystem/checksum.js';
import { exists, identify, realPathOf } from '../filesystem/identity.js';
import type { OnEvent } from './events.js';
import { ProgressMeter } from './progress.js';
import { withHistoryForReading } from './history/workspace.js';

export interface VerifyFinding {
  /** The record that says what should be there. */
  readonly id: number;
  readonly path: string;
  readonly outcome: 'ok' | 'changed' | 'missing' | 'unreadable';
  /** SHA-256, lower-case hex. */
  readonly expected: string;
  readonly actual: string | null;
  readonly message: string | null;
}

export interface VerifyResult {
  readonly checked: number;
  readonly ok: number;
  readonly changed: number;
  readonly missing: number;
  readonly unreadable: number;
  /** Files that were recorded with `--no-checksum`: nothing to compare with. */
  readonly without_checksum: number;
  readonly bytes: number;
  readonly duration_ms: number;
}

export interface VerifyOptions {
  readonly historyDb?: string | undefined;
  readonly onEvent?: OnEvent | undefined;
  readonly onFinding: (finding: VerifyFinding) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Files read at the same time: the disk, not the processor, is what is waited for. */
const AT_A_TIME = 4;

/**
 * Reads again what a session moved, copied or kept, and compares it with the recorded checksums.
 *
 * @param options.reference a session id, an unambiguous beginning of one, or `last`
 * @throws SessionNotFoundError, HistoryError
 */
export function verifySession(options: VerifyOptions & { readonly reference: string }): Promise<VerifyResult> {
  return withHistoryForReading(options, (history) => {
    const session = history.resolveSession(options.reference);
    const filter = { status: ['completed'] } as const;
    const records = stillThere(history, history.operations(session.session_id, filter));
    return verifyRecords(records, options, session.completed_operations);
  });
}

/**
 * The same for everything in a folder that the history knows, whatever session put it there.
 *
 * @throws UserError when there is no such folder, and the history knows of none
 */
export function verifyFolder(options: VerifyOptions & { readonly folder: string }): Promise<VerifyResult> {
  return withHistoryForReading(options, async (history) => {
    const folder = realPathOf(resolve(options.folder));
    const result = await verifyRecords(stillThere(history, newestInFolder(history, folder)), options, null);
    if (result.checked + result.without_checksum === 0 && !exists(folder)) {
      throw usageError(`There is no folder ${folder}, and the history knows nothing of one.`);
    }
    return result;
  });
}

/** The newest record for each path decides what should be there. */
function* newestInFolder(history: OperationHistoryTracker, folder: string): Generator<OperationRecord> {
  let candidate: OperationRecord | undefined;
  for (const record of history.operationsBelow(folder)) {
    if (candidate !== undefined && candidate.target_path !== record.target_path) yield candidate;
    candidate = record;
  }
  if (candidate !== undefined) yield candidate;
}

/** What a later operation moved on is not expected any more. */
function* stillThere(history: OperationHistoryTracker, records: Iterable<OperationRecord>): Generator<OperationRecord> {
  for (const record of records) {
    const { target_path: path, id } = record;
    if (path === null || history.laterDeparture(path, id) === undefined) yield record;
  }
}

async function verifyRecords(
  records: Iterable<OperationRecord>,
  options: VerifyOptions,
  total: number | null,
): Promise<VerifyResult> {
  const started = Date.now();
  const meter = new ProgressMeter('verifying', options.onEvent, total);
  const counts = { checked: 0, ok: 0, changed: 0, missing: 0, unreadable: 0, without_checksum: 0, bytes: 0 };
  const verifyOne = async (record: OperationRecord): Promise<void> => {
    const path = contentPath(record);
    if (path === null) return;
    const expected = record.checksum_after ?? record.checksum_before;
    if (expected === null) {
      if (exists(path) && identify(path).kind === 'file') counts.without_checksum += 1;
      return;
    }
    const finding = await compare(record.id, path, expected);
    counts.checked += 1;
    counts[finding.outcome] += 1;
    counts.bytes += record.file_size ?? 0;
    meter.step(path, record.file_size ?? 0);
    options.onFinding(finding);
  };
  // One iterator shared by a few readers: each takes the next record when it is done with its last.
  const queue = records[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) {
      if (options.signal?.aborted === true) return;
      await verifyOne(next.value);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  meter.end();
  return { ...counts, duration_ms: Date.now() - started };
}

/** Where the content of a completed record is now; `null` for folders. */
function contentPath(record: OperationRecord): string | null {
  if (record.operation_type === 'create_directory' || record.operation_type === 'remove_directory') return null;
  return record.operation_type === 'delete' ? record.backup_path : record.target_path;
}

async function compare(id: number, path: string, expected: string): Promise<VerifyFinding> {
  try {
    const actual = await checksumOf(path);
    const outcome = actual === expected ? 'ok' : 'changed';
    return {
      id,
      path,
      outcome,
      expected,
      actual,
      message: outcome === 'ok' ? null : 'its content is not what was recorded',
    };
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    const outcome = code === 'ENOENT' ? 'missing' : 'unreadable';
    return { id, path, outcome, expected, actual: null, message: describeSystemError(code, (error as Error).message) };
  }
}
