import { chmodSync, chownSync, lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemErrorCode } from '../domain/errors.js';
import type {
  FileIdentity,
  OperationDetails,
  OperationOutcome,
  OperationType,
  PlannedOperation,
} from '../domain/operation.js';
import {
  ChecksumMismatchError,
  HardLinksUnsupportedError,
  NotAsPlannedError,
  UnsupportedModeError,
} from './act-errors.js';
import { dropObject, type BackupStore } from './backup-store.js';
import { checksumOf } from './checksum.js';
import type { CopyAhead } from './copies-ahead.js';
import { copyFile, moveAcrossFileSystems, prepareRequest, type CopyRequest, type CopyResult } from './copy-file.js';
import { setTimes } from './file-times.js';
import { makeFolder, removeFolder } from './folders.js';
import { identify } from './identity.js';
import { lookAgain, moveWithinFileSystem, removeFile, requireUnchanged } from './move-file.js';
import type { PrepareRequest } from './prepare-copy.js';
import { addName, asideOf, renameWithoutOverwriting } from './publish.js';
import { tryRights } from './rights.js';
import { rewriteFile } from './rewrite-file.js';
import { requireStayingCopy } from './staying-copy.js';

export interface ActContext {
  /** Name that the operation may use for a moment in the target's folder, and changed a little in the source's. */
  readonly temporary: string;
  /** `null` with `--no-backup`. */
  readonly backup: BackupStore | null;
  /** Read moved files again, although the inode is the proof. */
  readonly verify: boolean;
  /** Whether other records still need this object of the backup store. */
  readonly isShared: (backupPath: string) => boolean;
  /** Its copy, made ahead of its turn. */
  readonly ahead?: CopyAhead;
  /** Called before a copy gets its name. @throws NotAsPlannedError when it may not be there any more */
  readonly beforePublishing?: () => void;
  readonly onBytes?: (bytes: number) => void;
}

/** What acting found out, for the record. */
export type Acted = Pick<OperationOutcome, 'checksumBefore' | 'checksumAfter' | 'backupPath' | 'details' | 'changedAt'>;

type Act = (operation: PlannedOperation, context: ActContext) => Promise<Acted> | Acted;

const ACTS: Readonly<Record<OperationType, Act>> = {
  create_directory: createDirectory,
  move,
  move_cover: move,
  copy: (operation, context) => copy(operation, context, 'copy'),
  reflink: (operation, context) => copy(operation, context, 'clone'),
  hardlink,
  delete: remove,
  remove_directory: removeDirectory,
  rewrite,
};

/**
 * Does one operation to the disk, by the protocol of its type.
 *
 * @throws NotAsPlannedError, TargetOccupiedError, HardLinksUnsupportedError, ChecksumMismatchError, the system's error.
 * When it throws, the disk is as it was before, unless the disk itself failed in between: the caller looks again.
 */
export async function act(operation: PlannedOperation, context: ActContext): Promise<Acted> {
  await requireContent(operation);
  return ACTS[operation.type](operation, context);
}

/**
 * Does an operation that is one short piece of work at once, without a promise: most are such renames and folders.
 *
 * @returns `null` when it is not such a one, or turned out not to be: nothing was done, and `act` does it
 * @throws as `act`
 */
export function actAtOnce(operation: PlannedOperation, { temporary, backup, verify }: ActContext): Acted | null {
  const { type, sourcePath, targetPath, checksum, details } = operation;
  if (type === 'create_directory') return createDirectory(operation);
  if (type === 'remove_directory') return removeDirectory(operation, { backup });
  if ((type !== 'move' && type !== 'move_cover') || sourcePath === null || targetPath === null) return null;
  const { identity, from_backup, placeholder = false } = details;
  const isRead = checksum !== null && (verify || (details.check_content ?? identity === undefined));
  if (isRead || from_backup === true) return null;
  try {
    const changedAt = moveWithinFileSystem({
      source: sourcePath,
      target: targetPath,
      identity: identity ?? null,
      temporary,
      placeholder,
    });
    return acted(operation, { changedAt });
  } catch (error) {
    if (systemErrorCode(error) === 'EXDEV') return null;
    throw error;
  }
}

/** Where nobody knew which file would be there, or whoever knew it is not to be trusted, what it must hold is known. */
async function requireContent({ sourcePath, checksum, details }: PlannedOperation): Promise<void> {
  const { identity, from_backup, check_content = identity === undefined } = details;
  if (sourcePath === null || checksum === null || from_backup === true || !check_content) return;
  const { kind } = requireUnchanged(sourcePath, null);
  if (kind === 'file' && (await checksumOf(sourcePath)) === checksum) return;
  throw new NotAsPlannedError('changed', `${sourcePath} holds something else than what was recorded`);
}

function createDirectory(operation: PlannedOperation): Acted {
  const made = makeFolder(targetOf(operation), operation.details.restore);
  if (made === 'already_there') throw new NotAsPlannedError('already_there', 'the folder was there already');
  return acted(operation);
}

