import { closeSync, linkSync, lstatSync, openSync, readlinkSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { systemErrorCode } from '../domain/errors.js';
import { HardLinksUnsupportedError, TargetOccupiedError } from './act-errors.js';

/** What `link` says where hard links are not to be had, or this file may not have another one. */
const NO_HARD_LINK = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL']);

export interface PublishOptions {
  /** The journal says that `target` starts as an empty file of ours: the way for file systems without hard links. */
  readonly placeholder: boolean;
}

/**
 * Takes the file or symbolic link at `from` to the name `target` and never overwrites: with `link` + `unlink`, which
 * refuses a taken name atomically (`rename` would overwrite it silently), or over an exclusively created placeholder.
 *
 * When it throws, `from` is as it was and `target` is not ours.
 *
 * @throws TargetOccupiedError, HardLinksUnsupportedError (try again with a journaled placeholder), the system's error
 */
export function renameWithoutOverwriting(from: string, target: string, { placeholder }: PublishOptions): void {
  if (lstatSync(from).isSymbolicLink()) {
    recreateLink(from, target);
  } else if (placeholder) {
    renameOverPlaceholder(from, target);
    return;
  } else {
    addName(from, target);
  }
  removeOldName(from, target);
}

/** A second name for a file. @throws as renameWithoutOverwriting */
export function addName(from: string, target: string): void {
  try {
    linkSync(from, target);
  } catch (error) {
    const code = systemErrorCode(error) ?? '';
    if (code === 'EEXIST') throw new TargetOccupiedError(target);
    if (NO_HARD_LINK.has(code)) throw new HardLinksUnsupportedError(target, { cause: error });
    throw error;
  }
}

/** `link` follows symbolic links on some systems and not on others: a symbolic link is made anew, with the same text. */
function recreateLink(from: string, target: string): void {
  try {
    symlinkSync(readlinkSync(from), target);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') throw new TargetOccupiedError(target);
    throw error;
  }
}

function removeOldName(from: string, target: string): void {
  try {
    unlinkSync(from);
  } catch (error) {
    unlinkSync(target); // A folder we may not remove from: the file keeps its one old name.
    throw error;
  }
}

function renameOverPlaceholder(from: string, target: string): void {
  let placeholder: number;
  try {
    placeholder = openSync(target, 'wx', 0o600);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') throw new TargetOccupiedError(target);
    throw error;
  }
  closeSync(placeholder);
  try {
    renameSync(from, target);
  } catch (error) {
    removePlaceholder(target);
    throw error;
  }
}

/** Removes an empty file that we made to hold a name; anything else at that name stays. */
export function removePlaceholder(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isFile() === true && found.size === 0) unlinkSync(path);
}
