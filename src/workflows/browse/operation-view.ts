import { OPERATION_STATUSES, OPERATION_TYPES } from '../../domain/operation.js';
import type { OperationTotals, OperationView } from './browsed-operations.js';
import type { FolderTree } from './folder-tree.js';
import { positionIn } from './numbers.js';
import { RowsByFolder } from './rows-by-folder.js';

/** The index, as its views see it: by row, from 0. */
interface IndexedRows {
  readonly folders: Pick<FolderTree, 'size' | 'rollUp' | 'below'>;
  idAt(row: number): number;
  rowOf(id: number): number;
  statusAt(row: number): number;
  typeAt(row: number): number;
  folderAt(row: number): number;
  bytesAt(row: number): number;
}

/** Rows of an index. */
export class IndexView implements OperationView {
  readonly count: number;
  readonly #index: IndexedRows;
  /** `null`: all of them up to `count`. */
  readonly #rows: Uint32Array | null;
  #totals: OperationTotals | undefined;
  #inFolders: Uint32Array | undefined;
  #byFolder: RowsByFolder | undefined;

  /** @param rows in order; a number: so many from the first on */
  constructor(index: IndexedRows, rows: Uint32Array | number) {
    this.#index = index;
    this.#rows = typeof rows === 'number' ? null : rows;
    this.count = typeof rows === 'number' ? rows : rows.length;
  }

  idAt(position: number): number | undefined {
    const isThere = position >= 0 && position < this.count;
    return isThere ? this.#index.idAt(this.#rowAt(position)) : undefined;
  }

  positionOf(id: number): number {
    const row = this.#index.rowOf(id);
    if (this.#rows === null) return row < this.count ? row : -1;
    return row < 0 ? -1 : positionIn(this.#rows, this.count, row);
  }

  ids(from = 0, count = this.count): number[] {
    const first = Math.max(0, from);
    const end = Math.min(first + count, this.count);
    const ids: number[] = [];
    for (let position = first; position < end; position += 1) ids.push(this.#index.idAt(this.#rowAt(position)));
    return ids;
  }

  totals(): OperationTotals {
    this.#totals ??= this.#addUp();
    return this.#totals;
  }

  countIn(folder: number): number {
    this.#inFolders ??= this.#countFolders();
    return this.#inFolders[folder] ?? 0;
  }

  directlyIn(folder: number): OperationView {
    this.#byFolder ??= new RowsByFolder(this.#index, this.count, (position) => this.#rowAt(position));
    return new IndexView(this.#index, this.#byFolder.rows(folder));
  }

  folderOf(id: number): number | undefined {
    return this.positionOf(id) < 0 ? undefined : this.#index.folderAt(this.#index.rowOf(id));
  }

  mark(marks: Uint8Array, value: 0 | 1, folder?: number): void {
    const isIn = folder === undefined ? null : this.#index.folders.below(folder);
    for (let position = 0; position < this.count; position += 1) {
      const row = this.#rowAt(position);
      if (isIn === null || isIn[this.#index.folderAt(row)] === 1) marks[row] = value;
    }
  }

  marked(marks: Uint8Array): OperationView {
    const rows = new Uint32Array(this.count);
    let count = 0;
    for (let position = 0; position < this.count; position += 1) {
      const row = this.#rowAt(position);
      if (marks[row] !== 1) continue;
      rows[count] = row;
      count += 1;
    }
    return new IndexView(this.#index, rows.subarray(0, count));
  }

  #rowAt(position: number): number {
    return this.#rows === null ? position : (this.#rows[position] ?? 0);
  }

  #addUp(): OperationTotals {
    const statuses = new Uint32Array(OPERATION_STATUSES.length);
    const types = new Uint32Array(OPERATION_TYPES.length);
    let bytes = 0;
    for (let position = 0; position < this.count; position += 1) {
      const row = this.#rowAt(position);
      const status = this.#index.statusAt(row);
      const type = this.#index.typeAt(row);
      statuses[status] = (statuses[status] ?? 0) + 1;
      types[type] = (types[type] ?? 0) + 1;
      bytes += this.#index.bytesAt(row);
    }
    return {
      count: this.count,
      bytes,
      byStatus: named(OPERATION_STATUSES, statuses),
      byType: named(OPERATION_TYPES, types),
    };
  }

  #countFolders(): Uint32Array {
    const own = new Uint32Array(this.#index.folders.size);
    for (let position = 0; position < this.count; position += 1) {
      const folder = this.#index.folderAt(this.#rowAt(position));
      own[folder] = (own[folder] ?? 0) + 1;
    }
    return this.#index.folders.rollUp(own);
  }
}

function named<Word extends string>(words: readonly Word[], counts: Uint32Array): Record<Word, number> {
  return Object.fromEntries(words.map((word, at) => [word, counts[at] ?? 0])) as Record<Word, number>;
}
