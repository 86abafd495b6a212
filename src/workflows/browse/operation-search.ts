import type { OperationOutline } from '../../domain/operation.js';
import type { OperationFilter, OperationSearch, OperationView, SearchOptions } from './browsed-operations.js';
import { Listeners } from './listeners.js';
import { Numbers } from './numbers.js';
import type { OperationIndex } from './operation-index.js';
import { IndexView } from './operation-view.js';
import { pathSearch } from './path-search.js';
import { inSlices } from './slices.js';

/** So many paths are read at once: less than a millisecond. */
const PAGE = 100;

/** Where is searched. */
interface SearchedOperations {
  readonly index: OperationIndex;
  /** The folders that paths are from: what is searched for may be given below one of them. */
  readonly roots: readonly string[];
  readonly outlines: (afterId: number, limit: number) => OperationOutline[];
  /** When the index has everything. */
  readonly loaded: Promise<void>;
}

interface SearchRequest {
  readonly text: string;
  readonly filter: OperationFilter;
  readonly signal: AbortSignal;
  readonly onChange: SearchOptions['onChange'];
}

/** Reads the paths from where they are, page by page, and keeps the rows of the index that match. */
export class RunningSearch implements OperationSearch {
  readonly done: Promise<void>;
  readonly #index: OperationIndex;
  readonly #rows = new Numbers((length) => new Uint32Array(length));
  readonly #listeners = new Listeners();
  #view: OperationView;
  #lookedAt = 0;
  #isComplete = false;

  constructor(searched: SearchedOperations, request: SearchRequest) {
    this.#index = searched.index;
    this.#view = new IndexView(searched.index, 0);
    if (request.onChange !== undefined) this.#listeners.add(request.onChange);
    this.done = this.#run(searched, request);
  }

  get view(): OperationView {
    if (this.#view.count !== this.#rows.length) this.#view = new IndexView(this.#index, this.#rows.copy());
    return this.#view;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  get progress(): number {
    return this.#isComplete || this.#index.length === 0 ? 1 : Math.min(1, this.#lookedAt / this.#index.length);
  }

  async #run({ outlines, loaded, roots }: SearchedOperations, { text, filter, signal }: SearchRequest): Promise<void> {
    const [matches] = await Promise.all([pathSearch(text, roots), loaded]);
    const passes = this.#index.test(filter);
    const last = this.#index.lastId;
    let after = 0;
    this.#isComplete = await inSlices(() => {
      const page = outlines(after, PAGE);
      const found = this.#rows.length;
      for (const { id, source_path: source, target_path: target } of page) {
        const row = this.#index.rowOf(id);
        if (row < 0 || !passes(row)) continue;
        if ((target !== null && matches(target)) || (source !== null && matches(source))) this.#rows.push(row);
      }
      after = page.at(-1)?.id ?? last;
      this.#lookedAt += page.length;
      if (this.#rows.length > found) this.#listeners.tellSometimes();
      return page.length === PAGE && after < last;
    }, signal);
    if (this.#isComplete) this.#listeners.tell();
  }
}