function removeDirectory(operation: PlannedOperation, { backup }: Pick<ActContext, 'backup'>): Acted {
  const folder = sourceOf(operation);
  // An empty backup store is ours and does not keep the library from going.
  if (backup !== null && dirname(backup.root) === folder) backup.prune();
  removeFolder(folder);
  return acted(operation);
}

async function move(operation: PlannedOperation, context: ActContext): Promise<Acted> {
  const [source, target] = [sourceOf(operation), targetOf(operation)];
  if (operation.details.from_backup === true) return restoreFromBackup(operation, context);
  const identity = operation.details.identity ?? null;
  const placeholder = operation.details.placeholder === true;
  let changedAt: string;
  try {
    changedAt = moveWithinFileSystem({ source, target, identity, temporary: context.temporary, placeholder });
  } catch (error) {
    if (systemErrorCode(error) !== 'EXDEV') throw error;
    return acted(operation, await moveAcrossFileSystems(copyRequest(operation, context, 'copy')));
  }
  if (!context.verify || operation.checksum === null) return acted(operation, { changedAt });
  const checksum = await checksumOf(target).catch((error: unknown) => {
    renameWithoutOverwriting(target, source, { placeholder, aside: asideOf(target, context.temporary) });
    throw error;
  });
  if (checksum !== operation.checksum) {
    renameWithoutOverwriting(target, source, { placeholder, aside: asideOf(target, context.temporary) });
    throw new ChecksumMismatchError(`it reads as ${checksum} after the move, as ${operation.checksum} before`);
  }
  return acted(operation, { changedAt });
}

async function restoreFromBackup(operation: PlannedOperation, context: ActContext): Promise<Acted> {
  const [source, target] = [sourceOf(operation), targetOf(operation)];
  if (lstatSync(source).isSymbolicLink()) throw new ChecksumMismatchError(`the backup ${source} is a symbolic link`);
  const checksum = await checksumOf(source);
  if (operation.checksum !== null && checksum !== operation.checksum) {
    throw new ChecksumMismatchError(`the backup ${source} is damaged: it reads as ${checksum}`);
  }
  if (operation.details.shared_object === true || context.isShared(source)) {
    return acted(operation, await copyFile(copyRequest(operation, context, 'copy')));
  }
  const restore = operation.details.restore;
  if (restore !== undefined) {
    tryRights(() => {
      chmodSync(source, restore.mode);
    });
  }
  const placeholder = operation.details.placeholder === true;
  try {
    moveWithinFileSystem({ source, target, identity: null, temporary: context.temporary, placeholder });
  } catch (error) {
    if (systemErrorCode(error) !== 'EXDEV') throw error;
    return acted(operation, await moveAcrossFileSystems(copyRequest(operation, context, 'copy')));
  }
  if (restore !== undefined) await giveBack(target, restore);
  return acted(operation);
}

async function giveBack(path: string, { uid, gid, mtime_ns }: NonNullable<OperationDetails['restore']>): Promise<void> {
  const now = identify(path);
  if (now.uid !== uid || now.gid !== gid) {
    tryRights(() => {
      chownSync(path, uid, gid);
    });
  }
  await setTimes([{ path, mtimeNs: mtime_ns }]);
}

