import { dirname } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { DirectoryTime } from '../../database/entries.js';
import { systemErrorCode } from '../../domain/errors.js';
import { isCopyOrLink, type PlannedOperation } from '../../domain/operation.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { syncFolder } from '../../filesystem/durable.js';
import { folderTime, realPathOf, statsOf } from '../../filesystem/identity.js';

/** Folders changed longer ago than this were flushed by the file system itself, in ms (btrfs waits 30 s). */
const FLUSH_WINDOW = 60_000;
/** Folders remembered as seen; one that is forgotten is looked at again, and the journal keeps its first time. */
const REMEMBERED = 5000;

/** Something that went wrong and cost no file. */
export interface Warning {
  readonly path: string;
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

/** Keeps what folders were before a run first changed them, and makes the last changes durable at its end. */
export class FolderWatch {
  readonly #storeHolder: string | null;
  readonly #seen = new LRUCache<string, true>({ max: REMEMBERED });
  readonly #changed = new Map<string, number>();

  /** @param storeHolder the folder that the backup store comes and goes in, which changes its time */
  constructor(storeHolder: string | null) {
    this.#storeHolder = storeHolder;
  }

  /** Times of the folders that these operations are the first to change. */
  newTimes(intents: readonly PlannedOperation[]): DirectoryTime[] {
    const times: DirectoryTime[] = [];
    for (const folder of intents.flatMap((intent) => this.#foldersOf(intent))) {
      if (this.#seen.has(folder)) continue;
      this.#seen.set(folder, true);
      const time = timeOf(folder);
      if (time !== null) times.push(time);
    }
    return times;
  }

  note(operation: PlannedOperation): void {
    const now = Date.now();
    for (const folder of this.#foldersOf(operation)) {
      this.#changed.delete(folder);
      this.#changed.set(folder, now);
    }
    if (operation.type === 'create_directory' && operation.targetPath !== null) {
      this.#seen.set(operation.targetPath, true);
    }
    for (const [folder, time] of this.#changed) {
      if (now - time < FLUSH_WINDOW) break;
      this.#changed.delete(folder);
    }
  }

  /**
   * Without this a power cut right after the end could take back renames that the history calls completed.
   *
   * @returns what the disk could not do
   */
  flush(): Warning[] {
    const failures: Warning[] = [];
    for (const folder of this.#changed.keys()) {
      try {
        syncFolder(folder);
      } catch (error) {
        const code = systemErrorCode(error);
        if (code === undefined) throw error;
        if (code === 'ENOENT' || code === 'ENOTDIR') continue; // Removed since.
        failures.push({
          path: folder,
          message: `The disk could not make this folder durable: ${describeSystemError(code, code)}`,
          hint: 'Check the disk, then run music-organize verify.',
        });
      }
    }
    this.#changed.clear();
    return failures;
  }

  /** The folders whose list of names an operation changes. */
  #foldersOf({ type, sourcePath, targetPath, backupPath, details }: PlannedOperation): string[] {
    const folders: string[] = [];
    const keepsSource = isCopyOrLink(type) || details.from_backup === true;
    if (sourcePath !== null && !keepsSource) folders.push(dirname(sourcePath));
    if (targetPath !== null) folders.push(dirname(targetPath));
    const usesStore = (backupPath ?? details.object ?? null) !== null;
    if (this.#storeHolder !== null && usesStore) folders.push(this.#storeHolder);
    return folders;
  }
}

/** Of a link, that of the folder it leads to. One that cannot be read is not put back: nothing to keep a file for. */
function timeOf(folder: string, isLastTry = false): DirectoryTime | null {
  try {
    const path = statsOf(folder)?.isSymbolicLink() === true ? realPathOf(folder) : folder;
    const mtime_ns = folderTime(path);
    return mtime_ns === null ? null : { path, mtime_ns };
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    // What failed once may work the next time, and once the folder has changed it is too late.
    return isLastTry ? null : timeOf(folder, true);
  }
}
