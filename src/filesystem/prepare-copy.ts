import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  ftruncateSync,
  futimesSync,
  openSync,
  readSync,
  statSync,
  statfsSync,
  unlinkSync,
  writeSync,
  type BigIntStats,
} from 'node:fs';
import { dirname } from 'node:path';
import { systemErrorCode } from '../domain/errors.js';
import type { FileIdentity } from '../domain/operation.js';
import { ChecksumMismatchError, NotAsPlannedError, TargetOccupiedError } from './act-errors.js';
import { nodeTime } from './file-times.js';
import { identityOf, sameFile, statsOf } from './identity.js';
import { requireUnchanged } from './move-file.js';
import { PIECE, withPiece, type CopyStep } from './pieces.js';
import { readBack } from './read-back.js';
import { tryRights } from './rights.js';

/** What it takes to make a copy under a temporary name; plain values, since it may be done in another thread. */
export interface PrepareRequest {
  readonly source: string;
  /** What the source was when it was planned; `null` takes it as it is. */
  readonly identity: FileIdentity | null;
  /** SHA-256 that the source must have; `null` when it is not known yet. */
  readonly checksum: string | null;
  /** Absolute path of the file that the copy grows in. */
  readonly temporary: string;
  /** `clone` shares the blocks (btrfs, XFS, APFS) and fails where that cannot be; `copy` shares them where it can. */
  readonly how: 'copy' | 'clone';
  /** Mode, owner and time that the copy gets, where they are not the source's. */
  readonly restore?: Pick<FileIdentity, 'mode' | 'mtime_ns' | 'uid' | 'gid'>;
  /** The folder of the temporary name, as whoever asks found it inside the library; without it nobody looks again. */
  readonly folder?: Inode;
}

export type Inode = Pick<FileIdentity, 'inode' | 'device'>;

/** A copy that is whole, durable and proven, and has only its temporary name yet. */
export interface PreparedCopy {
  /** SHA-256 of what was read. */
  readonly checksum: string;
  /** SHA-256 of what was read back. */
  readonly checksumAfter: string;
  /** The source as it was read. */
  readonly identity: FileIdentity;
  /** Its change time (`ctime`) before it was read and after, in ns: programs set other times back, but not this one. */
  readonly changedAt: string;
  /** The copy. */
  readonly part: FileIdentity;
}

/**
 * Makes a copy under its temporary name, step by step, so that one text serves threads that may wait and one that may
 * not: exclusively created file (0600; a clone is born with its source's mode), hash while copying, owner, mode, mtime,
 * flush, read back and compare. The source is only read. The first step comes when the file is there.
 *
 * When it throws, or is ended early with `return()`, there is no temporary file of it.
 *
 * @throws NotAsPlannedError, TargetOccupiedError (of the temporary name), ChecksumMismatchError, the system's error
 */
export function* prepareCopy(request: PrepareRequest): Generator<CopyStep, PreparedCopy, void> {
  const { source, temporary } = request;
  const before = requireUnchanged(source, request.identity);
  const from = openSync(source, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { blocks, ctimeNs } = requireStill(from, before, `${source} was replaced before it was copied`);
    requireFolder(request);
    const isCloned = request.how === 'clone' || mayClone(before, temporary);
    const part = (isCloned ? tryClone(request, before) : null) ?? openNew(temporary, before.size);
    let isWhole = false;
    try {
      yield { bytes: 0 };
      const isSparse = Number(blocks) * BLOCK < before.size;
      const copied = { from, to: part.isClone ? null : part.file, size: before.size, isSparse, path: source };
      const checksum = yield* pour(copied);
      const message = `${source} changed while it was copied`;
      if (requireStill(from, before, message).ctimeNs !== ctimeNs) throw new NotAsPlannedError('changed', message);
      requireChecksum(request, checksum);
      giveRights(part.file, request.restore ?? before);
      yield { flush: part.file };
      const made = identityOf(fstatSync(part.file, { bigint: true }));
      const checksumAfter = yield* readBack(temporary, before.size);
      if (checksumAfter !== checksum) {
        throw new ChecksumMismatchError(`the copy reads back as ${checksumAfter}, the original as ${checksum}`);
      }
      isWhole = true;
      return { checksum, checksumAfter, identity: before, changedAt: String(ctimeNs), part: made };
    } finally {
      closeSync(part.file);
      if (!isWhole) removeOwn(temporary, part.made);
    }
  } finally {
    closeSync(from);
  }
}

/** Bytes that `st_blocks` counts in, on every system. */
const BLOCK = 512;
/** Holes are looked for in pieces of so many bytes. */
const HOLE = 64 * 1024;
const ZEROS = Buffer.alloc(HOLE);

interface Pouring {
  readonly from: number;
  /** `null`: only read, as a clone has its content already. */
  readonly to: number | null;
  readonly size: number;
  /** Fewer blocks than bytes: what is all zeros is not written, and stays a hole. */
  readonly isSparse: boolean;
  readonly path: string;
}

/** One read serves copy and checksum. @returns the SHA-256 of what was read */
function pour({ from, to, size, isSparse, path }: Pouring): Generator<CopyStep, string, void> {
  return withPiece(function* (buffer) {
    const hash = createHash('sha256');
    let total = 0;
    for (;;) {
      const bytes = readSync(from, buffer, 0, PIECE, total);
      if (bytes === 0) break;
      if (total + bytes > size) throw new NotAsPlannedError('changed', `${path} grew while it was copied`);
      const piece = buffer.subarray(0, bytes);
      hash.update(piece);
      if (to !== null) writePiece(to, piece, total, isSparse);
      total += bytes;
      yield { bytes };
    }
    if (to !== null && isSparse) ftruncateSync(to, total);
    return hash.digest('hex');
  });
}

