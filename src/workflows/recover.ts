import type { OperationHistoryTracker } from '../database/operation-history-tracker.js';
import { HistoryError, systemErrorCode } from '../domain/errors.js';
import type { OperationOutcome, OperationRecord } from '../domain/operation.js';
import { describeSystemError } from '../domain/system-errors.js';
import { isSameInode } from '../filesystem/identity.js';
import { dropSource } from '../filesystem/settle.js';
import { concludeNothing, concludeUndo, undoneBy } from './undo/conclude-undo.js';
import type { OnEvent } from './events.js';
import {
  lookAt,
  settleOperation,
  unsettledRecord,
  type Settlement,
  type UnsettledOperation,
} from './move/settle-operation.js';
import { writeManifest } from './history/session-manifest.js';
import { dropNeedlessObject } from './move/needless-object.js';
import { LEFT_OUT, takeBack } from './move/take-back.js';

export interface RecoveryReport {
  readonly session_id: string;
  /** Unfinished operations that turned out to have happened. */
  readonly done: number;
  /** Unfinished operations that did not happen: `resume` does them. */
  readonly not_done: number;
  /** Operations that a person must look at; nothing was touched. */
  readonly conflicts: number;
  /** One line for each conflict. */
  readonly messages: readonly string[];
}

/**
 * The file system had this long to write renames back before a power cut, in ms: younger completed records of a
 * session that died are compared with the disk as well.
 */
const WRITE_BACK_WINDOW = 60_000;

/**
 * Settles every session that a crash left running: looks at the disk, decides for each unfinished record whether it
 * happened, and finishes or undoes it. Idempotent.
 */
export async function recoverSessions(history: OperationHistoryTracker, onEvent?: OnEvent): Promise<RecoveryReport[]> {
  const reports: RecoveryReport[] = [];
  for (const session of history.listSessionsSync({ status: ['running'], limit: 1000 })) {
    if (session.metadata.kind === 'api' && session.total_operations === 0) {
      history.endSessionSync(session.session_id, 'interrupted');
      continue;
    }
    const report = await recoverSession(history, session.session_id);
    const undone = undoneBy(history, session);
    if (undone.length > 0) await concludeUndo(history, undone, session.session_id, onEvent);
    if (hasDoneNothing(history, session.session_id)) await concludeNothing(history, session);
    // Last: a recovery that dies before this is done again.
    history.endSessionSync(session.session_id, 'interrupted');
    await writeManifest(history, session.session_id, onEvent);
    reports.push(report);
    onEvent?.({ type: 'recovered', ...counts(report) });
  }
  return reports;
}

function hasDoneNothing(history: OperationHistoryTracker, sessionId: string): boolean {
  const { completed = 0, rolled_back = 0, failed = 0 } = history.countByStatus(sessionId);
  return completed + rolled_back + failed === 0;
}

function counts({ session_id, done, not_done, conflicts }: RecoveryReport): Omit<RecoveryReport, 'messages'> {
  return { session_id, done, not_done, conflicts };
}

async function recoverSession(history: OperationHistoryTracker, sessionId: string): Promise<RecoveryReport> {
  const tally = { done: 0, not_done: 0, conflicts: 0 };
  const messages: string[] = [];
  // What had not begun when the process died (`pending`) needs no look: a record is `in_progress` before the disk changes.
  const unfinished = [...history.operations(sessionId, { status: ['in_progress'] })];
  const others = unfinished.map(unsettledRecord);
  const outcomes: OperationOutcome[] = [];
  const references = (object: string): number =>
    history.countBackupReferences(object) +
    outcomes.filter(({ status, backupPath }) => status === 'completed' && backupPath === object).length;
  for (const group of groupsOf(unfinished)) {
    for (const [record, settled] of await settleGroup(group, others, references)) {
      const outcome = outcomeOf(record, settled);
      outcomes.push(outcome);
      tally[settled.end === 'conflict' ? 'conflicts' : settled.end] += 1;
      if (settled.end === 'conflict') messages.push(outcome.message ?? '');
    }
  }
  // One transaction for the batch, as it was begun: on a disk that is nearly full it has room for that, not for many.
  history.commit({ sessionId, outcomes, intents: [], directoryTimes: [] });
  await tidyStore(history, sessionId);
  for (const record of youngCompleted(history, sessionId, unfinished)) {
    // What a later operation moved on, perhaps back to where it came from, is no news.
    if (record.target_path !== null && history.laterDeparture(record.target_path, record.id) !== undefined) continue;
    if (!(await wasTakenBack(record))) continue;
    history.reopen(record.id);
    tally.not_done += 1;
  }
  return { session_id: sessionId, ...tally, messages };
}

