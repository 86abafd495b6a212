import { systemErrorCode } from '../domain/errors.js';

const NOT_TO_BE_HAD = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'ENOSYS']);

/**
 * Not everyone may give files away, and FAT has no owners or modes: the copy then belongs to who made it.
 *
 * @throws every other error
 */
export function ignoreRights(error: unknown): void {
  if (!NOT_TO_BE_HAD.has(systemErrorCode(error) ?? '')) throw error;
}

/** Does what the rights or the file system may forbid. @throws every other error */
export function tryRights(work: () => void): void {
  try {
    work();
  } catch (error) {
    ignoreRights(error);
  }
}
