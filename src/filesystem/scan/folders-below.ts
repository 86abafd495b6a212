import { basename } from 'node:path';
import type { Dirent } from 'node:fs';
import picomatch from 'picomatch';
import { systemErrorCode } from '../../domain/errors.js';
import { relativeTo } from '../../domain/paths.js';
import { readFolder } from './read-folder.js';
import type { ScannedFolder, ScanOptions } from './scanned-folder.js';

export type FoldersBelowOptions = Pick<
  ScanOptions,
  'exclude' | 'leaveOut' | 'isAudio' | 'isUnsupportedAudio' | 'systemFolders'
>;

/** A folder with everything in it; `include` does not count. */
export interface FolderAhead extends ScannedFolder {
  /** It holds sound, readable to us or not. */
  readonly hasSound: boolean;
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
   * that cannot be read, or is not to be entered, gives nothing.
   */
  *in(path: string): Generator<FolderAhead> {
    const folder = this.#isVisible(path) ? this.#read(path) : null;
    if (folder === null) return;
    yield folder;
    if (folder.audio.length > 0) return;
    for (const name of folder.subfolders) yield* this.in(`${path}/${name}`);
  }

  #isVisible(path: string): boolean {
    const name = basename(path);
    const hidden = name.startsWith('.') || this.#options.systemFolders(name) || this.#leaveOut.has(path);
    return !hidden && !this.#excludes(path) && !this.#isExcluded(`${relativeTo(this.#root, path)}/`);
  }

  #excludes(path: string): boolean {
    return this.#isExcluded(relativeTo(this.#root, path));
  }

  #read(path: string): FolderAhead | null {
    try {
      const content = readFolder(path, false);
      if (content === null) return null;
      const { identity, entries, unnameable } = content;
      const files = entries.filter((entry) => this.#isVisibleFile(path, entry)).map(({ name }) => name);
      const others = files.filter((name) => !this.#isSound(name));
      return {
        path,
        identity,
        audio: files.filter((name) => this.#options.isAudio(name)),
        others,
        hasSound: others.length < files.length,
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
