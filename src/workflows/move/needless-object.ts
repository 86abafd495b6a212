import { systemErrorCode } from '../../domain/errors.js';
import type { OperationOutcome } from '../../domain/operation.js';
import { dropObject } from '../../filesystem/backup-store.js';
import { sight } from '../../filesystem/sighting.js';

/**
 * Takes out of the backup store what a rewrite leaves there for nobody: what it kept before it was not done after all, or
 * what an undo has put back, when the disk failed between the two.
 *
 * @param path of the rewritten file
 * @param isNeeded whether other records rely on an object
 */
export async function dropNeedlessObject(
  path: string | null,
  { status, backupPath, checksumBefore, details }: OperationOutcome,
  isNeeded: (object: string) => boolean,
): Promise<void> {
  const isDone = status === 'completed';
  const [object, checksum] = isDone ? [details.object, details.becomes] : [backupPath, checksumBefore];
  if (object === undefined || object === null || checksum === undefined || checksum === null) return;
  if (path === null || details.shared_object === true || isNeeded(object)) return;
  try {
    const expected = { identity: undefined, checksum, size: null, placeholder: false };
    if ((await sight(path, expected)) === 'matches') await dropObject(object, checksum);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    // It stays, for nobody: that costs some bytes and no file.
  }
}