async function copy(operation: PlannedOperation, context: ActContext, how: 'copy' | 'clone'): Promise<Acted> {
  try {
    return acted(operation, await copyFile(copyRequest(operation, context, how)));
  } catch (error) {
    const code = systemErrorCode(error) ?? '';
    if (how === 'clone' && ['ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'EXDEV', 'ENOSYS', 'ENOTTY'].includes(code)) {
      throw new UnsupportedModeError('this file system cannot share blocks between files; use --mode copy', {
        cause: error,
      });
    }
    throw error;
  }
}

function hardlink(operation: PlannedOperation): Acted {
  const [source, target] = [sourceOf(operation), targetOf(operation)];
  const changedAt = String(lookAgain(source, operation.details.identity ?? null).ctimeNs);
  try {
    addName(source, target);
  } catch (error) {
    if (error instanceof HardLinksUnsupportedError || systemErrorCode(error) === 'EXDEV') {
      throw new UnsupportedModeError('hard links need one file system that has them; use --mode copy', {
        cause: error,
      });
    }
    throw error;
  }
  return acted(operation, { result: identify(target), changedAt });
}

async function remove(operation: PlannedOperation, context: ActContext): Promise<Acted> {
  const source = sourceOf(operation);
  const { identity = identify(source), copy_of, duplicate_of, duplicate_checksum, unrecoverable } = operation.details;
  if (duplicate_of !== undefined) {
    await requireStayingCopy(duplicate_of, source, duplicate_checksum ?? operation.checksum);
  }
  if (copy_of !== undefined) {
    await requireCopy(copy_of, source, operation.checksum, identity);
    removeFile(source, identity, context.temporary);
    return acted(operation);
  }
  if (unrecoverable === true) {
    removeFile(source, identity, context.temporary);
    return acted(operation);
  }
  if (context.backup === null || operation.checksum === null) {
    throw new NotAsPlannedError('backup_needed', 'it would be lost, since backups are off');
  }
  const placeholder = operation.details.placeholder === true;
  const { backup, temporary } = context;
  await backup.keep({ source, identity, checksum: operation.checksum, temporary, placeholder });
  return acted({ ...operation, details: { ...operation.details, identity } });
}

/** The old content is kept first; what takes a rewrite back gives the kept content up again, unless others need it. */
async function rewrite(operation: PlannedOperation, context: ActContext): Promise<Acted> {
  const { edits, encoding, new_encoding, becomes, object, shared_object, placeholder = false } = operation.details;
  const { checksum } = operation;
  if (edits === undefined || encoding === undefined || becomes === undefined || checksum === null) {
    throw new NotAsPlannedError('changed', 'nobody knows any more what was to be written');
  }
  const change = { edits, encoding, ...(new_encoding === undefined ? {} : { new_encoding }) };
  const { identity = identify(targetOf(operation)), restore } = operation.details;
  const { temporary, backup } = context;
  const keeps = typeof operation.backupPath === 'string' ? backup : null;
  const result = await rewriteFile({
    ...{ path: targetOf(operation), identity, checksum, becomes, change, temporary, placeholder, keeps },
    ...(object === undefined ? {} : { object }),
    ...(restore === undefined ? {} : { restore }),
  });
  if (object !== undefined && shared_object !== true && !context.isShared(object)) await dropObject(object, becomes);
  return { ...acted(operation), checksumAfter: becomes, details: { ...operation.details, identity, result } };
}

/** The other copy must be there, and both must hold the same bytes, or the one at hand is the last of its kind. */
async function requireCopy(
  path: string,
  source: string,
  checksum: string | null,
  identity: FileIdentity,
): Promise<void> {
  if (path === source) throw new NotAsPlannedError('backup_needed', 'it is no copy of itself');
  const other = lstatSync(path, { throwIfNoEntry: false, bigint: true });
  if (other?.isFile() !== true && other?.isSymbolicLink() !== true) {
    throw new NotAsPlannedError('backup_needed', `${path}, which it is a copy of, is gone`);
  }
  if (String(other.ino) === identity.inode && String(other.dev) === identity.device) {
    if (other.nlink > 1n) return;
    throw new NotAsPlannedError('backup_needed', `${path} is the same file under another spelling`);
  }
  if (identity.kind === 'symlink') return;
  if (checksum === null || (await checksumOf(path)) !== checksum) {
    throw new NotAsPlannedError('backup_needed', `${path}, which it is a copy of, has other content now`);
  }
  // It goes for good: size and time prove nothing, since programs set times back.
  if ((await checksumOf(source)) !== checksum) {
    throw new NotAsPlannedError('changed', `${source} is no copy of ${path} any more`);
  }
}

/** @param found by looking at the source, or copying it */
function acted(operation: PlannedOperation, found?: Partial<CopyResult>): Acted {
  // The same object, where nothing is new, tells the journal so.
  const details = found?.result === undefined ? operation.details : { ...operation.details, result: found.result };
  return {
    checksumBefore: operation.checksum ?? found?.checksum ?? null,
    checksumAfter: operation.type === 'delete' ? null : (found?.checksumAfter ?? operation.checksum),
    backupPath: operation.backupPath ?? null,
    details,
    ...(typeof found?.changedAt === 'string' ? { changedAt: found.changedAt } : {}),
  };
}

/**
 * The copy that an operation makes, where it can be made ahead: of a known file, whose content needs no look before.
 *
 * @param temporary the operation's
 */
export function copyOfAct(operation: PlannedOperation, temporary: string): PrepareRequest | null {
  const { type, sourcePath, targetPath, details } = operation;
  const { identity, from_backup = false, check_content = false } = details;
  if (sourcePath === null || targetPath === null || identity?.kind !== 'file' || from_backup || check_content)
    return null;
  return prepareRequest(copyRequest(operation, { temporary }, type === 'reflink' ? 'clone' : 'copy'));
}

function copyRequest(
  operation: PlannedOperation,
  context: Pick<ActContext, 'temporary' | 'ahead' | 'beforePublishing' | 'onBytes'>,
  how: 'copy' | 'clone',
): CopyRequest {
  const { identity, restore, placeholder } = operation.details;
  return {
    source: sourceOf(operation),
    target: targetOf(operation),
    identity: identity ?? null,
    checksum: operation.checksum,
    temporary: context.temporary,
    placeholder: placeholder === true,
    how,
    ...(restore === undefined ? {} : { restore }),
    ...(context.ahead === undefined ? {} : { ahead: context.ahead }),
    ...(context.beforePublishing === undefined ? {} : { beforePublishing: context.beforePublishing }),
    ...(context.onBytes === undefined ? {} : { onBytes: context.onBytes }),
  };
}

function sourceOf(operation: PlannedOperation): string {
  if (operation.sourcePath === null) throw new TypeError(`${operation.type} without a source`);
  return operation.sourcePath;
}

function targetOf(operation: PlannedOperation): string {
  if (operation.targetPath === null) throw new TypeError(`${operation.type} without a target`);
  return operation.targetPath;
}
