import { lstatSync, readdirSync, renameSync, type BigIntStats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileIdentity } from '../domain/operation.js';
import { NotAsPlannedError, TargetOccupiedError } from './act-errors.js';
import { identify, identityOf, isSameInode, isStill, sameFile, statsOf } from './identity.js';
import {
  asideOf,
  removeName,
  renameOverPlaceholder,
  renameWithoutOverwriting,
  type PublishOptions,
} from './publish.js';

export interface MoveRequest extends PublishOptions {
  readonly source: string;
  readonly target: string;
  /** What the source was when it was planned; `null` takes it as it is. */
  readonly identity: FileIdentity | null;
  /** A name of ours, for renames that only change case, and for old names on their way out (`asideOf`). */
  readonly temporary: string;
}

/**
 * Moves a file or symbolic link within one file system; the inode, and with it content, mode, owner and times, stays.
 *
 * @returns its change time (`ctime`) just before, in ns
 * @throws NotAsPlannedError when the source is not what was planned; TargetOccupiedError; HardLinksUnsupportedError;
 * the system's error, `EXDEV` among them. When it throws, the source is where it was, unless the disk itself failed.
 */
export function moveWithinFileSystem({ source, target, identity, temporary, placeholder }: MoveRequest): string {
  const before = lookAgain(source, identity);
  try {
    renameWithoutOverwriting(source, target, { placeholder, aside: asideOf(source, temporary), before });
    // By way of two names, what had the old one was looked at when it went.
    if (!placeholder) return String(before.ctimeNs);
  } catch (error) {
    if (!(error instanceof TargetOccupiedError) || !isOtherSpelling(source, target)) throw error;
    renameThroughTemporary(source, target, temporary, placeholder);
  }
  // Somebody may have put another file at the source between the look and the rename: that one goes back.
  const planned = identityOf(before);
  if (planned.kind === 'file' && !sameFile(planned, identify(target))) {
    renameWithoutOverwriting(target, source, { placeholder, aside: asideOf(target, temporary) });
    throw new NotAsPlannedError('changed', `${source} was replaced while it was moved`);
  }
  return String(before.ctimeNs);
}

/** `lookAgain` for what goes into the journal. */
export function requireUnchanged(path: string, planned: FileIdentity | null): FileIdentity {
  return identityOf(lookAgain(path, planned));
}

/**
 * Looks again just before acting.
 *
 * @throws NotAsPlannedError `vanished` or `changed`
 */
export function lookAgain(path: string, planned: FileIdentity | null): BigIntStats {
  const now = statsOf(path);
  if (now === undefined) throw new NotAsPlannedError('vanished', `${path} is gone`);
  if (planned !== null && !isStill(planned, now)) {
    throw new NotAsPlannedError('changed', `${path} changed after it was planned`);
  }
  return now;
}

/**
 * Removes a file that is still the one it was, also in the instant in which it goes.
 *
 * @param temporary the operation's
 * @throws NotAsPlannedError, the system's error
 */
export function removeFile(path: string, identity: FileIdentity | null, temporary: string): void {
  const before = requireUnchanged(path, identity);
  removeName(path, asideOf(path, temporary), (found) => sameFile(before, identityOf(found)));
}

/**
 * Whether `target` is only another spelling (case, Unicode form) of the name that `source` has on a file system that
 * folds names: the folder then lists the one and not the other.
 */
export function isOtherSpelling(source: string, target: string): boolean {
  if (source === target) return false;
  if (!isSameInode(source, target)) return false;
  return !readdirSync(dirname(target)).includes(basename(target));
}

/** A one-step rename that only changes case is a silent no-op on FAT, exFAT and case-folding ext4. */
function renameThroughTemporary(source: string, target: string, temporary: string, placeholder: boolean): void {
  const between = join(dirname(target), temporary);
  if (lstatSync(between, { throwIfNoEntry: false }) !== undefined) throw new TargetOccupiedError(between);
  renameSync(source, between);
  try {
    renameWithoutOverwriting(between, target, { placeholder, aside: null });
  } catch (error) {
    renameOverPlaceholder(between, source); // Works without hard links as well, which may be what went wrong.
    throw error;
  }
}
