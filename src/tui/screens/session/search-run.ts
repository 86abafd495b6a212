import type {
  BrowsedOperations,
  OperationFilter,
  OperationSearch,
  OperationView,
} from '../../../workflows/browse/browsed-operations.js';

interface Run {
  readonly key: string;
  readonly search: OperationSearch;
  readonly abort: AbortController;
  /** The state of the operations that it looked at; `null` while they are read. */
  version: number | null;
  hasFailed: boolean;
}

/** What is looked for. */
export interface Wanted {
  readonly text: string;
  readonly filter: OperationFilter;
}

/** The search for what is typed: one at a time, and what was found before is shown until there is something newer. */
export class SearchRun {
  readonly #operations: Pick<BrowsedOperations, 'search' | 'version' | 'progress'>;
  readonly #nothing: OperationView;
  #run: Run | null = null;
  #before: { readonly key: string; readonly view: OperationView } | null = null;

  /** @param nothing a view without operations */
  constructor(operations: Pick<BrowsedOperations, 'search' | 'version' | 'progress'>, nothing: OperationView) {
    this.#operations = operations;
    this.#nothing = nothing;
  }

  /** From 0 to 1. */
  get progress(): number {
    return this.#run?.search.progress ?? 0;
  }

  /** Whether all that is looked for was found. */
  isComplete(wanted: Wanted): boolean {
    return this.#run?.key === keyOf(wanted) && this.#run.search.isComplete;
  }

  view({ text, filter }: Wanted): OperationView {
    const run = this.#run;
    const before = this.#before;
    if (run === null) return before?.view ?? this.#nothing;
    const { search, key } = run;
    const isAgain = before?.key === key;
    const isNewer = search.isComplete || (!isAgain && search.view.count > 0 && key === keyOf({ text, filter }));
    return isNewer ? search.view : (before?.view ?? search.view);
  }

  /**
   * Looks for something, unless that is under way, or known and still right. What was looked for before is given up.
   *
   * @returns the end of the search that was begun; `null` when none was
   */
  look(wanted: Wanted, onChange: () => void): Promise<void> | null {
    const { text, filter } = wanted;
    const { version, progress } = this.#operations;
    const key = keyOf(wanted);
    if (this.#run?.key === key) {
      if (progress.isComplete) this.#run.version ??= version;
      const isOld = this.#run.search.isComplete && progress.isComplete && this.#run.version !== version;
      if (!isOld) return null;
    }
    const shown = this.view(wanted);
    if (this.#run !== null) this.#before = { key: this.#run.search.isComplete ? this.#run.key : '', view: shown };
    this.#run?.abort.abort();
    const abort = new AbortController();
    const search = this.#operations.search(text, filter, { signal: abort.signal, onChange });
    const run: Run = { key, search, abort, version: progress.isComplete ? version : null, hasFailed: false };
    this.#run = run;
    search.done.catch(() => {
      run.hasFailed = true;
    });
    return search.done;
  }

  /** Whether what is looked for could not be read. Then the next `look` tries again. */
  forgetFailed(): boolean {
    if (this.#run?.hasFailed !== true) return false;
    this.#run = null;
    return true;
  }

  stop(): void {
    this.#run?.abort.abort();
    this.#run = null;
    this.#before = null;
  }
}

function keyOf({ text, filter: { statuses, types } }: Wanted): string {
  return JSON.stringify([text, statuses, types]);
}
