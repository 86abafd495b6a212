import { dirname } from 'node:path';
import type { OperationType, PlannedOperation } from '../domain/operation.js';
import { checksumOf } from '../filesystem/checksum.js';
import { exists, identify } from '../filesystem/identity.js';

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
  return [...missingFolders(target), operation];
}

function missingFolders(target: string | null): PlannedOperation[] {
  const missing: PlannedOperation[] = [];
  if (target === null) return missing;
  for (let folder = dirname(target); !exists(folder); folder = dirname(folder)) {
    missing.unshift({
      type: 'create_directory',
      sourcePath: null,
      targetPath: folder,
      checksum: null,
      size: null,
      details: {},
    });
  }
  return missing;
}
