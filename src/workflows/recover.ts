import { dirname, join } from 'node:path';
import type { OperationHistoryTracker } from '../database/operation-history-tracker.js';
import { systemErrorCode } from '../domain/errors.js';
import type { OperationOutcome, OperationRecord, OperationStatus } from '../domain/operation.js';
import { decideRecovery, type RecoveryDecision, type Sighting } from '../domain/recovery.js';
import { TargetOccupiedError } from '../filesystem/act-errors.js';
import { setTimes } from '../filesystem/file-times.js';
import { exists, identify, isSameInode, sameFile } from '../filesystem/identity.js';
import { removePlaceholder } from '../filesystem/publish.js';
import { dropSource, isSafeToDrop, removePart, takeBack } from '../filesystem/settle.js';
import { sight, type Expectation } from '../filesystem/sighting.js';
import { concludeNothing, concludeUndo } from './conclude-undo.js';
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
    const undone = session.metadata.undoes_session;
    const target = undone === undefined ? undefined : history.findSession(undone);
    if (target !== undefined) await concludeUndo(history, target, session.session_id);
    if (hasDoneNothing(history, session.session_id)) await concludeNothing(history, session);
    // Last: a recovery that dies before this is done again.
    history.endSessionSync(session.session_id, 'interrupted');
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
  const records = concat(unfinished, youngCompleted(history, sessionId, unfinished));
  for (const record of records) {
    const settled = await settle(record, unfinished);
    history.commit({ sessionId, outcomes: [settled.outcome], intents: [], directoryTimes: [] });
    dropSpentObject(history, record, settled.outcome);
    if (record.status === 'completed') continue; // It was counted when it was done.
    tally[settled.counts] += 1;
    if (settled.counts === 'conflicts') messages.push(settled.outcome.message ?? '');
  }
  return { session_id: sessionId, ...tally, messages };
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

function* concat<T>(...parts: readonly Iterable<T>[]): Generator<T> {
  for (const part of parts) yield* part;
}

interface Settled {
  readonly outcome: OperationOutcome;
  readonly counts: 'done' | 'not_done' | 'conflicts';
}

async function settle(record: OperationRecord, unfinished: readonly OperationRecord[]): Promise<Settled> {
  try {
    return await apply(record, await look(record, unfinished));
  } catch (error) {
    if (error instanceof TargetOccupiedError) return conflict(record, error.message);
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    return conflict(record, `it could not be looked at (${code})`);
  }
}

async function look(record: OperationRecord, unfinished: readonly OperationRecord[]): Promise<RecoveryDecision> {
  const { operation_type: type, metadata } = record;
  const temporary = temporaryPath(record);
  return decideRecovery(type, metadata, {
    source: await sightSource(record, unfinished),
    target: await sightTarget(record, unfinished),
    temporary: temporary === null ? 'absent' : atTemporary(temporary, record),
  });
}

/** Another file at the old place is no riddle when a later operation of the same batch put it there. */
async function sightSource(record: OperationRecord, unfinished: readonly OperationRecord[]): Promise<Sighting> {
  const { source_path: path } = record;
  const found = path === null ? 'absent' : await sight(path, expectation(record));
  if (found !== 'other') return found;
  for (const later of unfinished) {
    if (later.id <= record.id || later.target_path !== path) continue;
    if ((await sight(later.target_path ?? '', made(later))) === 'matches') return 'absent';
  }
  return found;
}

/** Another file at the new place is no riddle when an earlier operation of the same batch was still to take it away. */
async function sightTarget(record: OperationRecord, unfinished: readonly OperationRecord[]): Promise<Sighting> {
  const path = targetOf(record);
  const found = path === null ? 'absent' : await sight(path, made(record));
  if (found !== 'other') return found;
  for (const earlier of unfinished) {
    if (earlier.id >= record.id || earlier.source_path !== path) continue;
    if ((await sight(earlier.source_path ?? '', expectation(earlier))) === 'matches') return 'absent';
  }
  return found;
}

/** Where the content goes: for a deletion, into the backup store. */
function targetOf({ operation_type, backup_path, target_path }: OperationRecord): string | null {
  return operation_type === 'delete' ? backup_path : target_path;
}

function expectation(record: OperationRecord): Expectation {
  const { metadata, checksum_before: checksum, file_size: size } = record;
  return { identity: metadata.identity, checksum, size, placeholder: metadata.placeholder === true };
}

/** What the target is when the operation happened. */
function made(record: OperationRecord): Expectation {
  const { result } = record.metadata;
  return result === undefined ? expectation(record) : { ...expectation(record), identity: result };
}

/** A file is at its temporary name only as itself, never as a copy. The inode alone is no proof: disks use them again. */
function atTemporary(path: string, { metadata }: OperationRecord): Sighting {
  const { identity } = metadata;
  if (identity === undefined || !exists(path)) return 'absent';
  return sameFile(identity, identify(path)) ? 'matches' : 'absent';
}

async function apply(record: OperationRecord, decision: RecoveryDecision): Promise<Settled> {
  const source = record.source_path ?? '';
  const target = targetOf(record) ?? '';
  if (record.status === 'completed') return recheckCompleted(record, decision);
  switch (decision) {
    case 'done':
      clearSpentPart(record);
      if (record.metadata.from_backup === true && isSameInode(source, target)) await dropSource(source, target);
      await correctTime(record, target);
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

/** A restore between file systems that died before its last step: the content is back, and nobody else needs the object. */
function dropSpentObject(
  history: OperationHistoryTracker,
  { metadata, source_path }: OperationRecord,
  { status }: OperationOutcome,
): void {
  if (
    metadata.from_backup !== true ||
    metadata.shared_object === true ||
    source_path === null ||
    status !== 'completed'
  )
    return;
  if (history.countBackupReferences(source_path) === 0) removePart(source_path);
}

/** A copy gets the last digits of its time after it was published. */
async function correctTime({ operation_type: type, metadata }: OperationRecord, target: string): Promise<void> {
  const mtimeNs = (metadata.restore ?? metadata.identity)?.mtime_ns;
  if (mtimeNs === undefined || type === 'create_directory' || type === 'remove_directory' || type === 'delete') return;
  await setTimes([{ path: target, mtimeNs }]);
}

/** The target is there and right: what is left under the temporary name is a second name of it, or less. */
function clearSpentPart(record: OperationRecord): void {
  const part = temporaryPath(record);
  if (part !== null) removePart(part);
}

function temporaryPath(record: OperationRecord): string | null {
  const target = targetOf(record);
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
