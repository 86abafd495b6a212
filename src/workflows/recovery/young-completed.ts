import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { systemErrorCode } from '../../domain/errors.js';
import type { OperationRecord } from '../../domain/operation.js';
import { isSameInode } from '../../filesystem/identity.js';
import { carryOut, decisionOn, unsettledRecord } from '../move/settle-operation.js';

/**
 * The file system had this long to write renames back before a power cut, in ms: younger completed records of a
 * session that died are compared with the disk as well.
 */
const WRITE_BACK_WINDOW = 60_000;

/** Completed records that a power cut may have taken back. */
export function* youngCompleted(
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
export async function wasTakenBack(record: OperationRecord): Promise<boolean> {
  const { source_path: source, target_path: target } = record;
  try {
    const operation = unsettledRecord(record);
    const decision = await decisionOn(operation, []);
    const isHalf = source !== null && target !== null && decision === 'drop_source' && isSameInode(source, target);
    if (isHalf || decision === 'drop_aside' || decision === 'put_back') {
      return (await carryOut(operation, decision)).end === 'not_done';
    }
    return decision === 'not_done';
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false;
  }
}
