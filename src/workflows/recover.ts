import type { OperationHistoryTracker } from '../database/operation-history-tracker.js';
import type { OperationOutcome, OperationRecord } from '../domain/operation.js';
import type { OperationSession } from '../domain/session.js';
import { concludeNothing, concludeUndo, undoneBy } from './undo/conclude-undo.js';
import type { OnEvent } from './events.js';
import { unsettledRecord, type Settlement } from './move/settle-operation.js';
import { endWithManifest, writeManifest } from './history/session-manifest.js';
import { dropNeedlessObject } from './move/needless-object.js';
import { setExactTimes } from './recovery/exact-times.js';
import { OpenReasons, openWarning, placeOf, type NotKnownYet } from './recovery/not-known-yet.js';
import { groupsOf, settleGroup } from './recovery/settle-group.js';
import { wasTakenBack, youngCompleted } from './recovery/young-completed.js';

export interface RecoveryReport {
  readonly session_id: string;
  /** Unfinished operations that turned out to have happened. */
  readonly done: number;
  /** Unfinished operations that did not happen: `resume` does them. */
  readonly not_done: number;
  /** Operations that a person must look at; nothing was touched. */
  readonly conflicts: number;
  /** Operations of the session that are done, now that it is settled: what a rollback would take back. */
  readonly completed: number;
  /** One line for each conflict. */
  readonly messages: readonly string[];
  /** Why some of the conflicts are left to a later recovery; the session cannot be resumed before. */
  readonly left: readonly NotKnownYet[];
}

/** How the message of a record begins that a recovery settled. */
const SETTLED = 'recovery: ';

/**
 * Settles every session that a crash left running: looks at the disk, decides for each unfinished record whether it
 * happened, and finishes or undoes it. Idempotent.
 */
export async function recoverSessions(history: OperationHistoryTracker, onEvent?: OnEvent): Promise<RecoveryReport[]> {
  const reports: RecoveryReport[] = [];
  for (const session of unsettledSessions(history)) {
    if (session.metadata.kind === 'api' && session.total_operations === 0) {
      history.endSessionSync(session.session_id, 'interrupted');
      continue;
    }
    const report = await recoverSession(history, session);
    const { left } = report;
    reports.push(report);
    onEvent?.({ type: 'recovered', ...counts(report) });
    for (const one of left) onEvent?.({ type: 'warning', ...openWarning(session.session_id, one) });
    const isOpen = left.length > 0;
    const undone = undoneBy(history, session);
    if (undone.length > 0) await concludeUndo(history, undone, session.session_id, onEvent);
    if (!isOpen && hasDoneNothing(history, session.session_id)) await concludeNothing(history, session);
    await end(history, session, isOpen, onEvent);
  }
  return reports;
}

/** Last of all: a recovery that dies before this is done again. */
async function end(
  history: OperationHistoryTracker,
  { session_id: sessionId, status }: OperationSession,
  isOpen: boolean,
  onEvent: OnEvent | undefined,
): Promise<void> {
  if (status !== 'running') {
    if (!isOpen) await writeManifest(history, sessionId, onEvent);
  } else if (isOpen) history.endSessionSync(sessionId, 'interrupted');
  else await endWithManifest(history, sessionId, { status: 'interrupted' }, onEvent);
}

/** Sessions that a crash left running, and those that an earlier recovery could not settle wholly. */
function unsettledSessions(history: OperationHistoryTracker): OperationSession[] {
  const status = ['running', 'interrupted', 'failed', 'partially_rolled_back'] as const;
  return history
    .listSessionsSync({ status, limit: Number.MAX_SAFE_INTEGER })
    .filter((session) => session.status === 'running' || (!isForeign(session) && isUnsettled(history, session)));
}

function isForeign({ metadata }: OperationSession): boolean {
  return metadata.imported === true;
}

