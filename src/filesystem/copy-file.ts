import { createHash, type Hash } from 'node:crypto';
import { chmodSync, constants, copyFileSync, lstatSync, unlinkSync } from 'node:fs';
import { open, statfs, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '../domain/errors.js';
import type { FileIdentity } from '../domain/operation.js';
import { ChecksumMismatchError, NotAsPlannedError, TargetOccupiedError } from './act-errors.js';
import { syncFolder } from './durable.js';
import { ignoreRights } from './rights.js';
import { nodeTime } from './file-times.js';
import { exists, identify, identityOf, sameFile, statsOf } from './identity.js';
import { removeFile, requireUnchanged } from './move-file.js';
import { asideOf, recreateLink, renameWithoutOverwriting } from './publish.js';

export interface CopyRequest {
  readonly source: string;
  readonly target: string;
  /** What the source was when it was planned; `null` takes it as it is. */
  readonly identity: FileIdentity | null;
  /** SHA-256 that the source must have; `null` when it is not known yet. */
  readonly checksum: string | null;
  /** Name, in the target's folder, of the file that the copy grows in. */
  readonly temporary: string;
  readonly placeholder: boolean;
  /** `clone` shares the blocks (btrfs, XFS, APFS) and fails where that cannot be. */
  readonly how: 'copy' | 'clone';
  /** Mode, owner and time that the copy gets, where they are not the source's. */
  readonly restore?: Pick<FileIdentity, 'mode' | 'mtime_ns' | 'uid' | 'gid'>;
  /** Called with the bytes of each piece, for progress. */
  readonly onBytes?: (bytes: number) => void;
}

export interface CopyResult {
  /** SHA-256 of what was read; `null` for a symbolic link. */
  readonly checksum: string | null;
  /** SHA-256 of what was read back from the copy. */
  readonly checksumAfter: string | null;
  /** The source as it was read. */
  readonly identity: FileIdentity;
  /** The copy as it was published. */
  readonly result: FileIdentity;
}

/** Bytes a read. */
const PIECE = 1 << 20;

/**
 * Copies a file so that a crash at any instant leaves either nothing or a whole, verified, durable copy: exclusively
 * created temporary file (0600), hash while copying, owner, mode, mtime, fsync, read back and compare, publish without
 * overwriting, fsync of the folder. The source is only read.
 *
 * @throws NotAsPlannedError, TargetOccupiedError, HardLinksUnsupportedError, ChecksumMismatchError, the system's error.
 * When it throws, target and temporary are as before.
 */
export async function copyFile(request: CopyRequest): Promise<CopyResult> {
  const before = requireUnchanged(request.source, request.identity);
  if (before.kind === 'symlink') return copyLink(request.source, request.target, before);
  if (lstatSync(request.target, { throwIfNoEntry: false }) !== undefined) throw new TargetOccupiedError(request.target);
  if (request.how === 'copy') await requireSpace(dirname(request.target), before.size);
  const temporary = join(dirname(request.target), request.temporary);
  const checksum = request.how === 'clone' ? await clone(request, temporary) : await pour(request, before, temporary);
  try {
    if (request.checksum !== null && request.checksum !== checksum) {
      throw new NotAsPlannedError('changed', `${request.source} does not have the content that was recorded`);
    }
    const checksumAfter = await finish(temporary, request.restore ?? before, checksum);
    publish(temporary, request);
    return { checksum, checksumAfter, identity: before, result: settled(request.target) };
  } catch (error) {
    removeTemporary(temporary);
    throw error;
  }
}

/**
 * A move between file systems: a copy, and then the source goes, if it is still what was read.
 *
 * @throws as copyFile; when it throws, the source is untouched and the target is as before
 */
export async function moveAcrossFileSystems(request: CopyRequest): Promise<CopyResult> {
  const result = await copyFile(request);
  try {
    removeFile(request.source, result.identity, request.temporary);
  } catch (error) {
    // The source stays, so the copy of it goes; where the source is gone all the same, the copy is the file.
    if (exists(request.source)) {
      unlinkSync(request.target);
      throw error;
    }
    // Left under our name: a second look finishes it.
    if (exists(asideOf(request.source, request.temporary))) throw error;
  }
  syncFolder(dirname(request.source));
  return result;
}

/** The disk may report an error for what it did: then the name goes again, if it is that of our copy. */
function publish(temporary: string, { target, placeholder }: CopyRequest): void {
  const made = identify(temporary);
  try {
    renameWithoutOverwriting(temporary, target, { placeholder, aside: null });
  } catch (error) {
    const found = statsOf(target);
    if (String(found?.ino) === made.inode && String(found?.dev) === made.device) unlinkSync(target);
    throw error;
  }
}

/** Makes the new name durable; a copy that may not last goes again, as its original is still there. */
function settled(target: string): FileIdentity {
  try {
    syncFolder(dirname(target));
    return identify(target);
  } catch (error) {
    removeTemporary(target);
    throw error;
  }
}

async function pour(request: CopyRequest, before: FileIdentity, temporary: string): Promise<string> {
  const source = await open(request.source, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    if (!sameFile(before, identityOf(await source.stat({ bigint: true })))) {
      throw new NotAsPlannedError('changed', `${request.source} was replaced before it was copied`);
    }
    const part = await openExclusively(temporary);
    try {
      const hash = createHash('sha256');
      await pump(source, part, hash, before.size, request);
      if (!sameFile(before, identityOf(await source.stat({ bigint: true })))) {
        throw new NotAsPlannedError('changed', `${request.source} changed while it was copied`);
      }
      await part.close();
      return hash.digest('hex');
    } catch (error) {
      await part.close().catch(() => undefined); // The first error is the one to tell.
      removeTemporary(temporary);
      throw error;
    }
  } finally {
    await source.close();
  }
}

async function openExclusively(temporary: string): Promise<FileHandle> {
  try {
    return await open(temporary, 'wx', 0o600);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') throw new TargetOccupiedError(temporary);
    throw error;
  }
}

async function clone(request: CopyRequest, temporary: string): Promise<string> {
  try {
    copyFileSync(request.source, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') throw new TargetOccupiedError(temporary);
    removeTemporary(temporary);
    throw error;
  }
  try {
    chmodSync(temporary, 0o600); // A clone has the mode of its original, which may be read-only.
    return await hashHandle(request.source);
  } catch (error) {
    removeTemporary(temporary);
    throw error;
  }
}

async function pump(
  source: FileHandle,
  part: FileHandle,
  hash: Hash,
  size: number,
  { source: path, onBytes }: CopyRequest,
): Promise<void> {
  let total = 0;
  const buffer = Buffer.allocUnsafe(PIECE);
  for (;;) {
    const { bytesRead } = await source.read(buffer, 0, PIECE, null);
    if (bytesRead === 0) return;
    total += bytesRead;
    if (total > size) throw new NotAsPlannedError('changed', `${path} grew while it was copied`);
    const piece = buffer.subarray(0, bytesRead);
    hash.update(piece);
    for (let written = 0; written < bytesRead;) {
      written += (await part.write(piece, written, bytesRead - written, null)).bytesWritten;
    }
    onBytes?.(bytesRead);
  }
}

/** Owner, mode, time, durability, and the proof that the disk holds what was read. @returns the SHA-256 read back */
async function finish(
  temporary: string,
  wanted: Pick<FileIdentity, 'mode' | 'mtime_ns' | 'uid' | 'gid'>,
  checksum: string,
): Promise<string> {
  const part = await open(temporary, 'r+');
  try {
    await part.chown(wanted.uid, wanted.gid).catch(ignoreRights);
    await part.chmod(wanted.mode).catch(ignoreRights);
    const time = nodeTime(wanted.mtime_ns);
    await part.utimes(time, time).catch(ignoreRights);
    await part.sync();
  } finally {
    await part.close();
  }
  const readBack = await hashHandle(temporary);
  if (readBack !== checksum) {
    throw new ChecksumMismatchError(`the copy reads back as ${readBack}, the original as ${checksum}`);
  }
  return readBack;
}

async function hashHandle(path: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(PIECE);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, PIECE, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

/** @throws an error with code ENOSPC before the first byte is written */
async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes) {
    throw Object.assign(new Error(`${String(bytes)} bytes do not fit`), { code: 'ENOSPC' });
  }
}

function copyLink(source: string, target: string, identity: FileIdentity): CopyResult {
  recreateLink(source, target);
  return { checksum: null, checksumAfter: null, identity, result: settled(target) };
}

/** Only ever called with a name of ours. */
function removeTemporary(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}
