import { lstat, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import picomatch from 'picomatch';
import { systemErrorCode } from '../../domain/errors.js';
import { relativeTo } from '../../domain/paths.js';
import { folderEntries } from './folder-entries.js';
import { FoldersInTurn } from './folders-in-turn.js';
import { hideLineEnds } from './names.js';
import { checkRoot, rootError } from './root.js';
import type { ScanOptions } from './scanned-folder.js';

export interface QuickWalkOptions extends Pick<
  ScanOptions,
  'include' | 'exclude' | 'followSymlinks' | 'leaveOut' | 'isAudio' | 'systemFolders'
> {
  readonly signal?: AbortSignal | undefined;
  /** Folders that are read at most; default {@link MOST_FOLDERS}. */
  readonly mostFolders?: number;
}

/** A folder with what a walk would see in it, sorted by code unit. */
export interface QuickFolder {
  /** Absolute. */
  readonly path: string;
  /** Names. */
  readonly audio: readonly string[];
  /** Names. */
  readonly folders: readonly string[];
}

/** Folders that are read: seconds on a local disk. */
const MOST_FOLDERS = 10_000;
/** Entries of a folder that are looked at: a folder into which somebody put everything. */
const MOST_ENTRIES = 20_000;

/**
 * Finds folders with music in different parts of a tree soon, to stop when there are enough: down from the highest
 * folder that waits, until there is music or nothing below, then down from the next one, beside another. The same entries are visible
 * as to `scanFolders`, which walks breadth first and comes to the first album after all artists. Blocks nobody.
 */
export class QuickWalk {
  readonly #root: string;
  readonly #options: QuickWalkOptions;
  readonly #mostFolders: number;
  /** No more than may still be read. */
  readonly #waiting = new FoldersInTurn();
  /** `device:inode`: bind mounts and loops of links lead to a folder again. */
  readonly #seen = new Set<string>();
  readonly #isExcluded: (path: string) => boolean;
  readonly #isIncluded: (path: string) => boolean;
  /** Where the globs of `include` begin; `''` is anywhere. */
  readonly #bases: readonly string[];
  #foldersRead = 0;
  #unreadable = 0;
  #isCut = false;

  /** @param root absolute */
  constructor(root: string, options: QuickWalkOptions) {
    const { include = [], exclude = [] } = options;
    this.#root = root;
    this.#options = options;
    this.#mostFolders = options.mostFolders ?? MOST_FOLDERS;
    this.#isExcluded = picomatch([...exclude], { dot: true });
    this.#isIncluded = include.length === 0 ? () => true : picomatch([...include]);
    this.#bases = include.map(baseOf);
  }

  get foldersRead(): number {
    return this.#foldersRead;
  }

  /** Folders that could not be read. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** Nothing was left unread, but what is unreadable. */
  get isAll(): boolean {
    return !this.#isCut && this.#waiting.size === 0;
  }

  /**
   * Folders with music in them and without, the root first.
   *
   * @throws UserError (exit code 2) when the root is no folder that can be read
   * @throws the signal's reason when it is aborted
   */
  async *folders(): AsyncGenerator<QuickFolder, void, void> {
    checkRoot(this.#root);
    for (const path of this.#options.leaveOut ?? []) await this.#neverEnter(path);
    this.#waiting.add(this.#root);
    for (let path = this.#waiting.next(); path !== undefined;) {
      const folder = await this.take(path);
      if (folder !== null) yield folder;
      const below = folder === null || folder.audio.length > 0 ? undefined : folder.folders[0];
      const way = path;
      path = below === undefined ? this.#waiting.next() : join(way, below);
    }
  }

  /** A folder out of turn; `null` for one that was read, cannot be, or is one too many. @throws as `folders` */
  async take(path: string): Promise<QuickFolder | null> {
    this.#waiting.delete(path);
    if (this.#foldersRead >= this.#mostFolders) {
      this.#isCut = true;
      return null;
    }
    try {
      const isFollowed = path === this.#root || this.#options.followSymlinks === true;
      if (!(await this.#isNew(path, isFollowed))) return null;
      this.#foldersRead += 1;
      const folder = await this.#read(path);
      this.#await(folder);
      return folder;
    } catch (error) {
      if (path === this.#root) throw rootError(path, error);
      if (systemErrorCode(error) === undefined) throw error;
      this.#unreadable += 1;
      return null;
    }
  }

  /** Also by another way than its path. */
  async #neverEnter(path: string): Promise<void> {
    try {
      await this.#isNew(path, true);
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      // Not to be looked at: its path still keeps it out.
    }
  }

  /** Whether it is a folder, and one that the walk has not come to by another way. @throws the system's error */
  async #isNew(path: string, isFollowed: boolean): Promise<boolean> {
    const stats = await (isFollowed ? stat : lstat)(path, { bigint: true }).catch((error: unknown) => {
      if (systemErrorCode(error) === 'ENOENT' || systemErrorCode(error) === 'ELOOP') return null;
      throw error;
    });
    if (stats?.isDirectory() !== true) return false;
    const key = `${stats.dev}:${stats.ino}`;
    // Some file systems give every folder inode 0.
    const isNew = stats.ino === 0n || !this.#seen.has(key);
    this.#seen.add(key);
    return isNew;
  }

  async #read(path: string): Promise<QuickFolder> {
    const { isAudio, followSymlinks = false, signal } = this.#options;
    const audio: string[] = [];
    const folders: string[] = [];
    let left = MOST_ENTRIES;
    for await (const entries of folderEntries(path, signal)) {
      for (const { name, kind } of entries) {
        const isFile = kind === 'file' || (kind === 'unknown' && isAudio(name));
        const mayBeFolder = kind === 'folder' || kind === 'unknown' || (kind === 'link' && followSymlinks);
        if (name.startsWith('.')) continue;
        if (isFile && isAudio(name) && this.#takesFile(join(path, name))) audio.push(name);
        else if (!isFile && mayBeFolder && this.#enters(join(path, name))) folders.push(name);
      }
      left -= entries.length;
      if (left >= 0) continue;
      this.#isCut = true;
      break;
    }
    return { path, audio: audio.sort(), folders: folders.sort() };
  }

  #takesFile(path: string): boolean {
    const relative = this.#relative(path);
    return !this.#isExcluded(relative) && this.#isIncluded(relative);
  }

  #enters(path: string): boolean {
    const relative = this.#relative(path);
    if (this.#options.systemFolders(basename(path)) || this.#options.leaveOut?.includes(path) === true) return false;
    if (this.#isExcluded(relative) || this.#isExcluded(`${relative}/`)) return false;
    const leads = (base: string): boolean => `${base}/`.startsWith(`${relative}/`);
    return this.#bases.length === 0 || this.#bases.some((base) => leads(base) || isBelow(relative, base));
  }

  /** As globs are matched against. */
  #relative(path: string): string {
    return hideLineEnds(relativeTo(this.#root, path));
  }

  #await({ path, folders }: QuickFolder): void {
    const room = Math.max(this.#mostFolders - this.#foldersRead - this.#waiting.size, 0);
    if (folders.length > room) this.#isCut = true;
    for (const name of folders.slice(0, room)) this.#waiting.add(join(path, name));
  }
}

function isBelow(path: string, base: string): boolean {
  return base === '' || path === base || path.startsWith(`${base}/`);
}

/** The folders that a glob names before its first pattern; `''` where that is not plain. */
function baseOf(glob: string): string {
  const { base, negated } = picomatch.scan(glob);
  return negated || glob.includes('\\') ? '' : base;
}

function join(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}
