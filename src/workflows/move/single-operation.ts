import { dirname, isAbsolute } from 'node:path';
import { UserError } from '../../domain/errors.js';
import type { OperationType, PlannedOperation } from '../../domain/operation.js';
import { checksumOf } from '../../filesystem/checksum.js';
import { identify } from '../../filesystem/identity.js';
import { missingFolders } from './missing-folders.js';

/**
 * One operation on a file as it is now, after those that make the folders it needs.
 *
 * @throws UserError for a relative path or a folder; the system's error when the source cannot be looked at
 */
export async function singleOperation(
  type: OperationType,
  source: string,
  target: string | null,
): Promise<PlannedOperation[]> {
  for (const path of target === null ? [source] : [source, target]) requireAbsolute(path);
  const identity = identify(source);
  if (identity.kind === 'directory') {
    throw wrongPath(source, `${source} is a folder, and only files are moved one by one.`, 'Move the files in it.');
  }
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

/** The history outlives the working folder that a relative path starts from. */
function requireAbsolute(path: string): void {
  if (isAbsolute(path)) return;
  throw wrongPath(path, `"${path}" is not an absolute path.`, 'Make it one with resolve() of node:path.');
}

function wrongPath(path: string, message: string, hint: string): UserError {
  return new UserError('usage', message, { exitCode: 2, path, hint });
}
