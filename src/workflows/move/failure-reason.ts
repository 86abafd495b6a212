import { dirname } from 'node:path';
import { systemErrorCode } from '../../domain/errors.js';
import type { PlannedOperation } from '../../domain/operation.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { exists } from '../../filesystem/identity.js';

/**
 * Why the disk did not do an operation, in words. `ENOENT` alone would be read as "the file is not there", where mostly it
 * is the folder that it goes into, which an operation before could not make.
 *
 * @throws the error itself when it is none of the system's
 */
export function failureReason(error: unknown, { targetPath }: Pick<PlannedOperation, 'targetPath'>): string {
  const code = systemErrorCode(error);
  if (code === undefined) throw error;
  if (code === 'ENOENT' && targetPath !== null && isMissing(dirname(targetPath))) {
    return `the folder that it goes into, ${dirname(targetPath)}, is not there (${code})`;
  }
  return describeSystemError(code, (error as Error).message);
}

function isMissing(folder: string): boolean {
  try {
    return !exists(folder);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false; // Nobody knows.
  }
}
