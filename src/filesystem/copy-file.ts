import { fsync, lstatSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { dirname, join } from 'node:path';
import type { FileIdentity } from '../domain/operation.js';
import { HardLinksUnsupportedError, NotAsPlannedError, TargetOccupiedError } from './act-errors.js';
import { CopyThreadError, type CopyAhead } from './copies-ahead.js';
import { syncFolder } from './durable.js';
import { exists, identify, isStill, sameFile, statsOf } from './identity.js';
import { removeFile, requireUnchanged } from './move-file.js';
import { prepareCopy, removeOwn, type Inode, type PreparedCopy, type PrepareRequest } from './prepare-copy.js';
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
  /** The copy, prepared ahead of its turn; without it, it is made now. */
  readonly ahead?: CopyAhead;
  /** Called when the copy is made, which takes its time: whether it may still get its name. @throws NotAsPlannedError */
  readonly beforePublishing?: () => void;
  /** Called with the bytes of each piece, for progress; not for what was prepared ahead. */
  readonly onBytes?: (bytes: number) => void;
}

export interface CopyResult {
  /** SHA-256 of what was read; `null` for a symbolic link. */
  readonly checksum: string | null;
  /** SHA-256 of what was read back from the copy. */
  readonly checksumAfter: string | null;
  /** The source as it was read. */
  readonly identity: FileIdentity;
  /** Its change time then, in ns; `null` for a symbolic link, which nobody can edit. */
  readonly changedAt: string | null;
  /** The copy as it was published. */
  readonly result: FileIdentity;
}

/**
 * Copies a file so that a crash at any instant leaves either nothing or a whole, verified, durable copy: it is prepared
 * under its temporary name (`prepareCopy`), here or ahead in another thread, the source is looked at again, then the copy
 * is published without overwriting, and its folder flushed. The source is only read.
 *
 * What was prepared ahead is of the past: when the source was touched since, as its change time tells, it is copied anew.
 * That may be an edit that set the modification time back, or only another of its hard links, which was moved.
 *
 * @throws NotAsPlannedError, TargetOccupiedError, HardLinksUnsupportedError, ChecksumMismatchError, the system's error.
 * When it throws, target and temporary are as before; but a copy that was prepared ahead, and may get another name or a
 * placeholder, waits for that under its temporary name.
 */
export async function copyFile(request: CopyRequest): Promise<CopyResult> {
  const before = requireUnchanged(request.source, request.identity);
  if (before.kind === 'symlink') return copyLink(request.source, request.target, before);
  if (lstatSync(request.target, { throwIfNoEntry: false }) !== undefined) throw new TargetOccupiedError(request.target);
  const ahead = await stillGood(request);
  const prepared = ahead?.prepared ?? (await prepareHere(prepareRequest(request), request.onBytes));
  const { temporary } = prepareRequest(request);
  try {
    requireAsRead(request.source, prepared);
    if (!sameFile(prepared.part, identify(temporary))) {
      throw new NotAsPlannedError('changed', `${temporary}, the copy of ${request.source}, was changed`);
    }
    request.beforePublishing?.();
    publish(temporary, request);
    ahead?.copy.used();
    const { checksum, checksumAfter, identity, changedAt } = prepared;
    return { checksum, checksumAfter, identity, changedAt, result: settled(request.target, prepared.part) };
  } catch (error) {
    const isForAnotherTry = error instanceof HardLinksUnsupportedError || error instanceof TargetOccupiedError;
    if (ahead === null || !isForAnotherTry) {
      removeOwn(temporary, prepared.part);
      ahead?.copy.used();
    }
    throw error;
  }
}

interface Ahead {
  readonly copy: CopyAhead;
  readonly prepared: PreparedCopy;
}

/**
 * What was prepared ahead; `null` where it is not of the source as it is now, or its thread broke: then it is gone.
 *
 * @throws as prepareCopy
 */
async function stillGood({ ahead: copy, source }: CopyRequest): Promise<Ahead | null> {
  if (copy === undefined) return null;
  try {
    const prepared = await copy.copy;
    requireAsRead(source, prepared);
    return { copy, prepared };
  } catch (error) {
    if (!(error instanceof NotAsPlannedError || error instanceof CopyThreadError)) throw error;
    await copy.discard();
    return null;
  }
}

/** @throws NotAsPlannedError `vanished` or `changed` */
function requireAsRead(source: string, { identity, changedAt }: Pick<PreparedCopy, 'identity' | 'changedAt'>): void {
  const now = statsOf(source);
  if (now === undefined) throw new NotAsPlannedError('vanished', `${source} is gone`);
  if (isStill(identity, now) && String(now.ctimeNs) === changedAt) return;
  throw new NotAsPlannedError('changed', `${source} changed after it was copied`);
}

/** What of a request another thread needs to know. */
export function prepareRequest(
  request: Omit<CopyRequest, 'placeholder' | 'ahead' | 'beforePublishing' | 'onBytes'>,
): PrepareRequest {
  const { source, target, identity, checksum, temporary, how, restore } = request;
  const asked = { source, identity, checksum, temporary: join(dirname(target), temporary), how };
  return restore === undefined ? asked : { ...asked, restore };
}

const flush = promisify(fsync);

/** In this thread, which others wait for: signals and progress get a turn after each piece. */
async function prepareHere(request: PrepareRequest, onBytes?: (bytes: number) => void): Promise<PreparedCopy> {
  const steps = prepareCopy(request);
  try {
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      if ('flush' in step.value) await flush(step.value.flush);
      else {
        if (step.value.bytes > 0) onBytes?.(step.value.bytes);
        await nextTurn();
      }
    }
  } finally {
    // However it ended: the steps close what they opened.
    steps.return(undefined as never);
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
    // What it is renamed to on its way out has another change time: it is asked before.
    if (result.changedAt !== null) requireAsRead(request.source, { ...result, changedAt: result.changedAt });
    removeFile(request.source, result.identity, request.temporary);
  } catch (error) {
    // The source stays, so the copy of it goes; where the source is gone all the same, the copy is the file.
    if (exists(request.source)) {
      removeOwn(request.target, result.result);
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
    removeOwn(target, made);
    throw error;
  }
}

/** Makes the new name durable; a copy that may not last goes again, as its original is still there. */
function settled(target: string, made: Inode): FileIdentity {
  try {
    syncFolder(dirname(target));
    return identify(target);
  } catch (error) {
    removeOwn(target, made);
    throw error;
  }
}

function copyLink(source: string, target: string, identity: FileIdentity): CopyResult {
  recreateLink(source, target);
  return { checksum: null, checksumAfter: null, identity, changedAt: null, result: settled(target, identify(target)) };
}
