import { basename } from 'node:path';
import { ContentIndex, type Candidate, type ReadContent } from '../database/content-index.js';
import type { OperationHistoryTracker } from '../database/operation-history-tracker.js';
import { systemErrorCode } from '../domain/errors.js';
import { isHeld } from '../domain/holding.js';
import type { OperationRecord } from '../domain/operation.js';
import { checksumOf } from '../filesystem/checksum.js';
import { statsOf } from '../filesystem/identity.js';
import { fileSizesBelow, type FileSizesOptions } from '../filesystem/scan/file-sizes.js';

export interface WantedContent {
  /** SHA-256, lower-case hex. */
  readonly checksum: string;
  /** Bytes. */
  readonly size: number;
  /** Where the file was: of several that have the content, one with the same name is taken. */
  readonly path?: string;
}

export interface ContentFinderOptions extends FileSizesOptions {
  /** Folders to look into, with all that is below them. One that is missing or cannot be read gives nothing. */
  readonly roots: readonly string[];
  /** Whether a file belongs to somebody else; asked once for each file that has a wanted size. */
  readonly isTaken: (path: string) => boolean;
  /** Told of each folder that is looked into and each file that is read. */
  readonly onProgress?: (path: string) => void;
}

/**
 * Finds files that somebody renamed or moved, by size and then content. The folders are walked once, when the first file
 * is wanted; only files of a wanted size are read, each once. What was given once is not given again, so that two missing
 * files with the same content are not found in one place.
 *
 * Several may ask at the same time: they are answered one after the other.
 */
export class ContentFinder {
  readonly #options: ContentFinderOptions;
  #index: ContentIndex | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ContentFinderOptions) {
    this.#options = options;
  }

  /**
   * @returns the path of a file that has this content now; `null` when there is none
   * @throws the signal's reason when it is aborted: then nobody knows whether there is one
   */
  find(wanted: WantedContent): Promise<string | null> {
    const found = this.#last.then(() => this.#find(wanted));
    // Whoever asked gets the error; the next one is answered all the same.
    this.#last = found.catch(() => null);
    return found;
  }

  /** Forgets what was found. Only when nobody waits for an answer. */
  close(): void {
    this.#index?.close();
    this.#index = null;
  }

  async #find({ checksum, size, path = '' }: WantedContent): Promise<string | null> {
    const index = (this.#index ??= await this.#walk());
    for (;;) {
      const candidates = index.candidates(size, checksum, basename(path));
      if (candidates.length === 0) return null;
      // Each of them is read or removed, so that the next ones are others.
      for (const candidate of candidates) {
        this.#options.signal?.throwIfAborted();
        const content = await this.#contentOf(candidate, size);
        if (content !== null && content.checksum !== checksum) index.learn(candidate.id, content);
        else index.remove(candidate.id);
        if (content?.checksum === checksum) return candidate.path;
      }
    }
  }

  async #walk(): Promise<ContentIndex> {
    const index = new ContentIndex();
    try {
      for await (const { path, files } of fileSizesBelow(this.#options.roots, this.#options)) {
        this.#options.onProgress?.(path);
        for (const file of files) index.add(file.path, file.size);
      }
      return index;
    } catch (error) {
      index.close();
      throw error;
    }
  }

  /** What is in a file now; `null` when it is somebody else's, is not what it was, or cannot be read. */
  async #contentOf({ path, checksum, mtime_ns }: Candidate, size: number): Promise<ReadContent | null> {
    if (checksum === null && this.#options.isTaken(path)) return null;
    try {
      const before = fileTime(path, size);
      if (before === null) return null;
      if (checksum !== null && mtime_ns === before) return { checksum, mtime_ns };
      this.#options.onProgress?.(path);
      const read = await checksumOf(path);
      // Who is still written has no content to be found by.
      return fileTime(path, size) === before ? { checksum: read, mtime_ns: before } : null;
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      return null;
    }
  }
}

/** Modification time in ns of a regular file of this size; `null` for anything else. */
function fileTime(path: string, size: number): string | null {
  const stats = statsOf(path);
  return stats?.isFile() === true && Number(stats.size) === size ? String(stats.mtimeNs) : null;
}

/**
 * `isTaken` by a history: what a record put there, what a copy was made of, and what a backup store keeps is where it
 * belongs.
 *
 * @param session for which is looked: its records count, though it was imported
 * @param wasDone which records count as done; default: those that are completed now
 */
export function takenIn(
  history: OperationHistoryTracker,
  session: string | null = null,
  wasDone?: (record: OperationRecord) => boolean,
): (path: string) => boolean {
  return (path) =>
    isHeld(path, history.recordsNaming(path, session), wasDone) || history.countBackupReferences(path) > 0;
}
