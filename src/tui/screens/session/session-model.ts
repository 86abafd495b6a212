import type { OperationView } from '../../../workflows/browse/browsed-operations.js';
import type { SessionBrowser } from '../../../workflows/browse/session-browser.js';
import type { ListState } from '../../components/list-state.js';
import {
  followed,
  listLines,
  subjectOf,
  type Line,
  type Lines,
  type Subject,
} from '../../components/operation-lines.js';
import { filterOf, isFiltered, type SessionState } from './reducer.js';
import { SearchRun } from './search-run.js';
import { Selection } from './selection.js';
import { TreeLines } from '../../components/tree-lines.js';

/** What there is to see and to work on, at one moment. */
export interface Look {
  readonly all: OperationView;
  /** What the filter leaves. */
  readonly view: OperationView;
  readonly lines: Lines;
  readonly list: ListState;
  readonly current: Line | undefined;
  /** Everything that the filter shows is known. */
  readonly isComplete: boolean;
}

/** A tree is kept for so many times as long as it took to make it, while operations still come. */
const TREE_PATIENCE = 10;

interface KnownTree {
  readonly view: OperationView;
  readonly open: ReadonlySet<number>;
  /** What narrows it. */
  readonly filter: string;
  readonly lines: TreeLines;
  /** Until when it will do although it is out of date. */
  readonly until: number;
}

/** The operations of a session as its screen shows them: views and lines are kept until something changes. */
export class SessionModel {
  readonly browser: SessionBrowser;
  readonly selection = new Selection();
  readonly #search: SearchRun;
  #all: OperationView;
  #version: number;
  #filtered: { readonly key: string; readonly view: OperationView } | null = null;
  #list: { readonly view: OperationView; readonly lines: Lines } | null = null;
  #tree: KnownTree | null = null;

  constructor(browser: SessionBrowser) {
    this.browser = browser;
    this.#all = browser.view();
    this.#version = browser.version;
    this.#search = new SearchRun(browser, browser.view({ statuses: [] }));
  }

  /** From 0 to 1. */
  get searchProgress(): number {
    return this.#search.progress;
  }

  /** @param height rows for the list */
  look(state: SessionState, height: number): Look {
    this.#renew();
    const view = this.#view(state);
    const { isComplete: isLoaded } = this.browser.progress;
    const isFound = state.text === '' || this.#search.isComplete({ text: state.text, filter: filterOf(state) });
    const isComplete = isLoaded && isFound;
    const lines = state.mode === 'list' ? this.#listLines(view) : this.#treeLines(view, state, isComplete);
    const list = followed(state.list, state.subject, lines, height);
    return {
      all: this.#all,
      view,
      lines,
      list,
      current: lines.at(list.cursor),
      isComplete,
    };
  }

  /** @see SearchRun.look */
  search(state: SessionState, onChange: () => void): Promise<void> | null {
    if (state.text !== '') return this.#search.look({ text: state.text, filter: filterOf(state) }, onChange);
    this.#search.stop();
    return null;
  }

  /** @see SearchRun.forgetFailed */
  forgetFailedSearch(): boolean {
    return this.#search.forgetFailed();
  }

  /**
   * Where the cursor goes when list and tree take turns: the folder of the operation, or the first operation of the folder;
   * from the beginning, to the beginning.
   */
  counterpart(state: SessionState, { all, view, list, current, isComplete }: Look): Subject | null {
    if (current === undefined || list.cursor === 0) return null;
    if (current.kind === 'folder') {
      const isIn = new Uint8Array(all.count);
      view.mark(isIn, 1, current.folder);
      const id = view.marked(isIn).idAt(0);
      return id === undefined ? null : { kind: 'operation', id };
    }
    const tree = this.#treeLines(view, state, isComplete);
    const isShown = tree.positionOf({ kind: 'operation', id: current.id }) >= 0;
    if (isShown) return { kind: 'operation', id: current.id };
    return subjectOf(tree.at(tree.nearest(view.folderOf(current.id) ?? 0)));
  }

  close(): void {
    this.#search.stop();
    this.browser.close();
  }

  #renew(): void {
    if (this.#version === this.browser.version) return;
    this.#version = this.browser.version;
    this.#all = this.browser.view();
    this.#filtered = null;
  }

  #view(state: SessionState): OperationView {
    if (!isFiltered(state)) return this.#all;
    const filter = filterOf(state);
    if (state.text !== '') return this.#search.view({ text: state.text, filter });
    const key = `${String(state.status)} ${String(state.type)}`;
    if (this.#filtered?.key !== key) this.#filtered = { key, view: this.browser.view(filter) };
    return this.#filtered.view;
  }

  #listLines(view: OperationView): Lines {
    if (this.#list?.view !== view) this.#list = { view, lines: listLines(view) };
    return this.#list.lines;
  }

  #treeLines(view: OperationView, state: SessionState, isComplete: boolean): TreeLines {
    const { open, text, status, type } = state;
    const known = this.#tree;
    const filter = JSON.stringify([text, status, type]);
    const began = performance.now();
    if (known !== null && known.open === open && known.filter === filter) {
      if (known.view === view || (!isComplete && began < known.until)) return known.lines;
    }
    const lines = new TreeLines(this.browser.folders, view, open);
    const until = performance.now() + (performance.now() - began) * TREE_PATIENCE;
    this.#tree = { view, open, filter, lines, until };
    return lines;
  }
}