/** Whether it is not known of some operation if it happened. */
function isUnsettled(history: OperationHistoryTracker, { session_id }: OperationSession): boolean {
  return !(
    history
      .operations(session_id, { status: ['in_progress'], limit: 1 })
      [Symbol.iterator]()
      .next().done ?? false
  );
}

function hasDoneNothing(history: OperationHistoryTracker, sessionId: string): boolean {
  const { completed = 0, rolled_back = 0, failed = 0 } = history.countByStatus(sessionId);
  return completed + rolled_back + failed === 0;
}

function counts({
  session_id,
  done,
  not_done,
  conflicts,
}: RecoveryReport): Omit<RecoveryReport, 'messages' | 'completed' | 'left'> {
  return { session_id, done, not_done, conflicts };
}

async function recoverSession(history: OperationHistoryTracker, session: OperationSession): Promise<RecoveryReport> {
  const { session_id: sessionId } = session;
  const left = new OpenReasons();
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
    const settlements = await settleGroup(session, group, others, references);
    if ('why' in settlements) {
      left.add(settlements);
      tally.conflicts += group.length;
      messages.push(
        ...group.map(
          (record) =>
            `whether operation ${record.id} (${placeOf(record)}) happened is not known yet: ${settlements.why}`,
        ),
      );
      continue;
    }
    for (const [record, settled] of settlements) {
      const outcome = outcomeOf(record, settled);
      outcomes.push(outcome);
      tally[settled.end === 'conflict' ? 'conflicts' : settled.end] += 1;
      if (settled.end === 'conflict') messages.push(outcome.message ?? '');
    }
  }
  // One transaction for the batch, as it was begun: on a disk that is nearly full it has room for that, not for many.
  history.commit({ sessionId, outcomes, intents: [], directoryTimes: [] });
  await tidyStore(history, session, unfinished.some(isRestore));
  for (const record of youngCompleted(history, sessionId, unfinished)) {
    // What a later operation moved on, perhaps back to where it came from, is no news.
    if (record.target_path !== null && history.laterDeparture(record.target_path, record.id) !== undefined) continue;
    if (!(await wasTakenBack(record))) continue;
    history.reopen(record.id);
    tally.not_done += 1;
  }

  await setExactTimes(history, sessionId);
  const { completed = 0 } = history.countByStatus(sessionId);
  return { session_id: sessionId, ...tally, completed, messages, left: left.all() };
}

/**
 * When all records are settled, they tell who needs an object. All of the session are looked at, since an earlier recovery
 * may have died after it had settled a record and before it came to this.
 */
async function tidyStore(
  history: OperationHistoryTracker,
  { session_id, metadata: { kind } }: OperationSession,
  restored: boolean,
): Promise<void> {
  const mayRestore = restored || (kind !== 'organize' && kind !== 'apply');
  const restores = mayRestore ? (['move', 'move_cover'] as const) : [];
  const filter = { status: ['completed', 'pending'], type: ['delete', 'rewrite', ...restores] } as const;
  for (const record of history.operations(session_id, filter)) {
    const { operation_type: type, status, source_path: sourcePath, target_path: targetPath, metadata } = record;
    const { checksum_before: checksum, backup_path: backupPath } = record;
    await dropNeedlessObject(
      { type, status, sourcePath, targetPath, checksum, backupPath, details: metadata },
      (object) => history.countBackupReferences(object) > 0,
    );
  }
}

/** Whether a record is one of the conflicts of a recovery: nobody knows what became of its file. */
export function isUnclear({ status, error_message: message }: OperationRecord): boolean {
  return status === 'failed' && message?.startsWith(SETTLED) === true;
}

function outcomeOf(record: OperationRecord, { end, message }: Settlement): OperationOutcome {
  const status = ({ done: 'completed', not_done: 'pending', conflict: 'failed' } as const)[end];
  const isContentThere = end === 'done' && record.operation_type !== 'delete';
  return {
    id: record.id,
    status,
    message: message === null ? null : `${SETTLED}${message}`,
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

function isRestore({ metadata }: OperationRecord): boolean {
  return metadata.from_backup === true;
}
