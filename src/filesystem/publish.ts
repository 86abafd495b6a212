import {
  closeSync,
  linkSync,
  lstatSync,
  openSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  type BigIntStats,
} from 'node:fs';
import { systemErrorCode } from '../domain/errors.js';
import { HardLinksUnsupportedError, NotAsPlannedError, TargetOccupiedError } from './act-errors.js';
import { exists, isSameInode, statsOf } from './identity.js';

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
 * When it throws, `from` is as it was and `target` is not ours; unless the disk itself failed in between, which only a
 * second look can tell.
 *
 * @throws TargetOccupiedError, HardLinksUnsupportedError (try again with a journaled placeholder), NotAsPlannedError when
 * another program replaced the file meanwhile, the system's error
 */
export function renameWithoutOverwriting(from: string, target: string, { placeholder }: PublishOptions): void {
  const before = lstatSync(from, { bigint: true });
  if (before.isSymbolicLink()) {
    addLinkName(from, target);
  } else if (placeholder) {
    renameOverPlaceholder(from, target);
    return;
  } else {
    addName(from, target);
  }
  removeOldName(from, target, before);
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

/** `link` keeps a symbolic link's inode on Linux and follows it on other systems: there it is made anew. */
function addLinkName(from: string, target: string): void {
  try {
    addName(from, target);
    if (isSameInode(from, target)) return;
    unlinkSync(target);
  } catch (error) {
    if (!(error instanceof HardLinksUnsupportedError)) throw error;
  }
  recreateLink(from, target);
}

/** A symbolic link with the same text. @throws TargetOccupiedError, the system's error */
export function recreateLink(from: string, target: string): void {
  try {
    symlinkSync(readlinkSync(from), target);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') throw new TargetOccupiedError(target);
    throw error;
  }
}

/**
 * Takes the old name away. Two names are harmless, none is a loss: nothing is taken back before a look at what is there,
 * since network file systems report errors for what they did.
 */
function removeOldName(from: string, target: string, before: BigIntStats): void {
  // Another program took the old name away: the new one is the file's only name.
  if (!exists(from) && statsOf(target)?.ino === before.ino) return;
  if (!before.isSymbolicLink() && !isSameInode(from, target)) {
    // Another program saved a new file over one of the names in the last instant: it keeps it, as its own.
    if (exists(from) && statsOf(target)?.ino === before.ino) unlinkSync(target);
    throw new NotAsPlannedError('changed', `${from} was replaced while it was moved`);
  }
  try {
    unlinkSync(from);
  } catch (error) {
    if (!exists(from)) return;
    // A folder we may not remove from: the file keeps its one old name.
    if (before.isSymbolicLink() || isSameInode(from, target)) unlinkSync(target);
    throw error;
  }
}

/** Over an empty file made exclusively: works on every file system. @throws TargetOccupiedError, the system's error */
export function renameOverPlaceholder(from: string, target: string): void {
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
