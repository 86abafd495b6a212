import { dirname } from 'node:path';
import type { OperationType, PlannedOperation } from '../domain/operation.js';
import { checksumOf } from '../filesystem/checksum.js';
import { identify } from '../filesystem/identity.js';
import { missingFolders } from './missing-folders.js';

/**
 * One operation on a file as it is now, after those that make the folders it needs.
 *
 * @throws the system's error when the source cannot be looked at
 */
export async function singleOperation(
  type: OperationType,
  source: string,
  target: string | null,
): Promise<PlannedOperation[]> {
  const identity = identify(source);
  const checksum = identity.kind === 'file' ? await checksumOf(source) : null;
  const operation = {
    type,
    sourcePath: source,
    targetPath: target,
    checksum,
    size: identity.size,
    details: { identity },
  };
  return [...(target === null ? [] : missingFolders(dirname(target))), operation];
}
