import { OPERATION_STATUSES, type OperationStatus } from '../../domain/operation.js';
import { FolderNames } from './folder-names.js';
import { Numbers } from './numbers.js';

/** What one operation adds to its folder, and to those above. */
export interface FolderEntry {
  readonly folder: number;
  /** The place of its status in `OPERATION_STATUSES`. */
  readonly status: number;
  readonly bytes: number;
}

/** No folder of a source is known. */
const NONE = -1;

/**
 * Where the files of operations are afterwards, as a tree of folders that have numbers; 0 is `/`, and every folder has a
 * higher number than the one that holds it. All sums are over the folder and what is below.
 *
 * A folder that an operation makes or removes is the folder of that operation itself.
 */
export class FolderTree {
  readonly #names = new FolderNames();
  readonly #sources = new FolderNames();
  readonly #operations = new Numbers((length) => new Uint32Array(length));
  readonly #bytes = new Numbers((length) => new Float64Array(length));
  readonly #byStatus = OPERATION_STATUSES.map(() => new Numbers((length) => new Uint32Array(length)));
  /** The folder that holds all sources of a folder. */
  readonly #origins = new Numbers((length) => new Int32Array(length));
  /** 1 where they are in several folders. */
  readonly #isMixed = new Numbers((length) => new Uint8Array(length));
  readonly #sourceRoot: () => string;

  /** @param sourceRoot what is common to everything tells nothing */
  constructor(sourceRoot: () => string) {
    this.#sourceRoot = sourceRoot;
    this.#fill();
  }

  /** The number of `/`. */
  get root(): number {
    return 0;
  }

  /** How many folders there are, `/` among them. */
  get size(): number {
    return this.#names.size;
  }

  /** The number of a path; it is a folder from now on. */
  intern(path: string): number {
    const folder = this.#names.intern(path);
    this.#fill();
    return folder;
  }

  /** `undefined` when nothing is there. */
  find(path: string): number | undefined {
    return this.#names.find(path);
  }

  /** The last part of its path; empty for `/`. */
  name(folder: number): string {
    return this.#names.name(folder);
  }

  path(folder: number): string {
    return this.#names.path(folder);
  }

  /** The folder that holds it; `/` holds itself. */
  parent(folder: number): number {
    return this.#names.parent(folder);
  }

  /** How many folders are above. */
  depth(folder: number): number {
    return this.#names.depth(folder);
  }

  /** Whether a folder is another one or below it. */
  isIn(folder: number, other: number): boolean {
    return this.#names.isIn(folder, other);
  }

  /** The folders in it that have operations, in the natural order of their names: `CD 2` before `CD 10`. */
  children(folder: number): readonly number[] {
    return this.#names.children(folder).filter((child) => this.operations(child) > 0);
  }

  /** The only folder in it that has operations, when it has none of its own: both can be one line. */
  onlyChild(folder: number): number | null {
    const [only, second] = this.children(folder);
    if (only === undefined || second !== undefined) return null;
    return this.operations(only) === this.operations(folder) ? only : null;
  }

  operations(folder: number): number {
    return this.#operations.at(folder);
  }

  /** Of the files of its operations, whatever their status. */
  bytes(folder: number): number {
    return this.#bytes.at(folder);
  }

  count(folder: number, status: OperationStatus): number {
    return this.#byStatus[OPERATION_STATUSES.indexOf(status)]?.at(folder) ?? 0;
  }

  /**
   * The folder that its files came from: the one that holds them all.
   *
   * @returns `null` when none came from anywhere, or they came from several folders that have the root of the sources, or
   *   less, in common
   */
  origin(folder: number): string | null {
    const origin = this.#origins.at(folder);
    if (origin === NONE) return null;
    const path = this.#sources.path(origin);
    if (this.#isMixed.at(folder) === 0) return path;
    const root = this.#sourceRoot();
    const prefix = root.endsWith('/') ? root : `${root}/`;
    return path.startsWith(prefix) && path !== prefix ? path : null;
  }

  /** Which folders are a folder or below it, by number: 1 or 0. */
  below(folder: number): Uint8Array {
    return this.#names.below(folder);
  }

  /** Sums over folders, given for each alone, become sums over what is below as well. */
  rollUp(own: Uint32Array): Uint32Array {
    const { parents } = this.#names;
    for (let folder = own.length - 1; folder > 0; folder -= 1) {
      const parent = parents[folder] ?? 0;
      own[parent] = (own[parent] ?? 0) + (own[folder] ?? 0);
    }
    return own;
  }

  /** @param sign -1 takes away what was added */
  add({ folder, status, bytes }: FolderEntry, sign: 1 | -1 = 1): void {
    const ofStatus = this.#byStatus[status];
    for (let at = folder; ; at = this.#names.parent(at)) {
      this.#operations.set(at, this.#operations.at(at) + sign);
      this.#bytes.set(at, this.#bytes.at(at) + sign * bytes);
      ofStatus?.set(at, ofStatus.at(at) + sign);
      if (at === 0) return;
    }
  }

  /** A file of a folder came from there. @param path of the folder that it was in */
  cameFrom(folder: number, path: string): void {
    const source = this.#sources.intern(path);
    for (let at = folder; ; at = this.#names.parent(at)) {
      const known = this.#origins.at(at);
      if (known === NONE) {
        this.#origins.set(at, source);
      } else if (known !== source) {
        this.#origins.set(at, this.#sources.common(known, source));
        this.#isMixed.set(at, 1);
      }
      if (at === 0) return;
    }
  }

  #fill(): void {
    while (this.#operations.length < this.#names.size) {
      this.#operations.push(0);
      this.#bytes.push(0);
      for (const counts of this.#byStatus) counts.push(0);
      this.#origins.push(NONE);
      this.#isMixed.push(0);
    }
  }
}
