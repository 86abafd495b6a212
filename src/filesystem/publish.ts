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
import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from '../domain/errors.js';
import { numbered } from '../domain/naming/sanitize.js';
import { HardLinksUnsupportedError, NotAsPlannedError, TargetOccupiedError } from './act-errors.js';
import { exists, isSameInode, statsOf } from './identity.js';

/** What `link` says where hard links are not to be had, or this file may not have another one. */
const NO_HARD_LINK = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL']);

export interface PublishOptions {
  /** The journal says that `target` starts as an empty file of ours: the way for file systems without hard links. */
  readonly placeholder: boolean;
}

export interface RenameOptions extends PublishOptions {
  /** See `removeName`. `null` where `from` is a name of ours, which nobody else works on. */
  readonly aside: string | null;
  /** What `from` was a moment ago: it is not looked at again. */
  readonly before?: BigIntStats;
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
export function renameWithoutOverwriting(from: string, target: string, options: RenameOptions): void {
  const { placeholder, aside, before = lstatSync(from, { bigint: true }) } = options;
  if (before.isSymbolicLink()) {
    addLinkName(from, target);
  } else if (placeholder) {
    renameOverPlaceholder(from, target);
    return;
  } else {
    addName(from, target);
  }
  removeOldName({ from, target, aside, before });
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

interface Renamed {
  readonly from: string;
  readonly target: string;
  readonly aside: string | null;
  readonly before: BigIntStats;
}

/**
 * Takes the old name away. Two names are harmless, none is a loss: nothing is taken back before a look at what is there,
 * since network file systems report errors for what they did.
 */
function removeOldName({ from, target, aside, before }: Renamed): void {
  let last: BigIntStats | undefined;
  const isMoved = (found: BigIntStats): boolean => {
    last = found;
    return hasBothNames(found, before, target);
  };
  try {
    if (aside !== null) removeName(from, aside, isMoved);
    else removeOwnName(from, isMoved);
  } catch (error) {
    if (!exists(from)) {
      // Another program took the old name away, or the disk did: the new one is the file's only name.
      const isDone = aside === null || !exists(aside);
      if (isDone && (before.isSymbolicLink() || isFile(statsOf(target), before))) return;
      // What is left under our name is for a second look.
      throw error;
    }
    // Another program saved a new file over the old name, which it keeps, before that got its second name or after it; or
    // the folder is not ours to remove from.
    const made = statsOf(target);
    const isOurs =
      error instanceof NotAsPlannedError ? isFile(made, before) || isFile(made, last) : isSameInode(from, target);
    if (isOurs || before.isSymbolicLink()) unlinkSync(target);
    throw error;
  }
}

/** Nobody else works on it. */
function removeOwnName(path: string, isExpected: (found: BigIntStats) => boolean): void {
  const found = statsOf(path);
  if (found !== undefined && !isExpected(found)) {
    throw new NotAsPlannedError('changed', `${path} was replaced while it was moved`);
  }
  unlinkSync(path);
}

/**
 * Whether what still has its old name, or the one it passes through, is the file that was to be moved, unchanged, and has
 * another name besides: then nothing is lost when this one goes. One more link than before says so in the same look; where
 * a file system does not count them, or somebody took another name of the file away, the new name is looked at.
 */
function hasBothNames(found: BigIntStats, before: BigIntStats, target: string): boolean {
  if (!isFile(found, before)) return false;
  if (before.isSymbolicLink()) return true;
  const isUnchanged = found.size === before.size && found.mtimeNs === before.mtimeNs;
  return isUnchanged && (found.nlink > before.nlink || isFile(statsOf(target), before));
}

function isFile(found: BigIntStats | undefined, other: BigIntStats | undefined): boolean {
  return found !== undefined && found.ino === other?.ino && found.dev === other.dev;
}

/** The name, in a file's own folder, that it passes through when it goes; recovery knows it as well. */
export function asideOf(path: string, temporary: string): string {
  return join(dirname(path), temporary.replace(/\.part$/u, '.old.part'));
}

/**
 * Removes what has the name `path` if it is what is expected. `unlink` would remove whatever another program put there
 * after the last look: so it is taken to a name of ours first, and looked at there.
 *
 * @param aside as `asideOf` makes it
 * @throws NotAsPlannedError when it is something else, which then has its name again; TargetOccupiedError when `aside` is
 * taken; the system's error. When it throws, the file is where it was, unless the disk itself failed.
 */
export function removeName(path: string, aside: string, isExpected: (found: BigIntStats) => boolean): void {
  if (exists(aside)) throw new TargetOccupiedError(aside);
  try {
    renameSync(path, aside);
  } catch (error) {
    if (!exists(aside)) throw error; // Otherwise the disk did it all the same.
  }
  const found = statsOf(aside);
  if (found === undefined) return;
  if (!isExpected(found)) {
    const place = putBack(aside, path);
    const elsewhere = place === path ? '' : `, and then again; what it was first is in ${place}`;
    throw new NotAsPlannedError('changed', `${path} changed or was replaced at the last moment${elsewhere}`);
  }
  try {
    unlinkSync(aside);
  } catch (error) {
    if (!exists(aside)) return;
    putBack(aside, path);
    throw error;
  }
}

/**
 * Gives a file that was taken aside its name back; where that is taken, the next free one with a number.
 *
 * @returns its name now
 * @throws the system's error
 */
export function putBack(aside: string, path: string): string {
  if (isSameInode(aside, path)) {
    unlinkSync(aside);
    return path;
  }
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? path : join(dirname(path), numbered(basename(path), number, 'portable'));
    try {
      renameAnyhow(aside, name);
      return name;
    } catch (error) {
      if (!(error instanceof TargetOccupiedError)) throw error;
    }
  }
}

/** With hard links or without; a folder replaces nothing but an empty one. @throws TargetOccupiedError, the system's error */
function renameAnyhow(from: string, target: string): void {
  if (statsOf(from)?.isDirectory() === true) {
    if (exists(target)) throw new TargetOccupiedError(target);
    renameSync(from, target);
    return;
  }
  try {
    renameWithoutOverwriting(from, target, { placeholder: false, aside: null });
  } catch (error) {
    if (!(error instanceof HardLinksUnsupportedError)) throw error;
    renameOverPlaceholder(from, target);
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
