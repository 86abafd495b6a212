import { accessSync, constants, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemErrorCode } from '../domain/errors.js';
import { exists, identify } from './identity.js';

/** The nearest folder on the way up that exists: what a path that is to be made will be in. */
export function nearestFolder(path: string): string {
  let folder = path;
  while (!exists(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** Whether both are on one device, as far as `st_dev` tells; the answer is final only when a rename works. */
export function onSameDevice(a: string, b: string): boolean {
  return identify(nearestFolder(a)).device === identify(nearestFolder(b)).device;
}

/** Bytes that the user may still write on the disk of a path. */
export function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(nearestFolder(path));
  return bavail * bsize;
}

/** Why names cannot be made or removed in a folder; `null` when they can. */
export function whyNotWritable(path: string): string | null {
  return whyNot(nearestFolder(path), constants.W_OK | constants.X_OK);
}

/** Why a file cannot be read and written, or made where it is not there yet; `null` when it can. */
export function whyNotUsable(path: string): string | null {
  if (!exists(path)) return whyNotWritable(dirname(path));
  return identify(path).kind === 'directory' ? 'EISDIR' : whyNot(path, constants.R_OK | constants.W_OK);
}

/** The system's code. */
function whyNot(path: string, mode: number): string | null {
  try {
    accessSync(path, mode);
    return null;
  } catch (error) {
    return systemErrorCode(error) ?? String(error);
  }
}
