import { lstatSync, readdirSync, realpathSync, statSync, type BigIntStats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from '../domain/errors.js';
import type { FileIdentity } from '../domain/operation.js';

/**
 * What stands at `path` now; a symbolic link is looked at itself, never followed.
 *
 * @throws the system's error (`ENOENT`, `EACCES`, ...)
 * @example identify('/music/a.mp3').mtime_ns // '1700000000123456789'
 */
export function identify(path: string): FileIdentity {
  return identityOf(lstatSync(path, { bigint: true }));
}

/**
 * The identity in what `stat`, `lstat` or `fstat` gave with `{ bigint: true }`. Special files count as `file`:
 * whoever opens something asks `stats.isFile()` first.
 */
export function identityOf(stats: BigIntStats): FileIdentity {
  return {
    kind: kindOf(stats),
    size: Number(stats.size),
    mtime_ns: String(stats.mtimeNs),
    inode: String(stats.ino),
    device: String(stats.dev),
    mode: Number(stats.mode & 0o7777n),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    links: Number(stats.nlink),
  };
}

function kindOf(stats: BigIntStats): FileIdentity['kind'] {
  return stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : 'file';
}

/** Whether both are the same file with, as far as the system tells, the same content. Ownership and mode may differ. */
export function sameFile(a: FileIdentity, b: FileIdentity): boolean {
  return (
    a.kind === b.kind && a.size === b.size && a.mtime_ns === b.mtime_ns && a.inode === b.inode && a.device === b.device
  );
}

/** The same, asked of what `lstat` gave with `{ bigint: true }`. */
export function isStill(identity: FileIdentity, stats: BigIntStats): boolean {
  return (
    identity.size === Number(stats.size) &&
    identity.inode === String(stats.ino) &&
    identity.mtime_ns === String(stats.mtimeNs) &&
    identity.device === String(stats.dev) &&
    identity.kind === kindOf(stats)
  );
}

/** Whether anything, a dangling symbolic link included, has this name. */
export function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}

/** `lstat`; `undefined` when there is nothing at the path, also when a part of it is a file. @throws the system's error */
export function statsOf(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    if (systemErrorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Whether it is a regular file or a folder: no link, device, pipe or socket. */
export function isFileOrFolder(path: string): boolean {
  const stats = statsOf(path);
  return stats !== undefined && (stats.isFile() || stats.isDirectory());
}

/** Whether a path leads to a folder, symbolic links followed. @throws the system's error */
export function isFolderOrLinkToOne(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch (error) {
    if (['ENOTDIR', 'ELOOP'].includes(systemErrorCode(error) ?? '')) return false;
    throw error;
  }
}

/** Modification time of a folder in nanoseconds; `null` when there is none. */
export function folderTime(path: string): string | null {
  const found = statsOf(path);
  return found?.isDirectory() === true ? String(found.mtimeNs) : null;
}

/** All names in a folder, hidden ones included. @throws the system's error */
export function folderNames(path: string): string[] {
  return readdirSync(path);
}

/** The path without symbolic links; parts that do not exist yet stay as they are. */
export function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const parent = dirname(path);
    if (systemErrorCode(error) !== 'ENOENT' || parent === path) throw error;
    return join(realPathOf(parent), basename(path));
  }
}

/** Everything below a folder, files before the folder that holds them. Symbolic links are not followed. */
export function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    yield path;
  }
}

/** Whether two names are there and belong to one file. */
export function isSameInode(path: string, other: string): boolean {
  const [a, b] = [statsOf(path), statsOf(other)];
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}
