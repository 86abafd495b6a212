import { checksumOfBytes } from './checksum.js';
import { renameSync, unlinkSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '../domain/errors.js';
import type { FileIdentity } from '../domain/operation.js';
import { applyEdits, isReversible, type TextChange } from '../domain/playlists/apply-edits.js';
import {
  ChecksumMismatchError,
  HardLinksUnsupportedError,
  NotAsPlannedError,
  TargetOccupiedError,
} from './act-errors.js';
import type { BackupStore } from './backup-store.js';
import { syncFolder } from './durable.js';
import { nodeTime } from './file-times.js';
import { exists, identify, isSameInode, sameFile } from './identity.js';
import { requireUnchanged } from './move-file.js';
import { renameOverPlaceholder, renameWithoutOverwriting } from './publish.js';
import { ignoreRights } from './rights.js';
import { readSmallFile } from './small-file.js';

export interface RewriteRequest {
  readonly path: string;
  /** What the file was when it was planned; `null` takes it as it is. */
  readonly identity: FileIdentity | null;
  /** SHA-256 of the old content and of the new one. */
  readonly checksum: string;
  readonly becomes: string;
  readonly change: TextChange;
  /** Name, in the file's folder, that the old file has for a moment. */
  readonly temporary: string;
  readonly placeholder: boolean;
  /** Where the old content is kept; `null`: nowhere, so that the edits have to lead back to it. */
  readonly keeps: BackupStore | null;
  /** A file that may hold the new content: better than edits, where it is right. */
  readonly object?: string;
  /** Mode, owner and time of the new file, where they are not the old file's and now. */
  readonly restore?: Pick<FileIdentity, 'mode' | 'mtime_ns' | 'uid' | 'gid'>;
}

/** The name that the new content has until it is published; recovery knows it as well. */
export function newPartOf(temporary: string): string {
  return temporary.replace(/\.part$/u, '.new.part');
}

/**
 * Gives a small text file another content, so that no edit of another program gets lost: not even one that comes in the
 * last microsecond, which a `rename` over the file would overwrite. The old content is kept first, the new one written
 * and read back under a name of ours; then the old file is taken aside, looked at again, and the new one gets the name
 * without overwriting. For that moment there is no file of this name; recovery takes the old one back.
 *
 * The new file is another inode: other hard links of the old one keep the old content, as they may be another library's.
 *
 * @returns the new file
 * @throws NotAsPlannedError, ChecksumMismatchError, TargetOccupiedError (of a name of ours), HardLinksUnsupportedError:
 * nothing was changed but the backup store; the system's error, after which only a look at the disk tells
 */
export async function rewriteFile(request: RewriteRequest): Promise<FileIdentity> {
  const { path, checksum, placeholder, temporary, keeps } = request;
  const before = requireUnchanged(path, request.identity);
  const old = await readWhole(path, before, checksum);
  const content = await newContent(request, old);
  if (keeps === null) requireWayBack(request, old, content);
  else await keeps.keepCopy({ source: path, identity: before, checksum, temporary, placeholder });
  const part = join(dirname(path), newPartOf(temporary));
  const aside = join(dirname(path), temporary);
  await writePart(part, content, request.restore ?? before, request.restore?.mtime_ns);
  try {
    takeAside(request, before, aside);
    exchange(request, { part, aside, before });
  } catch (error) {
    removeOwn(part);
    throw error;
  }
  syncFolder(dirname(path));
  unlinkSync(aside);
  syncFolder(dirname(path));
  return identify(path);
}

async function newContent({ object, change, becomes, path }: RewriteRequest, old: Buffer): Promise<Buffer> {
  const kept = object === undefined ? null : await readIfRight(object, becomes);
  const content = kept ?? applyEdits(old, change);
  if (content !== null && checksumOfBytes(content) === becomes) return content;
  throw new ChecksumMismatchError(`the recorded lines of ${path} do not lead to the recorded content`);
}

function requireWayBack({ change, path }: RewriteRequest, old: Buffer, content: Buffer): void {
  if (isReversible(change, old, content)) return;
  throw new NotAsPlannedError('backup_needed', `${path} cannot be taken back by its lines alone, and it is not kept`);
}

async function readIfRight(object: string, checksum: string): Promise<Buffer | null> {
  const content = exists(object) ? (await readSmallFile(object))?.content : undefined;
  return content !== undefined && checksumOfBytes(content) === checksum ? content : null;
}

async function readWhole(path: string, before: FileIdentity, checksum: string): Promise<Buffer> {
  const found = await readSmallFile(path);
  if (found === null)
    throw new NotAsPlannedError('changed', `${path} is no regular file of a playlist's size, or grows`);
  if (sameFile(before, found.identity) && checksumOfBytes(found.content) === checksum) return found.content;
  throw new NotAsPlannedError('changed', `${path} holds something else than what was recorded`);
}

/** Whole, durable and read back. @throws the system's error; then the part is gone */
async function writePart(
  part: string,
  content: Buffer,
  wanted: Pick<FileIdentity, 'mode' | 'uid' | 'gid'>,
  mtimeNs: string | undefined,
): Promise<void> {
  const file = await openExclusively(part);
  try {
    try {
      await file.writeFile(content);
      await file.chown(wanted.uid, wanted.gid).catch(ignoreRights);
      await file.chmod(wanted.mode).catch(ignoreRights);
      const time = mtimeNs === undefined ? null : nodeTime(mtimeNs);
      if (time !== null) await file.utimes(time, time).catch(ignoreRights);
      await file.sync();
    } finally {
      await file.close();
    }
    if ((await readIfRight(part, checksumOfBytes(content))) === null) {
      throw new ChecksumMismatchError(`what was written for ${part} does not read back`);
    }
  } catch (error) {
    removeOwn(part);
    throw error;
  }
}

async function openExclusively(part: string): Promise<FileHandle> {
  try {
    return await open(part, 'wx+', 0o600);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') throw new TargetOccupiedError(part);
    throw error;
  }
}

/** `rename` takes whatever is there in this instant: if it is not the file that was read, it goes back. */
function takeAside({ path, placeholder }: RewriteRequest, before: FileIdentity, aside: string): void {
  requireUnchanged(path, before);
  if (exists(aside)) throw new TargetOccupiedError(aside);
  renameSync(path, aside);
  if (sameFile(before, identify(aside))) return;
  putBack(aside, path, placeholder);
  throw new NotAsPlannedError('changed', `${path} was replaced while it was rewritten`);
}

interface Exchange {
  readonly part: string;
  readonly aside: string;
  readonly before: FileIdentity;
}

function exchange({ path, placeholder }: RewriteRequest, { part, aside, before }: Exchange): void {
  const made = identify(part);
  try {
    renameWithoutOverwriting(part, path, { placeholder, aside: null });
  } catch (error) {
    if (!(error instanceof TargetOccupiedError || error instanceof HardLinksUnsupportedError)) throw error;
    putBack(aside, path, placeholder);
    if (error instanceof HardLinksUnsupportedError) throw error;
    throw new NotAsPlannedError('changed', `${path} was replaced while it was rewritten`);
  }
  // A program that had it open may have written to it in between.
  if (sameFile(before, identify(aside))) return;
  if (sameFile(made, identify(path))) unlinkSync(path);
  putBack(aside, path, placeholder);
  throw new NotAsPlannedError('changed', `${path} was changed while it was rewritten`);
}

/** @throws NotAsPlannedError when the name is taken: another program made a new file, and both stay */
function putBack(aside: string, path: string, placeholder: boolean): void {
  try {
    if (placeholder) renameOverPlaceholder(aside, path);
    else renameWithoutOverwriting(aside, path, { placeholder, aside: null });
  } catch (error) {
    if (error instanceof HardLinksUnsupportedError) renameOverPlaceholder(aside, path);
    else if (error instanceof TargetOccupiedError && !isSameInode(aside, path)) {
      throw new NotAsPlannedError('changed', `another program replaced ${path}; what it held before is in ${aside}`);
    } else throw error;
  }
}

/** Only ever called with a name of ours. */
function removeOwn(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}
