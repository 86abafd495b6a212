import {
  OPERATION_STATUSES,
  OPERATION_TYPES,
  type OperationOutline,
  type OperationStatus,
} from '../../domain/operation.js';
import type { OperationFilter } from './browsed-operations.js';
import { FolderTree } from './folder-tree.js';
import { Numbers, positionIn } from './numbers.js';
import { IndexView } from './operation-view.js';

const STATUS_NUMBERS: Readonly<Record<OperationStatus, number>> = numbered(OPERATION_STATUSES);
const TYPE_NUMBERS = numbered(OPERATION_TYPES);

/**
 * Operations in the order of their ids, as numbers in typed arrays and a tree of folders: 22 bytes each, and some for each
 * folder. What rows say beyond that stays where it is.
 */
export class OperationIndex {
  readonly folders: FolderTree;
  readonly #ids = new Numbers((length) => new Float64Array(length));
  readonly #statuses = new Numbers((length) => new Uint8Array(length));
  readonly #types = new Numbers((length) => new Uint8Array(length));
  readonly #folders = new Numbers((length) => new Uint32Array(length));
  readonly #bytes = new Numbers((length) => new Float64Array(length));

  /** @param sourceRoot @see FolderTree.origin */
  constructor(sourceRoot: () => string = () => '/') {
    this.folders = new FolderTree(sourceRoot);
  }

  get length(): number {
    return this.#ids.length;
  }

  /** The highest id; 0 when there is none. */
  get lastId(): number {
    return this.length === 0 ? 0 : this.#ids.at(this.length - 1);
  }

  /** @param row from 0. @returns 0 beyond the end */
  idAt(row: number): number {
    return row < this.length ? this.#ids.at(row) : 0;
  }

  /** @returns -1 when it is not there */
  rowOf(id: number): number {
    return positionIn(this.#ids.array, this.length, id);
  }

  /** The place of its status in `OPERATION_STATUSES`. */
  statusAt(row: number): number {
    return this.#statuses.at(row);
  }

  /** The place of its type in `OPERATION_TYPES`. */
  typeAt(row: number): number {
    return this.#types.at(row);
  }

  folderAt(row: number): number {
    return this.#folders.at(row);
  }

  bytesAt(row: number): number {
    return this.#bytes.at(row);
  }

  /**
   * Adds an operation, or puts what became of one in the place of what was known.
   *
   * @throws RangeError for a new one that does not come after those that are there
   */
  put(outline: OperationOutline): void {
    const row = outline.id > this.lastId ? this.length : this.rowOf(outline.id);
    if (row < 0) throw new RangeError(`operation ${outline.id} comes after ${this.lastId}`);
    const folder = this.folders.intern(folderOf(outline));
    const status = STATUS_NUMBERS[outline.status];
    const bytes = outline.file_size ?? 0;
    if (row === this.length) {
      this.#ids.push(outline.id);
      this.#statuses.push(status);
      this.#types.push(TYPE_NUMBERS[outline.operation_type]);
      this.#folders.push(folder);
      this.#bytes.push(bytes);
    } else {
      this.folders.add({ folder: this.folderAt(row), status: this.statusAt(row), bytes: this.bytesAt(row) }, -1);
      this.#statuses.set(row, status);
      this.#folders.set(row, folder);
      this.#bytes.set(row, bytes);
    }
    this.folders.add({ folder, status, bytes });
    const source = sourceFolder(outline);
    if (source !== null) this.folders.cameFrom(folder, source);
  }

  /** What a filter leaves of all. */
  view(filter: OperationFilter = {}): IndexView {
    return new IndexView(this, isEmpty(filter) ? this.length : this.#rows(filter));
  }

  /** Whether a filter leaves an operation, by row. @returns of the rows that are there now */
  test({ statuses, types, folder, alone = false }: OperationFilter): (row: number) => boolean {
    const isStatus = wanted(OPERATION_STATUSES, statuses);
    const isType = wanted(OPERATION_TYPES, types);
    const isFolder = folder === undefined || alone ? null : this.folders.below(folder);
    return (row) =>
      isStatus[this.statusAt(row)] === 1 &&
      isType[this.typeAt(row)] === 1 &&
      (isFolder === null || isFolder[this.folderAt(row)] === 1) &&
      (!alone || this.folderAt(row) === folder);
  }

  #rows(filter: OperationFilter): Uint32Array {
    const passes = this.test(filter);
    const rows = new Uint32Array(this.length);
    let count = 0;
    for (let row = 0; row < this.length; row += 1) {
      if (!passes(row)) continue;
      rows[count] = row;
      count += 1;
    }
    return rows.slice(0, count);
  }
}

function numbered<Word extends string>(words: readonly Word[]): Record<Word, number> {
  return Object.fromEntries(words.map((word, at) => [word, at])) as Record<Word, number>;
}

/** 1 or 0 by the place of each word. */
function wanted<Word extends string>(words: readonly Word[], some: readonly Word[] | undefined): Uint8Array {
  return Uint8Array.from(words, (word) => Number(some === undefined || some.includes(word)));
}

function isEmpty({ statuses, types, folder }: OperationFilter): boolean {
  return statuses === undefined && types === undefined && folder === undefined;
}

/** Where its file is afterwards; a folder that comes or goes is that folder. */
function folderOf({ operation_type: type, source_path, target_path }: OperationOutline): string {
  const path = target_path ?? source_path ?? '/';
  return type === 'create_directory' || type === 'remove_directory' ? path : folderIn(path);
}

/** Where its file was before, when that is another place. */
function sourceFolder({ source_path, target_path }: OperationOutline): string | null {
  return source_path === null || target_path === null || source_path === target_path ? null : folderIn(source_path);
}

function folderIn(path: string): string {
  const end = path.lastIndexOf('/');
  return end > 0 ? path.slice(0, end) : '/';
}
