/** Work that was done, or that is left. */
export interface Amount {
  readonly done: number;
  readonly bytes: number;
}

/** What was measured so many ms ago counts half: a library has folders of many small files, and others of few large ones. */
const HALF_LIFE = 30_000;

/**
 * How much of its weight each of two unknowns pulls towards zero. Where files are all of one size, it cannot be told which of
 * the two takes the time; then each is taken to take half of it.
 */
const PULL = 0.01;

/**
 * What an operation costs, and what a byte costs, in ms, learned from what was done so far: tiny files take time by their
 * number, large ones by their size. Weighted least squares over the measurements, neither below zero.
 */
export class WorkCosts {
  // Sums over the measurements: squares and products of operations (n), bytes (b) and ms (t).
  #nn = 0;
  #nb = 0;
  #bb = 0;
  #nt = 0;
  #bt = 0;

  /** @param took ms */
  learn({ done, bytes }: Amount, took: number): void {
    const faded = 0.5 ** (took / HALF_LIFE);
    this.#nn = this.#nn * faded + done * done;
    this.#nb = this.#nb * faded + done * bytes;
    this.#bb = this.#bb * faded + bytes * bytes;
    this.#nt = this.#nt * faded + done * took;
    this.#bt = this.#bt * faded + bytes * took;
  }

  /** Ms that this takes; `null` while nothing was learned. */
  of({ done, bytes }: Amount): number | null {
    if (this.#nn === 0 && this.#bb === 0) return null;
    const { perOperation, perByte } = this.#solved();
    return done * perOperation + bytes * perByte;
  }

  #solved(): { readonly perOperation: number; readonly perByte: number } {
    const onlyOperations = this.#nn > 0 ? this.#nt / this.#nn : 0;
    const onlyBytes = this.#bb > 0 ? this.#bt / this.#bb : 0;
    if (this.#nn === 0) return { perOperation: 0, perByte: onlyBytes };
    if (this.#bb === 0) return { perOperation: onlyOperations, perByte: 0 };
    const nn = this.#nn * (1 + PULL);
    const bb = this.#bb * (1 + PULL);
    const determinant = nn * bb - this.#nb * this.#nb;
    const perOperation = (this.#nt * bb - this.#bt * this.#nb) / determinant;
    const perByte = (this.#bt * nn - this.#nt * this.#nb) / determinant;
    if (perOperation < 0) return { perOperation: 0, perByte: onlyBytes };
    if (perByte < 0) return { perOperation: onlyOperations, perByte: 0 };
    return { perOperation, perByte };
  }
}
