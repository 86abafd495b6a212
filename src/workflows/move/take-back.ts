import { systemErrorCode, UserError } from '../../domain/errors.js';
import type { OperationRecord, PlannedOperation } from '../../domain/operation.js';
import { invert } from '../../domain/rollback.js';
import { describeSystemError } from '../../domain/system-errors.js';
import {
  ChecksumMismatchError,
  HardLinksUnsupportedError,
  NotAsPlannedError,
  TargetOccupiedError,
} from '../../filesystem/act-errors.js';
import { act } from '../../filesystem/acts.js';
import { temporaryName } from './temporary-name.js';

/** Why an operation of a group was not done, or not kept. */
export const LEFT_OUT = 'what belongs to it was not done';

/**
 * Undoes an operation that was done for the sake of another one of its group that then was not. Its record is under way
 * in the journal meanwhile, so that a recovery goes by the disk.
 *
 * @param references how many completed deletions rely on an object of the backup store; this one is none of them yet
 * @returns why it could not be taken back; `null` when it was
 */
export async function takeBack(
  record: OperationRecord,
  references: (backupPath: string) => number,
): Promise<string | null> {
  const inverse = invert(record);
  if (inverse === null) return 'it was deleted for good';
  const undo = (operation: PlannedOperation): Promise<unknown> =>
    act(operation, {
      temporary: temporaryName(record.session_id, record.id),
      backup: null,
      verify: false,
      isShared: (path) => references(path) > 0,
    });
  try {
    await undo(inverse).catch((error: unknown) => {
      if (!(error instanceof HardLinksUnsupportedError)) throw error;
      return undo({ ...inverse, details: { ...inverse.details, placeholder: true } });
    });
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

/** In words; bugs and errors of the history are thrown on. */
function reasonOf(error: unknown): string {
  for (const kind of [NotAsPlannedError, TargetOccupiedError, ChecksumMismatchError, HardLinksUnsupportedError]) {
    if (error instanceof kind) return error.message;
  }
  const code = systemErrorCode(error);
  if (code === undefined || error instanceof UserError) throw error;
  return describeSystemError(code, (error as Error).message);
}