function writePiece(to: number, piece: Buffer, position: number, isSparse: boolean): void {
  if (!isSparse) {
    writeAll(to, piece, position);
    return;
  }
  for (let start = 0; start < piece.length; start += HOLE) {
    const part = piece.subarray(start, start + HOLE);
    if (!ZEROS.subarray(0, part.length).equals(part)) writeAll(to, part, position + start);
  }
}

/**
 * Bytes written at once. Measured on ext4, Linux 6.18, on a busy machine: 317 MB took 0.14 to 0.56 s of system time in pieces
 * of 1 MB, and 0.13 to 0.17 s in such ones. Why is not known; large folios of the page cache may be what is costly.
 */
const WRITE = 256 * 1024;

function writeAll(to: number, piece: Buffer, position: number): void {
  for (let written = 0; written < piece.length;) {
    written += writeSync(to, piece, written, Math.min(WRITE, piece.length - written), position + written);
  }
}

interface Part {
  readonly file: number;
  readonly isClone: boolean;
  readonly made: Inode;
}

/** @param file just made, exclusively */
function partOf(file: number, temporary: string, isClone: boolean): Part {
  try {
    return { file, isClone, made: identityOf(fstatSync(file, { bigint: true })) };
  } catch (error) {
    closeSync(file);
    if (!isClone) removeTemporary(temporary);
    throw error;
  }
}

/** @throws TargetOccupiedError, an error with code ENOSPC before the first byte is written, the system's error */
function openNew(temporary: string, size: number): Part {
  requireSpace(dirname(temporary), size);
  try {
    return partOf(openSync(temporary, 'wx', 0o600), temporary, false);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') throw new TargetOccupiedError(temporary);
    throw error;
  }
}

/** What file systems say that cannot share blocks, or not between these two files. */
const NO_CLONES = new Set(['ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'EXDEV', 'ENOSYS', 'ENOTTY', 'EPERM', 'ETXTBSY']);
/** Devices that turned out to have no clones. */
const withoutClones = new Set<string>();

function mayClone({ device }: FileIdentity, temporary: string): boolean {
  return !withoutClones.has(device) && statsOf(dirname(temporary))?.dev === BigInt(device);
}

/** @returns `null` where blocks cannot be shared and need not be */
function tryClone({ source, temporary, how }: PrepareRequest, { device }: FileIdentity): Part | null {
  try {
    copyFileSync(source, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
  } catch (error) {
    const code = systemErrorCode(error) ?? '';
    if (code === 'EEXIST') throw new TargetOccupiedError(temporary);
    removeTemporary(temporary);
    if (how === 'clone' || !NO_CLONES.has(code)) throw error;
    withoutClones.add(device);
    return null;
  }
  try {
    chmodSync(temporary, 0o600); // A clone has the mode of its original, which may be read-only.
    return partOf(openSync(temporary, 'r+'), temporary, true);
  } catch (error) {
    removeTemporary(temporary);
    throw error;
  }
}

/** Owner, mode and time, as far as the file system keeps them. */
function giveRights(file: number, { uid, gid, mode, mtime_ns }: NonNullable<PrepareRequest['restore']>): void {
  const time = nodeTime(mtime_ns);
  for (const give of [
    () => {
      fchownSync(file, uid, gid);
    },
    () => {
      fchmodSync(file, mode);
    },
    () => {
      futimesSync(file, time, time);
    },
  ]) {
    tryRights(give);
  }
}

function requireStill(from: number, before: FileIdentity, otherwise: string): BigIntStats {
  const stats = fstatSync(from, { bigint: true });
  if (!sameFile(before, identityOf(stats))) throw new NotAsPlannedError('changed', otherwise);
  return stats;
}

function requireChecksum({ source, checksum }: PrepareRequest, found: string): void {
  if (checksum === null || checksum === found) return;
  throw new NotAsPlannedError('changed', `${source} does not have the content that was recorded`);
}

/** @throws an error with code ENOSPC before the first byte is written */
function requireSpace(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= bytes) return;
  throw Object.assign(new Error(`${String(bytes)} bytes do not fit`), { code: 'ENOSPC' });
}

/** Somebody may have put a link, or another folder, in its place since it was looked at. */
function requireFolder({ temporary, folder }: PrepareRequest): void {
  if (folder === undefined || isFolder(temporary, folder)) return;
  throw new NotAsPlannedError('changed', `${dirname(temporary)} was replaced`);
}

function isFolder(temporary: string, folder: Inode): boolean {
  const found = folderOf(temporary);
  return found?.inode === folder.inode && found.device === folder.device;
}

/** The folder that a path is in, links followed; `undefined` when there is none. @throws the system's error */
export function folderOf(path: string): Inode | undefined {
  const stats = statSync(dirname(path), { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : identityOf(stats);
}

/**
 * Removes what a copy has under its temporary name.
 *
 * @param made the file; `null`: nobody knows it any more, but it was made
 * @returns its path when it may be left behind: the disk refuses, or its folder is elsewhere
 */
export function discardPart({ temporary, folder }: PrepareRequest, made: Inode | null): string | null {
  try {
    if (folder !== undefined && !isFolder(temporary, folder)) return temporary;
    if (made === null) removeTemporary(temporary);
    else removeOwn(temporary, made);
    return null;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return temporary;
  }
}

/** Removes a name if it is that of the file which we made: another program may have taken it since. */
export function removeOwn(path: string, { inode, device }: Inode): void {
  const found = statsOf(path);
  if (String(found?.ino) === inode && String(found?.dev) === device) removeTemporary(path);
}

/** Only called with a name of ours, or right after a look at what has the name. */
function removeTemporary(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}
