import type { OperationView } from '../../workflows/browse/browsed-operations.js';
import type { FolderTree } from '../../workflows/browse/folder-tree.js';

type Folders = Pick<FolderTree, 'root' | 'children'>;

/** The operations that a tree shows. */
export interface TreeView extends Pick<OperationView, 'count' | 'countIn'> {
  /** Those in a folder itself, not below. */
  directlyIn(folder: number): Pick<OperationView, 'count' | 'idAt'>;
}

export type TreeLine =
  | {
      readonly kind: 'folder';
      /** A folder that is alone in the one that holds it shares its line: the highest of them, which is opened and closed. */
      readonly folder: number;
      /** The lowest of them. */
      readonly last: number;
      readonly depth: number;
      readonly isOpen: boolean;
    }
  | { readonly kind: 'operation'; readonly id: number; readonly depth: number };

/** Lines of one kind and depth after each other. */
interface Run {
  readonly depth: number;
  /** Position of its first line. */
  readonly start: number;
  readonly length: number;
  /** Of operations: their ids; of folders: the highest of each line. */
  readonly numberAt: (index: number) => number;
  readonly isFolders: boolean;
}

/** The lines of a tree whose folders are open or closed; each is made when it is asked for. */
export class TreeLines {
  readonly #folders: Folders;
  readonly #view: TreeView;
  readonly #open: ReadonlySet<number>;
  readonly #runs: Run[] = [];

  /** @param open the folders that are open, the highest of each line */
  constructor(folders: Folders, view: TreeView, open: ReadonlySet<number>) {
    this.#folders = folders;
    this.#view = view;
    this.#open = open;
    if (view.count > 0) this.#add([folders.root], 0);
  }

  get count(): number {
    const last = this.#runs.at(-1);
    return last === undefined ? 0 : last.start + last.length;
  }

  /** @param position from 0. @returns `undefined` beyond the end */
  at(position: number): TreeLine | undefined {
    const run = this.#runAt(position);
    if (run === undefined || position >= run.start + run.length) return undefined;
    const { depth, isFolders } = run;
    const number = run.numberAt(position - run.start);
    if (!isFolders) return { kind: 'operation', id: number, depth };
    const last = lastOf(this.#folders, this.#view, number);
    return { kind: 'folder', folder: number, last, depth, isOpen: this.#open.has(number) };
  }

  /** The line of the folder that holds a line; -1 for the first. */
  parentOf(position: number): number {
    const run = this.#runAt(position);
    if (run === undefined) return -1;
    // A run ends with a folder that is open, and what is in it follows.
    const holder = this.#runs.findLast(({ start, depth }) => start < run.start && depth === run.depth - 1);
    return holder === undefined ? -1 : holder.start + holder.length - 1;
  }

  #runAt(position: number): Run | undefined {
    return position < 0 ? undefined : this.#runs.findLast(({ start }) => start <= position);
  }

  #add(folders: readonly number[], depth: number): void {
    let closed: number[] = [];
    for (const folder of folders) {
      closed.push(folder);
      if (!this.#open.has(folder)) continue;
      this.#addFolders(closed, depth);
      closed = [];
      const last = lastOf(this.#folders, this.#view, folder);
      this.#add(shownIn(this.#folders, this.#view, last), depth + 1);
      const own = this.#view.directlyIn(last);
      this.#push({ depth: depth + 1, length: own.count, numberAt: (at) => own.idAt(at) ?? 0, isFolders: false });
    }
    this.#addFolders(closed, depth);
  }

  #addFolders(folders: readonly number[], depth: number): void {
    this.#push({ depth, length: folders.length, numberAt: (at) => folders[at] ?? 0, isFolders: true });
  }

  #push(run: Omit<Run, 'start'>): void {
    if (run.length > 0) this.#runs.push({ ...run, start: this.count });
  }
}

/** The folders that have to be open for one to be seen, and that one. */
export function openDownTo(
  folders: Folders & Pick<FolderTree, 'isIn'>,
  view: TreeView,
  wanted: number,
): ReadonlySet<number> {
  const open = new Set<number>();
  let folder: number | undefined = folders.root;
  while (folder !== undefined) {
    open.add(folder);
    const last = lastOf(folders, view, folder);
    if (folders.isIn(last, wanted)) break;
    folder = shownIn(folders, view, last).find((child) => folders.isIn(wanted, child));
  }
  return open;
}

/** The names of the folders that share a line: `Artist/Album`; a whole path where they begin at the root. */
export function chainName(folders: Pick<FolderTree, 'root' | 'path' | 'name'>, folder: number, last: number): string {
  const path = folders.path(last);
  return folder === folders.root ? path : path.slice(folders.path(folder).length - folders.name(folder).length);
}

function shownIn(folders: Folders, view: TreeView, folder: number): readonly number[] {
  return folders.children(folder).filter((child) => view.countIn(child) > 0);
}

/** The end of a chain of folders of which each holds nothing but the next. */
function lastOf(folders: Folders, view: TreeView, folder: number): number {
  const count = view.countIn(folder);
  for (let at = folder; ;) {
    const only = folders.children(at).find((child) => view.countIn(child) === count);
    if (only === undefined) return at;
    at = only;
  }
}
