import { LRUCache } from 'lru-cache';
import type { OperationOutline, OperationRecord } from '../../domain/operation.js';
import type { OperationSession } from '../../domain/session.js';
import type {
  BrowsedOperations,
  LoadProgress,
  OperationFilter,
  OperationSearch,
  OperationView,
  SearchOptions,
} from './browsed-operations.js';
import type { FolderTree } from './folder-tree.js';
import { Listeners } from './listeners.js';
import { OperationIndex } from './operation-index.js';
import { RunningSearch } from './operation-search.js';
import { unlessClosed } from './slices.js';

/** Rows that a screen and the ones before and after it show, with room for some scrolling back. */
const ROWS_KEPT = 400;

export type Roots = Pick<OperationSession, 'source_root' | 'target_root'>;

/** What is the same for operations of a session and of a plan, wherever their rows are. */
export abstract class OperationBrowser implements BrowsedOperations {
  protected readonly index: OperationIndex;
  protected readonly listeners = new Listeners();
  readonly #rows = new LRUCache<number, OperationRecord>({ max: ROWS_KEPT });
  protected readonly closing = new AbortController();
  #version = 0;

  readonly #roots: () => Roots;

  /** @param roots where the files come from, and where they go; they may be known late */
  protected constructor(roots: () => Roots) {
    this.#roots = roots;
    this.index = new OperationIndex(() => roots().source_root);
  }

  get version(): number {
    return this.#version;
  }

  get folders(): FolderTree {
    return this.index.folders;
  }

  abstract get progress(): LoadProgress;

  onChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  view(filter?: OperationFilter): OperationView {
    return this.index.view(filter);
  }

  idsIn(folder: number, filter: OperationFilter = {}): number[] {
    return this.view({ ...filter, folder }).ids();
  }

  search(text: string, filter: OperationFilter = {}, { signal, onChange }: SearchOptions = {}): OperationSearch {
    const { source_root: source, target_root: target } = this.#roots();
    const outlines = (afterId: number, limit: number): OperationOutline[] => this.outlines(afterId, limit);
    return new RunningSearch(
      { index: this.index, roots: [source, target], outlines, loaded: this.loaded(signal) },
      { text, filter, signal: this.unlessClosed(signal), onChange },
    );
  }

  rows(ids: readonly number[]): (OperationRecord | undefined)[] {
    const kept = new Map(ids.map((id) => [id, this.#rows.get(id)]));
    const missing = ids.filter((id) => kept.get(id) === undefined);
    for (const record of missing.length === 0 ? [] : this.records(missing)) {
      if (record === undefined) continue;
      kept.set(record.id, record);
      this.#rows.set(record.id, record);
    }
    return ids.map((id) => kept.get(id));
  }

  close(): void {
    this.closing.abort();
    this.listeners.clear();
    this.#rows.clear();
  }

  /** A page of the list, from the one after an id on. */
  protected abstract outlines(afterId: number, limit: number): OperationOutline[];

  /** In the order asked for. */
  protected abstract records(ids: readonly number[]): (OperationRecord | undefined)[];

  /** Ends when the index has all that is there now. */
  protected abstract loaded(signal: AbortSignal | undefined): Promise<void>;

  protected unlessClosed(signal: AbortSignal | undefined): AbortSignal {
    return unlessClosed(signal, this.closing.signal);
  }

  protected forgetRows(): void {
    this.#rows.clear();
  }

  /** What was asked before may be out of date. @param more the next change comes soon */
  protected changed({ more }: { readonly more: boolean }): void {
    this.#version += 1;
    if (more) this.listeners.tellSometimes();
    else this.listeners.tell();
  }
}
