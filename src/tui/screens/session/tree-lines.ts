import type { OperationView } from '../../../workflows/browse/browsed-operations.js';
import type { FolderTree } from '../../../workflows/browse/folder-tree.js';
import type { Line, Lines, Subject } from './lines.js';

type Folders = Pick<FolderTree, 'root' | 'children' | 'parent'>;

/** No line. */
const NONE = -1;

/**
 * A view as a tree of folders: those that hold something of it, and below an open one its folders, then its own operations.
 *
 * It keeps a few numbers for each folder that has a line, and one piece for all operations of a folder; names, counts and
 * chains are looked up for the lines that are asked for.
 */
export class TreeLines implements Lines {
  readonly #folders: Folders;
  readonly #view: OperationView;
  readonly #open: ReadonlySet<number>;
  /** By piece: its first line, its folder, how deep it is, the piece of the folder that holds it. */
  readonly #starts: number[] = [];
  readonly #pieces: number[] = [];
  readonly #depths: number[] = [];
  readonly #parents: number[] = [];
  /** By piece: the operations that it is the lines of; none for a folder. */
  readonly #operations = new Map<number, OperationView>();
  #count = 0;

  /** @param open the folders that are open, the highest of each line */
  constructor(folders: Folders, view: OperationView, open: ReadonlySet<number>) {
    this.#folders = folders;
    this.#view = view;
    this.#open = open;
    if (view.count > 0) this.#addFolder(folders.root, 0, NONE);
  }

  get count(): number {
    return this.#count;
  }

  at(position: number): Line | undefined {
    if (position < 0 || position >= this.#count) return undefined;
    const piece = this.#pieceAt(position);
    const depth = this.#depths[piece] ?? 0;
    const operations = this.#operations.get(piece);
    if (operations !== undefined) {
      return { kind: 'operation', id: operations.idAt(position - (this.#starts[piece] ?? 0)) ?? 0, depth };
    }
    const folder = this.#pieces[piece] ?? 0;
    return { kind: 'folder', folder, last: this.#lastOf(folder), depth, isOpen: this.#open.has(folder) };
  }

  positionOf(subject: Subject): number {
    if (subject.kind === 'folder') return this.#lineOf(subject.folder);
    for (const [piece, operations] of this.#operations) {
      const place = operations.positionOf(subject.id);
      if (place >= 0) return (this.#starts[piece] ?? 0) + place;
    }
    return NONE;
  }

  parentOf(position: number): number {
    const parent = this.#parents[this.#pieceAt(position)] ?? NONE;
    return parent === NONE ? NONE : (this.#starts[parent] ?? NONE);
  }

  /** The line of a folder, or of the lowest one above it that has a line. @returns -1 in an empty tree */
  nearest(folder: number): number {
    for (let at = folder; ; at = this.#folders.parent(at)) {
      const line = this.#lineOf(at);
      if (line !== NONE || at === this.#folders.root) return line;
    }
  }

  #lineOf(folder: number): number {
    const piece = this.#pieces.findIndex((one, index) => one === folder && !this.#operations.has(index));
    return this.#starts[piece] ?? NONE;
  }

  #addFolder(folder: number, depth: number, parent: number): void {
    const piece = this.#add(folder, depth, parent, 1);
    if (!this.#open.has(folder)) return;
    const last = this.#lastOf(folder);
    let below = 0;
    for (const child of this.#folders.children(last)) {
      const inChild = this.#view.countIn(child);
      if (inChild === 0) continue;
      below += inChild;
      this.#addFolder(child, depth + 1, piece);
    }
    if (this.#view.countIn(last) === below) return;
    const own = this.#view.directlyIn(last);
    this.#operations.set(this.#add(last, depth + 1, piece, own.count), own);
  }

  #add(folder: number, depth: number, parent: number, lines: number): number {
    this.#starts.push(this.#count);
    this.#pieces.push(folder);
    this.#depths.push(depth);
    this.#parents.push(parent);
    this.#count += lines;
    return this.#starts.length - 1;
  }

  #pieceAt(position: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The end of a chain of folders of which each holds nothing but the next. */
  #lastOf(folder: number): number {
    const count = this.#view.countIn(folder);
    for (let at = folder; ;) {
      const only = this.#folders.children(at).find((child) => this.#view.countIn(child) === count);
      if (only === undefined) return at;
      at = only;
    }
  }
}

/** The names of the folders that share a line: `Artist/Album`; with the `/` in front where they begin at the root. */
export function chainName(folders: Pick<FolderTree, 'root' | 'parent' | 'name'>, folder: number, last: number): string {
  const names = [folders.name(last)];
  for (let at = last; at !== folder;) {
    at = folders.parent(at);
    names.unshift(folders.name(at));
  }
  return folder === last && folder === folders.root ? '/' : names.join('/');
}
