import { chmodSync, lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from '../domain/errors.js';
import type { FileIdentity } from '../domain/operation.js';
import { ChecksumMismatchError, NotAsPlannedError } from './act-errors.js';
import { partOf } from './atomic-file.js';
import { checksumOf } from './checksum.js';
import { copyFile, moveAcrossFileSystems, type CopyRequest } from './copy-file.js';
import { syncFolder } from './durable.js';
import { identify, statsOf } from './identity.js';
import { moveWithinFileSystem, removeFile } from './move-file.js';
import { tryRights } from './rights.js';

/** The store's folder in a library; media servers do not index dot-folders. */
export const STORE_FOLDER = '.music-organize';

/** What a session leaves in the store: itself with its folder times, and its records, a line each. */
export const MANIFEST_FILE = 'manifest.jsonl';
export const OPERATIONS_FILE = 'operations.jsonl';

export interface KeepRequest {
  readonly source: string;
  readonly identity: FileIdentity;
  /** SHA-256 of the source. */
  readonly checksum: string;
  readonly temporary: string;
  readonly placeholder: boolean;
}

/**
 * Content-addressed folder that a file goes to before it is replaced or deleted: `objects/ab/cdef...`, read-only files
 * named by their SHA-256. It lies on the library's file system, so that keeping a file there is a rename.
 */
export class BackupStore {
  /** Absolute. */
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  objectPath(checksum: string): string {
    return join(this.root, 'objects', checksum.slice(0, 2), checksum.slice(2));
  }

  /**
   * Moves a file into the store. One that is there already is kept once, after its content was checked.
   *
   * @throws as moveWithinFileSystem and moveAcrossFileSystems; when it throws, the source is where it was
   */
  async keep({ source, identity, checksum, temporary, placeholder }: KeepRequest): Promise<string> {
    if (identity.kind !== 'file') throw new NotAsPlannedError('backup_needed', 'only regular files can be kept');
    const target = this.objectPath(checksum);
    if (await this.#has(target, checksum)) {
      removeFile(source, identity, temporary);
      return target;
    }
    const copy: CopyRequest = { source, target, identity, checksum, temporary, placeholder, how: 'copy' };
    // It may have got another name after it was planned.
    if (identify(source).links > 1) {
      // Making the object read-only must not change the file's other names.
      await moveAcrossFileSystems(copy);
    } else {
      try {
        moveWithinFileSystem({ source, target, identity, temporary, placeholder });
      } catch (error) {
        if (systemErrorCode(error) !== 'EXDEV') throw error;
        await moveAcrossFileSystems(copy);
      }
    }
    tryRights(() => {
      chmodSync(target, 0o444);
    });
    syncFolder(dirname(target));
    return target;
  }

  /**
   * Keeps a copy of a file that stays where it is. When it returns, the copy is durable and its content was checked.
   *
   * @throws as copyFile
   */
  async keepCopy(request: KeepRequest): Promise<string> {
    const { checksum, identity } = request;
    const target = this.objectPath(checksum);
    if (await this.#has(target, checksum)) return target;
    await copyFile({ ...request, target, how: 'copy', restore: { ...identity, mode: 0o444 } });
    return target;
  }

  /** Where a session leaves its manifest. @param sessionId one that can be a folder's name, as all are */
  sessionFolder(sessionId: string): string {
    return join(this.root, 'sessions', sessionId);
  }

  /**
   * The same, made; all of it is real folders.
   *
   * @throws NotAsPlannedError `symlink_in_target`, the system's error
   */
  makeSessionFolder(sessionId: string): string {
    const folder = this.sessionFolder(sessionId);
    this.#requireReal();
    for (const part of [dirname(folder), folder]) requireNoLink(part);
    // A library whose drive is gone does not come back as an empty folder.
    if (basename(this.root) === STORE_FOLDER && statsOf(dirname(this.root)) === undefined) {
      throw new NotAsPlannedError('vanished', `${dirname(this.root)} is gone`);
    }
    this.#makeFolder(folder);
    return folder;
  }

  /** Removes the manifest of a session, and the store's folders that are empty then. @throws the system's error */
  removeSession(sessionId: string): void {
    const folder = this.sessionFolder(sessionId);
    this.#requireReal();
    for (const part of [dirname(folder), folder]) requireNoLink(part);
    // The one that makes it a manifest first.
    for (const name of [MANIFEST_FILE, OPERATIONS_FILE]) {
      for (const path of [join(folder, name), partOf(join(folder, name))]) rmSync(path, { force: true });
    }
    removeIfEmpty(folder);
    this.prune();
  }

  #requireReal(): void {
    if (basename(this.root) === STORE_FOLDER) requireNoLink(this.root);
  }

  /** Makes the folder of an object. @returns whether the object is there, with the right content */
  async #has(target: string, checksum: string): Promise<boolean> {
    this.#requireReal();
    this.#makeFolder(dirname(target));
    const found = lstatSync(target, { throwIfNoEntry: false });
    if (found === undefined) return false;
    if (found.isFile() && (await checksumOf(target)) === checksum) return true;
    throw new ChecksumMismatchError(`the object ${target} of the backup store is damaged`);
  }

  /** Folders of the store are durable before anything is in them. */
  #makeFolder(folder: string): void {
    const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    for (let made = folder; made.length >= first.length; made = dirname(made)) syncFolder(dirname(made));
  }

  /** Removes the store's folders that hold nothing any more. */
  prune(): void {
    const objects = join(this.root, 'objects');
    for (const name of namesIn(objects)) if (/^[0-9a-f]{2}$/.test(name)) removeIfEmpty(join(objects, name));
    removeIfEmpty(objects);
    removeIfEmpty(join(this.root, 'sessions'));
    // A folder that the user named is the user's.
    if (basename(this.root) === STORE_FOLDER) removeIfEmpty(this.root);
  }
}

function requireNoLink(path: string): void {
  if (statsOf(path)?.isSymbolicLink() !== true) return;
  throw new NotAsPlannedError('symlink_in_target', `${path}, a folder of the backup store, is a symbolic link`);
}

/** Removes an object that nobody needs; what is there instead of it, if anything, stays. */
export async function dropObject(path: string, checksum: string): Promise<void> {
  if (statsOf(path)?.isFile() === true && (await checksumOf(path)) === checksum) unlinkSync(path);
}

/** What keeps an empty folder from going is no reason to fail: it stays. */
const NO_REMOVAL: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTEMPTY',
  'EEXIST',
  'EBUSY',
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
]);

function namesIn(folder: string): string[] {
  return unlessItStays(() => readdirSync(folder)) ?? [];
}

function removeIfEmpty(path: string): void {
  unlessItStays(() => {
    rmdirSync(path);
  });
}

function unlessItStays<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!NO_REMOVAL.has(systemErrorCode(error) ?? '')) throw error;
    return undefined;
  }
}
