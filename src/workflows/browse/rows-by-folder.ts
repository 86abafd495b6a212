/** What is asked of the index. */
interface FoldersOfRows {
  readonly folders: { readonly size: number };
  folderAt(row: number): number;
}

/** Rows of a view by the folder that each is in, in order: two arrays, made in one pass of counting. */
export class RowsByFolder {
  readonly #rows: Uint32Array;
  /** By folder: where its rows begin; those of the next folder begin where they end. */
  readonly #starts: Uint32Array;

  constructor(index: FoldersOfRows, count: number, rowAt: (position: number) => number) {
    const { size } = index.folders;
    const starts = new Uint32Array(size + 1);
    for (let position = 0; position < count; position += 1) {
      const folder = index.folderAt(rowAt(position));
      starts[folder + 1] = (starts[folder + 1] ?? 0) + 1;
    }
    for (let folder = 0; folder < size; folder += 1) {
      starts[folder + 1] = (starts[folder + 1] ?? 0) + (starts[folder] ?? 0);
    }
    const next = starts.slice();
    this.#rows = new Uint32Array(count);
    for (let position = 0; position < count; position += 1) {
      const row = rowAt(position);
      const folder = index.folderAt(row);
      const place = next[folder] ?? 0;
      this.#rows[place] = row;
      next[folder] = place + 1;
    }
    this.#starts = starts;
  }

  rows(folder: number): Uint32Array {
    return this.#rows.subarray(this.#starts[folder], this.#starts[folder + 1]);
  }
}
