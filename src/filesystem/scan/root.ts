import { statSync } from 'node:fs';
import { EXIT_CODES, systemErrorCode, UserError } from '../../domain/errors.js';

/** @throws UserError when `path` is not a folder; a link to a folder is one */
export function checkRoot(path: string): void {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    throw rootError(path, error);
  }
  if (!isFolder) {
    throw notUsable(path, 'is not a folder');
  }
}

/** What the system said about the root, for people; anything that is no system error comes back as it is. */
export function rootError(path: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) {
    return error;
  }
  return notUsable(
    path,
    code === 'ENOENT' || code === 'ENOTDIR' ? 'does not exist' : `cannot be read (${code})`,
    error,
  );
}

function notUsable(path: string, problem: string, cause?: unknown): UserError {
  return new UserError('source_not_found', `${path} ${problem}.`, {
    exitCode: EXIT_CODES.usage,
    path,
    hint: 'Name a folder that holds music. Is a drive or share not mounted?',
    cause,
  });
}
