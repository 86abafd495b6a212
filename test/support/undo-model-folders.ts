import { dirname } from 'node:path';
import { STORE } from './undo-model-case.js';
import type { ModelStore } from './undo-model-store.js';
import type { ModelTree } from './undo-model-tree.js';

/** What becomes of folders as files leave them. */
export class ModelFolders {
  readonly #tree: ModelTree;
  readonly #store: ModelStore;
  /** Folders that something was taken out of. */
  readonly #left = new Set<string>();
  /** Folders that this undo has made on the way. */
  readonly #made = new Set<string>();
  readonly #tidy: string[] = [];
  readonly #removed = new Set<string>();

  constructor(tree: ModelTree, store: ModelStore) {
    this.#tree = tree;
    this.#store = store;
  }

  /** Nobody's record asks to remove it again. */
  noteMade(folder: string): void {
    this.#made.add(folder);
  }

  /** Something was taken out of a folder, which is empty now. */
  isLeftEmpty(folder: string): boolean {
    return this.#left.has(folder) && this.#tree.isFolder(folder) && this.isEmpty(folder);
  }

  /** Whether this undo removed it. */
  hasRemoved(folder: string): boolean {
    return this.#removed.has(folder);
  }

  /** A folder goes by the undo of its record. */
  unmake(folder: string): void {
    this.#removeFolder(folder);
    this.#tidy.push(dirname(folder));
  }

  /** A file leaves its place. */
  take(path: string): void {
    this.#tree.remove(path);
    this.#left.add(dirname(path));
    // A folder that was made on the way of this very undo goes again with the last that is in it.
    this.#tidy.push(dirname(path));
  }

  /** At the end of each step. */
  tidyUp(): void {
    for (const start of this.#tidy.splice(0)) {
      for (let folder = start; this.#made.has(folder) && this.isEmpty(folder); folder = dirname(folder)) {
        this.#removeFolder(folder);
        this.#made.delete(folder);
      }
    }
  }

  #removeFolder(folder: string): void {
    for (const path of this.#tree.paths()) if (path.startsWith(`${folder}/`)) this.#tree.remove(path);
    this.#tree.remove(folder);
    this.#removed.add(folder);
    this.#left.add(dirname(folder));
  }

  /** The folder of a spent backup store counts for nothing. */
  isEmpty(folder: string): boolean {
    return this.#tree.below(folder).every((path) => path.endsWith(`/${STORE}`) && this.#store.isSpent(path));
  }
}
