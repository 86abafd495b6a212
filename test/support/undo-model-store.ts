import { dirname, join } from 'node:path';
import type { OperationRecord } from '../../src/domain/operation.js';
import { FOLDER, STORE } from './undo-model-case.js';
import type { ModelHistory } from './undo-model-history.js';
import type { ModelTree } from './undo-model-tree.js';

/** The backup store: what the undo keeps in it, and which objects it takes out. */
export class ModelStore {
  readonly #tree: ModelTree;
  readonly #history: ModelHistory;
  readonly #library: string;
  /** Objects of the store that the undo itself relies on, and which records it does again with each; 0 for none. */
  readonly #kept = new Map<string, number[]>();
  /** Objects that a step was done with, and another record needed. */
  readonly #spared = new Set<string>();

  constructor(tree: ModelTree, history: ModelHistory, library: string) {
    this.#tree = tree;
    this.#history = history;
    this.#library = library;
  }

  /** A copy of what is at a path. @param again the first record of what this does again; 0: nothing */
  keep(path: string, again: number): void {
    const entry = this.#tree.at(path)!;
    const store = join(this.#library, STORE);
    const object = join(store, 'objects', entry.content.slice(0, 2), entry.content.slice(2));
    for (let folder = dirname(object); !this.#tree.has(folder); folder = dirname(folder)) {
      this.#tree.put(folder, { ...FOLDER, mode: 0o700 });
    }
    if (!this.#tree.has(object)) this.#tree.put(object, { ...entry, mode: 0o444 });
    this.#kept.set(object, [...(this.#kept.get(object) ?? []), again]);
  }

  /** A record needs its object no more: it goes when no other does. */
  release(record: OperationRecord, object: string): void {
    const { metadata } = record;
    const isNeeded = this.#history.needs(object, record);
    const kept = (this.#kept.get(object) ?? []).filter(
      (again) => again === 0 || again !== this.#history.rootOf(record),
    );
    this.#kept.set(object, kept);
    if (isNeeded) this.#spared.add(object);
    if (metadata.shared_object === true || isNeeded || kept.length > 0) return;
    this.#tree.remove(object);
  }

  /** Kept for its sake alone: what was undone by hand needs it no more. */
  releaseSpared(record: OperationRecord, object: string): void {
    if (this.#spared.has(object)) this.release(record, object);
  }

  /** Whether nothing is left in a store. */
  isSpent(store: string): boolean {
    return !this.#tree.paths().some((path) => path.startsWith(`${store}/`) && this.#tree.isFile(path));
  }
}
