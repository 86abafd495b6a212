import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { systemErrorCode } from '../domain/errors.js';
import type { FileIdentity } from '../domain/operation.js';
import { NotAsPlannedError, TargetOccupiedError } from './act-errors.js';
import { tryRights } from './rights.js';

/**
 * Makes one folder; its parent exists.
 *
 * @param restore what a folder that comes back had; its time is set by whoever fills it, last
 * @returns `already_there` when a folder of this name exists: then it is not ours to remove
 * @throws TargetOccupiedError when something else has the name, the system's error
 */
export function makeFolder(
  path: string,
  restore?: Pick<FileIdentity, 'mode' | 'uid' | 'gid'>,
): 'made' | 'already_there' {
  try {
    mkdirSync(path);
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
    if (!lstatSync(path).isDirectory()) throw new TargetOccupiedError(path);
    return 'already_there';
  }
  if (restore !== undefined) {
    tryRights(() => {
      chownSync(path, restore.uid, restore.gid);
    });
    tryRights(() => {
      chmodSync(path, restore.mode);
    });
  }
  return 'made';
}

/** @throws NotAsPlannedError `not_empty` or `vanished`, the system's error */
export function removeFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOTEMPTY' || code === 'EEXIST') {
      throw new NotAsPlannedError('not_empty', `${path} is not empty: ${shown(path)}`);
    }
    if (code === 'ENOENT') throw new NotAsPlannedError('vanished', `${path} is gone`);
    throw error;
  }
}

function shown(path: string): string {
  const names = readdirSync(path);
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${String(names.length - 3)} more` : names.join(', ');
}