/** Records that happen together, or not at all; most are alone. */
function groupsOf(records: readonly OperationRecord[]): OperationRecord[][] {
  const groups: OperationRecord[][] = [];
  for (const record of records) {
    const { group } = record.metadata;
    const last = groups.at(-1);
    if (group !== undefined && last?.[0]?.metadata.group === group) last.push(record);
    else groups.push([record]);
  }
  return groups;
}

/** What happened of a group that is not whole is taken back, latest first, so that all of it can be done again. */
async function settleGroup(
  group: readonly OperationRecord[],
  others: readonly UnsettledOperation[],
  references: (object: string) => number,
): Promise<readonly (readonly [OperationRecord, Settlement])[]> {
  const settled: [OperationRecord, Settlement][] = [];
  for (const record of group) {
    settled.push([record, await guarded(() => settleOperation(unsettledRecord(record), others))]);
  }
  if (settled.every(([, { end }]) => end === 'done')) return settled;
  for (const entry of settled.toReversed()) {
    const [record, { end }] = entry;
    if (end !== 'done') continue;
    const message = await takeBack(record, references).catch(messageOf);
    entry[1] =
      message === null ? { end: 'not_done', message } : { end, message: `${LEFT_OUT}, and it stays: ${message}` };
  }
  return settled;
}

/**
 * When all records are settled, they tell who needs an object. All of the session are looked at, since an earlier recovery
 * may have died after it had settled a record and before it came to this.
 */
async function tidyStore(history: OperationHistoryTracker, sessionId: string): Promise<void> {
  for (const record of history.operations(sessionId, { status: ['completed', 'pending'] })) {
    const { operation_type: type, status, source_path: sourcePath, target_path: targetPath, metadata } = record;
    const { checksum_before: checksum, backup_path: backupPath } = record;
    await dropNeedlessObject(
      { type, status, sourcePath, targetPath, checksum, backupPath, details: metadata },
      (object) => history.countBackupReferences(object) > 0,
    );
  }
}

/** Completed records that a power cut may have taken back. */
function* youngCompleted(
  history: OperationHistoryTracker,
  sessionId: string,
  unfinished: readonly OperationRecord[],
): Generator<OperationRecord> {
  const settledNow = new Set(unfinished.map((record) => record.id));
  let youngest: number | undefined;
  for (const record of history.operations(sessionId, { status: ['completed'], order: 'desc' })) {
    if (settledNow.has(record.id)) continue;
    const time = Date.parse(record.timestamp);
    youngest ??= time;
    if (youngest - time > WRITE_BACK_WINDOW) return;
    yield record;
  }
}

/**
 * Only a rename that the disk took back, wholly or by half, is news about a completed record; a half one is done again
 * here. What cannot be looked at stays as the history has it.
 */
async function wasTakenBack(record: OperationRecord): Promise<boolean> {
  const { source_path: source, target_path: target } = record;
  try {
    const decision = await lookAt(unsettledRecord(record), []);
    if (decision === 'drop_source' && source !== null && target !== null && isSameInode(source, target)) {
      await dropSource(source, target);
    }
    return decision === 'not_done';
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false;
  }
}

/**
 * One operation that cannot be settled must not keep the others, and every later command, from it. A disk that fails may
 * have done its work all the same, so it is looked at again before anything is called unclear.
 */
async function guarded(settle: () => Promise<Settlement>): Promise<Settlement> {
  try {
    return await settle().catch((error: unknown) => {
      if (systemErrorCode(error) === undefined) throw error;
      return settle();
    });
  } catch (error) {
    return { end: 'conflict', message: messageOf(error) };
  }
}

/** @throws errors of the history */
function messageOf(error: unknown): string {
  if (error instanceof HistoryError || !(error instanceof Error)) throw error;
  const code = systemErrorCode(error);
  return code === undefined ? error.message : describeSystemError(code, error.message);
}

function outcomeOf(record: OperationRecord, { end, message }: Settlement): OperationOutcome {
  const status = ({ done: 'completed', not_done: 'pending', conflict: 'failed' } as const)[end];
  const isContentThere = end === 'done' && record.operation_type !== 'delete';
  return {
    id: record.id,
    status,
    message: message === null ? null : `recovery: ${message}`,
    checksumBefore: record.checksum_before,
    checksumAfter: isContentThere ? checksumOfContent(record) : record.checksum_after,
    targetPath: record.target_path,
    backupPath: record.backup_path,
    details: record.metadata,
  };
}

function checksumOfContent({ operation_type, metadata, checksum_before }: OperationRecord): string | null {
  return operation_type === 'rewrite' ? (metadata.becomes ?? null) : checksum_before;
}
