import type { OperationView } from '../../../workflows/browse/browsed-operations.js';
import type { SessionBrowser } from '../../../workflows/browse/session-browser.js';
import type { ListState } from '../../components/list-state.js';
import { followed, listLines, subjectOf, type Line, type Lines, type Subject } from './lines.js';
import { filterOf, isFiltered, type SessionState } from './reducer.js';
import { SearchRun } from './search-run.js';
import { Selection } from './selection.js';
import { TreeLines } from './tree-lines.js';

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

/** The operations of a session as its screen shows them: views and lines are kept until something changes. */
export class SessionModel {
  readonly browser: SessionBrowser;
  readonly selection = new Selection();
  readonly #search: SearchRun;
  #all: OperationView;
  #version: number;
  #filtered: { readonly key: string; readonly view: OperationView } | null = null;
  #list: { readonly view: OperationView; readonly lines: Lines } | null = null;
  #tree: { readonly view: OperationView; readonly open: ReadonlySet<number>; readonly lines: TreeLines } | null = null;

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
    const lines = state.mode === 'list' ? this.#listLines(view) : this.#treeLines(view, state.open);
    const list = followed(state.list, state.subject, lines, height);
    const { isComplete: isLoaded } = this.browser.progress;
    const isFound = state.text === '' || this.#search.isComplete({ text: state.text, filter: filterOf(state) });
    return {
      all: this.#all,
      view,
      lines,
      list,
      current: lines.at(list.cursor),
      isComplete: isLoaded && isFound,
    };
  }

  /** @see SearchRun.look */
  search(state: SessionState, onChange: () => void): Promise<void> | null {
    if (state.text !== '') return this.#search.look({ text: state.text, filter: filterOf(state) }, onChange);
    this.#search.stop();
    return null;
  }

  /** Where the cursor goes when list and tree take turns: the folder of the operation, or the first operation of the folder. */
  counterpart(state: SessionState, { all, view, current }: Look): Subject | null {
    if (current === undefined) return null;
    if (current.kind === 'folder') {
      const isIn = new Uint8Array(all.count);
      view.mark(isIn, 1, current.folder);
      const id = view.marked(isIn).idAt(0);
      return id === undefined ? null : { kind: 'operation', id };
    }
    const tree = this.#treeLines(view, state.open);
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

  #treeLines(view: OperationView, open: ReadonlySet<number>): TreeLines {
    if (this.#tree?.view !== view || this.#tree.open !== open) {
      this.#tree = { view, open, lines: new TreeLines(this.browser.folders, view, open) };
    }
    return this.#tree.lines;
  }
}
