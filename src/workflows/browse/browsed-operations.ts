import type { OperationRecord, OperationStatus, OperationType } from '../../domain/operation.js';
import type { FolderTree } from './folder-tree.js';

/** Which operations a list shows; what is left out does not narrow it. */
export interface OperationFilter {
  readonly statuses?: readonly OperationStatus[] | undefined;
  readonly types?: readonly OperationType[] | undefined;
  /** The number of a folder in the tree: operations in it and below. */
  readonly folder?: number | undefined;
  /** Of the folder alone, not of those below. */
  readonly alone?: boolean | undefined;
}

/** What a list of operations adds up to. */
export interface OperationTotals {
  readonly count: number;
  /** Of their files, whatever their status. */
  readonly bytes: number;
  readonly byStatus: Readonly<Record<OperationStatus, number>>;
  readonly byType: Readonly<Record<OperationType, number>>;
}

/**
 * Some operations in their order, as they were when it was asked for: who is told of a change asks for another one. It
 * holds a number for each operation, no rows.
 */
export interface OperationView {
  readonly count: number;
  /** @param position from 0. @returns `undefined` beyond the end */
  idAt(position: number): number | undefined;
  /** -1 when it is not in the view. */
  positionOf(id: number): number;
  /** The ids of a part; without arguments, all. */
  ids(from?: number, count?: number): number[];
  totals(): OperationTotals;
  /** How many of its operations are in a folder of the tree and below. */
  countIn(folder: number): number;
  /** Those of its operations that are in a folder itself, not below. */
  directlyIn(folder: number): OperationView;
  /** The folder that an operation is in; `undefined` when it is not in the view. */
  folderOf(id: number): number | undefined;
  /**
   * Writes a mark for each of its operations.
   *
   * @param marks by the place of an operation among all that are loaded, which stays; long enough for all of them
   * @param folder only those in it and below
   */
  mark(marks: Uint8Array, value: 0 | 1, folder?: number): void;
  /** Those of its operations whose mark is 1. */
  marked(marks: Uint8Array): OperationView;
}

/** A view that fills up while the paths are read. */
export interface OperationSearch {
  /** What was found so far; another one after each change. */
  readonly view: OperationView;
  readonly isComplete: boolean;
  /** From 0 to 1. */
  readonly progress: number;
  /** Ends when everything was looked at, or quietly when it was aborted. */
  readonly done: Promise<void>;
}

export interface SearchOptions {
  readonly signal?: AbortSignal | undefined;
  /** After each slice that found something, and at the end. */
  readonly onChange?: (() => void) | undefined;
}

/** How far the index is. */
export interface LoadProgress {
  readonly loaded: number;
  /** `null` where it is not known. */
  readonly total: number | null;
  readonly isComplete: boolean;
}

/** A list on disk that is read by position. */
export interface SpooledList<Row> {
  readonly length: number;
  /** @param from the first has position 0. @returns fewer where the list ends */
  read(from: number, count: number): Row[];
}

/**
 * The operations of a session or of a plan, to be listed, filtered and shown as a tree. No synchronous call takes longer
 * than some milliseconds at 200,000 operations.
 */
export interface BrowsedOperations {
  /** Another number when something changed: what was asked before may be out of date. */
  readonly version: number;
  readonly progress: LoadProgress;
  /** The folders of what is loaded. */
  readonly folders: FolderTree;
  /** @returns a function that ends it */
  onChange(listener: () => void): () => void;
  /** Of what is loaded. */
  view(filter?: OperationFilter): OperationView;
  /** The ids of a folder and below; @see view */
  idsIn(folder: number, filter?: OperationFilter): number[];
  /**
   * Looks for a text in both paths of each operation. Case and accents do not matter; with `*` or `?` in it, it is a glob as
   * `--path` takes it.
   */
  search(text: string, filter?: OperationFilter, options?: SearchOptions): OperationSearch;
  /** Full records in the order asked for, for what a screen shows; `undefined` for one that is not there (any more). */
  rows(ids: readonly number[]): (OperationRecord | undefined)[];
  close(): void;
}
