/** Ranges that are kept; ids that are more scattered than that are kept one by one. */
const MOST_RANGES = 1000;

/**
 * A set of whole numbers that mostly come in a row, up or down, as the ids of a session do when it is undone: it takes the
 * room of its gaps, not of its members.
 */
export class IdSet {
  /** Both ends included, disjoint, the latest first: ids are undone from the last one on. */
  readonly #ranges: { from: number; to: number }[] = [];
  readonly #scattered = new Set<number>();

  has(id: number): boolean {
    return this.#rangeOf(this.#place(id), id) !== undefined || this.#scattered.has(id);
  }

  add(id: number): void {
    const place = this.#place(id);
    if (this.#rangeOf(place, id) !== undefined) return;
    const [above, below] = [this.#ranges[place - 1], this.#ranges[place]];
    if (above?.from === id + 1) {
      above.from = id;
      if (below?.to !== id - 1) return;
      above.from = below.from;
      this.#ranges.splice(place, 1);
    } else if (below?.to === id - 1) below.to = id;
    else if (this.#ranges.length < MOST_RANGES) this.#ranges.splice(place, 0, { from: id, to: id });
    else this.#scattered.add(id);
  }

  delete(id: number): void {
    this.#scattered.delete(id);
    const place = this.#place(id);
    const range = this.#rangeOf(place, id);
    if (range === undefined) return;
    const parts = [
      { from: id + 1, to: range.to },
      { from: range.from, to: id - 1 },
    ];
    this.#ranges.splice(place, 1, ...parts.filter(({ from, to }) => from <= to));
  }

  clear(): void {
    this.#ranges.length = 0;
    this.#scattered.clear();
  }

  #rangeOf(place: number, id: number): { from: number; to: number } | undefined {
    const range = this.#ranges[place];
    return range !== undefined && id <= range.to ? range : undefined;
  }

  /** Of the first range that begins at the id or before it. */
  #place(id: number): number {
    let [low, high] = [0, this.#ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ranges[middle]?.from ?? 0) > id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
