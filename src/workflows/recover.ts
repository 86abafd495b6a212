import { dirname, join } from 'node:path';
import type { OperationHistoryTracker } from '../database/operation-history-tracker.js';
import { systemErrorCode } from '../domain/errors.js';
import type { OperationOutcome, OperationRecord, OperationStatus } from '../domain/operation.js';
import { decideRecovery, type RecoveryDecision, type Sighting } from '../domain/recovery.js';
import { TargetOccupiedError } from '../filesystem/act-errors.js';
import { dropSource, isSafeToDrop, isSameInode, removePart, removePlaceholder, takeBack } from '../filesystem/settle.js';
import { sight } from '../filesystem/sighting.js';
import type { OnEvent } from './events.js';
import { temporaryName } from './temporary-name.js';

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
    history.endSessionSync(session.session_id, 'interrupted');
    reports.push(report);
    onEvent?.({ type: 'recovered', ...counts(report) });
  }
  return reports;
}

function counts({ session_id, done, not_done, conflicts }: RecoveryReport): Omit<RecoveryReport, 'messages'> {
  return { session_id, done, not_done, conflicts };
}

async function recoverSession(history: OperationHistoryTracker, sessionId: string): Promise<RecoveryReport> {
  const tally = { done: 0, not_done: 0, conflicts: 0 };
  const messages: string[] = [];
  for (const record of unsettled(history, sessionId)) {
    const settled = await settle(record);
    history.commit({ sessionId, outcomes: [settled.outcome], intents: [], directoryTimes: [] });
    if (record.status === 'completed') continue; // It was counted when it was done.
    tally[settled.counts] += 1;
    if (settled.counts === 'conflicts') messages.push(settled.outcome.message ?? '');
  }
  return { session_id: sessionId, ...tally, messages };
}

/** Unfinished records, and completed ones that a power cut may have taken back. */
function* unsettled(history: OperationHistoryTracker, sessionId: string): Generator<OperationRecord> {
  yield* history.operations(sessionId, { status: ['in_progress', 'pending'] });
  let youngest: number | undefined;
  for (const record of history.operations(sessionId, { status: ['completed'], order: 'desc' })) {
    const time = Date.parse(record.timestamp);
    youngest ??= time;
    if (youngest - time > WRITE_BACK_WINDOW) return;
    yield record;
  }
}

interface Settled {
  readonly outcome: OperationOutcome;
  readonly counts: 'done' | 'not_done' | 'conflicts';
}

async function settle(record: OperationRecord): Promise<Settled> {
  try {
    return await apply(record, await look(record));
  } catch (error) {
    if (error instanceof TargetOccupiedError) return conflict(record, error.message);
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    return conflict(record, `it could not be looked at (${code})`);
  }
}

async function look(record: OperationRecord): Promise<RecoveryDecision> {
  const { operation_type: type, metadata, source_path, backup_path } = record;
  const target = type === 'delete' ? backup_path : record.target_path;
  const expected = {
    identity: metadata.identity,
    checksum: record.checksum_before,
    size: record.file_size,
    placeholder: metadata.placeholder === true,
  };
  const made = metadata.result === undefined ? expected : { ...expected, identity: metadata.result };
  const temporary = temporaryPath(record);
  return decideRecovery(type, metadata, {
    source: source_path === null ? 'absent' : await sight(source_path, expected),
    target: target === null ? 'absent' : await sight(target, made),
    temporary: temporary === null ? 'absent' : await atTemporary(temporary, record),
  });
}

/** A file is at its temporary name only as itself (same inode), never as a copy of itself. */
async function atTemporary(path: string, record: OperationRecord): Promise<Sighting> {
  const { identity } = record.metadata;
  if (identity === undefined) return 'absent';
  const found = await sight(path, { identity, checksum: null, size: null, placeholder: false });
  return found === 'matches' && !isSafeToDrop(path, record.source_path ?? '', identity) ? 'matches' : 'absent';
}

async function apply(record: OperationRecord, decision: RecoveryDecision): Promise<Settled> {
  const source = record.source_path ?? '';
  const target = (record.operation_type === 'delete' ? record.backup_path : record.target_path) ?? '';
  if (record.status === 'completed') return recheckCompleted(record, decision);
  switch (decision) {
    case 'done':
      return done(record);
    case 'not_done':
      clearPart(record);
      return notDone(record);
    case 'remove_placeholder':
      removePlaceholder(target);
      clearPart(record);
      return notDone(record);
    case 'take_back':
      removePlaceholder(target);
      takeBack(temporaryPath(record) ?? '', source);
      return notDone(record);
    case 'drop_source':
      clearPart(record);
      return (await dropSource(source, target))
        ? done(record)
        : conflict(record, `${source} and ${target} are both there and differ`);
    case 'conflict':
      return conflict(record, `neither ${source} nor ${target} is as the history says; nothing was touched`);
  }
}

/** Only a rename that the disk took back, wholly or by half, is news about a completed record. */
async function recheckCompleted(record: OperationRecord, decision: RecoveryDecision): Promise<Settled> {
  const { source_path: source, target_path: target } = record;
  if (decision === 'not_done') return notDone(record);
  if (decision === 'drop_source' && source !== null && target !== null && isSameInode(source, target)) {
    await dropSource(source, target);
  }
  return { outcome: outcome(record, 'completed', record.error_message), counts: 'done' };
}

function clearPart(record: OperationRecord): void {
  const part = temporaryPath(record);
  if (part === null || record.source_path === null) return;
  if (isSafeToDrop(part, record.source_path, record.metadata.identity)) removePart(part);
}

function temporaryPath(record: OperationRecord): string | null {
  const target = record.operation_type === 'delete' ? record.backup_path : record.target_path;
  if (target === null || record.operation_type === 'create_directory') return null;
  return join(dirname(target), temporaryName(record.session_id, record.id));
}

function done(record: OperationRecord): Settled {
  const checksumAfter = record.operation_type === 'delete' ? null : record.checksum_before;
  return { outcome: { ...outcome(record, 'completed', null), checksumAfter }, counts: 'done' };
}

function notDone(record: OperationRecord): Settled {
  return { outcome: outcome(record, 'pending', null), counts: 'not_done' };
}

function conflict(record: OperationRecord, message: string): Settled {
  return { outcome: outcome(record, 'failed', `recovery: ${message}`), counts: 'conflicts' };
}

function outcome(record: OperationRecord, status: OperationStatus, message: string | null): OperationOutcome {
  return {
    id: record.id,
    status,
    message,
    checksumBefore: record.checksum_before,
    checksumAfter: record.checksum_after,
    targetPath: record.target_path,
    backupPath: record.backup_path,
    details: record.metadata,
  };
}
