type NumberArray = Float64Array | Int32Array | Uint32Array | Uint8Array;

/** A list of numbers in a typed array that grows: some bytes each, however many there are. */
export class Numbers<A extends NumberArray> {
  /** Those beyond `length` mean nothing. Another array after it has grown. */
  array: A;
  length = 0;
  readonly #make: (length: number) => A;

  constructor(make: (length: number) => A) {
    this.#make = make;
    this.array = make(64);
  }

  push(value: number): void {
    if (this.length === this.array.length) {
      const larger = this.#make(this.array.length * 2);
      larger.set(this.array);
      this.array = larger;
    }
    this.array[this.length] = value;
    this.length += 1;
  }

  /** 0 beyond the end. */
  at(position: number): number {
    return this.array[position] ?? 0;
  }

  set(position: number, value: number): void {
    this.array[position] = value;
  }

  /** What is there now, in an array of its own. */
  copy(): A {
    return this.array.slice(0, this.length) as A;
  }
}

/**
 * Where a number is in a sorted array.
 *
 * @param length so many of the array count
 * @returns -1 when it is not there
 */
export function positionIn(sorted: ArrayLike<number>, length: number, wanted: number): number {
  let low = 0;
  let high = length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = sorted[middle] ?? 0;
    if (found === wanted) return middle;
    if (found < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
