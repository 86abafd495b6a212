import { basename } from 'node:path';
import type { Dirent } from 'node:fs';
import picomatch from 'picomatch';
import { systemErrorCode } from '../../domain/errors.js';
import { relativeTo } from '../../domain/paths.js';
import { identify } from '../identity.js';
import { holdsMoreThan, readFolder } from './read-folder.js';
import type { ScannedFolder, ScanOptions } from './scanned-folder.js';

export interface FoldersBelowOptions extends Pick<
  ScanOptions,
  'exclude' | 'leaveOut' | 'isAudio' | 'isUnsupportedAudio' | 'systemFolders'
> {
  /** Instead of {@link MOST_AHEAD}. */
  readonly most?: number;
}

/** A folder with everything in it; `include` does not count. */
export interface FolderAhead extends ScannedFolder {
  /** It holds sound, readable to us or not. */
  readonly hasSound: boolean;
  /** It was not read, since there is too much in it and before it. */
  readonly isTooMuch: boolean;
}

/** Entries of a folder and those below it that are looked at ahead: booklets and scans are some hundred. */
const MOST_AHEAD = 20_000;

/** What one look ahead has come to. */
interface Look {
  /** Entries that it may still see. */
  left: number;
  /** `device:inode` of folders that it has read: bind mounts lead to them again. */
  readonly seen: Set<string>;
}

/**
 * Looks ahead of the walk: what a folder that the walk will come to later holds. The same entries are visible as there;
 * symbolic links are not followed, and nothing is told, since the walk will.
 */
export class FoldersBelow {
  readonly #root: string;
  readonly #options: FoldersBelowOptions;
  readonly #leaveOut: ReadonlySet<string>;
  readonly #isExcluded: (path: string) => boolean;

  /** @param root of the walk: globs are relative to it */
  constructor(root: string, options: FoldersBelowOptions) {
    this.#root = root;
    this.#options = options;
    this.#leaveOut = new Set(options.leaveOut);
    this.#isExcluded = picomatch([...(options.exclude ?? [])], { dot: true });
  }

  /**
   * A folder and those below it, each before what is in it. What lies below a folder with audio is left out. A folder
   * that cannot be read, or is not to be entered, gives nothing. After {@link MOST_AHEAD} entries it ends, with a folder
   * that is too much.
   */
  *in(path: string): Generator<FolderAhead> {
    yield* this.#in(path, { left: this.#options.most ?? MOST_AHEAD, seen: new Set() });
  }

  *#in(path: string, look: Look): Generator<FolderAhead> {
    const folder = this.#isVisible(path) ? this.#read(path, look) : null;
    if (folder === null) return;
    yield folder;
    if (folder.audio.length > 0) return;
    for (const name of folder.subfolders) {
      if (look.left < 0) return;
      yield* this.#in(`${path}/${name}`, look);
    }
  }

  #isVisible(path: string): boolean {
    const name = basename(path);
    const hidden = name.startsWith('.') || this.#options.systemFolders(name) || this.#leaveOut.has(path);
    return !hidden && !this.#excludes(path) && !this.#isExcluded(`${relativeTo(this.#root, path)}/`);
  }

  #excludes(path: string): boolean {
    return this.#isExcluded(relativeTo(this.#root, path));
  }

  #read(path: string, look: Look): FolderAhead | null {
    try {
      if (holdsMoreThan(path, look.left)) {
        look.left = -1;
        return tooMuch(path);
      }
      const content = readFolder(path, false);
      if (content === null) return null;
      const { identity, entries, unnameable } = content;
      // Some file systems give every folder inode 0.
      const key = `${identity.device}:${identity.inode}`;
      if (identity.inode !== '0' && look.seen.has(key)) return null;
      look.seen.add(key);
      look.left -= entries.length + unnameable.length;
      const files = entries.filter((entry) => this.#isVisibleFile(path, entry)).map(({ name }) => name);
      const others = files.filter((name) => !this.#isSound(name));
      return {
        path,
        identity,
        audio: files.filter((name) => this.#options.isAudio(name)),
        others,
        hasSound: others.length < files.length,
        isTooMuch: false,
        totalEntries: entries.length + unnameable.length,
        subfolders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
      };
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      return null; // The walk tells.
    }
  }

  #isVisibleFile(folder: string, entry: Dirent): boolean {
    return entry.isFile() && !entry.name.startsWith('.') && !this.#excludes(`${folder}/${entry.name}`);
  }

  #isSound(name: string): boolean {
    return this.#options.isAudio(name) || this.#options.isUnsupportedAudio(name);
  }
}

function tooMuch(path: string): FolderAhead {
  const nothing = { audio: [], others: [], subfolders: [], totalEntries: 0, hasSound: false };
  return { path, identity: identify(path), ...nothing, isTooMuch: true };
}
