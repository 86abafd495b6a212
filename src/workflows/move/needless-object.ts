import { systemErrorCode } from '../../domain/errors.js';
import type { OperationOutcome, OperationType } from '../../domain/operation.js';
import { dropObject } from '../../filesystem/backup-store.js';
import { exists } from '../../filesystem/identity.js';
import { sight } from '../../filesystem/sighting.js';

/** An operation that came to its end, as far as its leftovers depend on it. */
export interface EndedOperation extends Pick<OperationOutcome, 'status' | 'targetPath' | 'backupPath' | 'details'> {
  readonly type: OperationType;
  readonly sourcePath: string | null;
  /** SHA-256 of the source before. */
  readonly checksum: string | null;
}

/**
 * Takes out of the backup store what an operation leaves there for nobody, when the disk failed or the process died
 * between two of its steps: what it kept before it was not done after all, or what it has put back. Only a file proves
 * that an object is needless: one that is where it should be, and reads the same.
 *
 * @param isNeeded whether other records rely on an object
 */
export async function dropNeedlessObject(
  operation: EndedOperation,
  isNeeded: (object: string) => boolean,
): Promise<void> {
  const leftover = leftoverOf(operation);
  if (leftover === null || operation.details.shared_object === true) return;
  const { object, checksum, file } = leftover;
  try {
    if (!exists(object) || isNeeded(object)) return;
    const expected = { identity: undefined, checksum, size: null, placeholder: false };
    if ((await sight(file, expected)) === 'matches') await dropObject(object, checksum);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    // It stays, for nobody: that costs some bytes and no file.
  }
}

interface Leftover {
  readonly object: string;
  /** SHA-256 of what it holds. */
  readonly checksum: string;
  /** What holds the same, where it belongs. */
  readonly file: string;
}

function leftoverOf({ type, status, sourcePath, targetPath, ...rest }: EndedOperation): Leftover | null {
  const { backupPath, checksum, details } = rest;
  const isDone = status === 'completed';
  if (details.from_backup === true) return isDone ? leftover(sourcePath, checksum, targetPath) : null;
  if (type === 'rewrite' && isDone) return leftover(details.object, details.becomes, targetPath);
  if (type !== 'rewrite' && type !== 'delete') return null;
  return isDone ? null : leftover(backupPath, checksum, sourcePath);
}

function leftover(
  object: string | null | undefined,
  checksum: string | null | undefined,
  file: string | null,
): Leftover | null {
  return object == null || checksum == null || file === null ? null : { object, checksum, file };
}
