import { closeSync, fsyncSync, openSync } from 'node:fs';
import { systemErrorCode } from '../domain/errors.js';

/** Codes of file systems and platforms on which a folder cannot be flushed; there is nothing to do about it. */
const NOT_FOR_FOLDERS = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EISDIR', 'EPERM', 'EACCES', 'EBADF']);

/**
 * Makes the names in a folder durable.
 *
 * @throws the system's error when the disk could not write; it is never tried again, because a second fsync may
 * report success for data that is lost (source: LWN 752063, "PostgreSQL's fsync() surprise")
 */
export function syncFolder(path: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if (NOT_FOR_FOLDERS.has(systemErrorCode(error) ?? '')) return;
    throw error;
  }
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if (!NOT_FOR_FOLDERS.has(systemErrorCode(error) ?? '')) throw error;
  } finally {
    closeSync(descriptor);
  }
}
