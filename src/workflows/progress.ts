import type { OnEvent, Phase } from './events.js';

/** Progress events are for eyes: no more than so often, in ms. */
const INTERVAL = 100;

/** Counts, and tells front ends now and then. */
export class ProgressMeter {
  readonly #phase: Phase;
  readonly #onEvent: OnEvent | undefined;
  #total: number | null;
  #totalBytes: number | null;
  #done = 0;
  #bytes = 0;
  #path: string | null = null;
  #last = 0;

  /** @param total `null` while it is not known @param totalBytes where it is known beforehand */
  constructor(
    phase: Phase,
    onEvent: OnEvent | undefined,
    total: number | null = null,
    totalBytes: number | null = null,
  ) {
    this.#phase = phase;
    this.#onEvent = onEvent;
    this.#total = total;
    this.#totalBytes = totalBytes;
  }

  set total(total: number | null) {
    this.#total = total;
  }

  step(path: string | null, bytes = 0): void {
    this.#done += 1;
    this.#path = path;
    this.addBytes(bytes);
  }

  /** Several that are too small to be told of one by one. */
  steps(count: number): void {
    this.#done += count;
    this.addBytes(0);
  }

  addBytes(bytes: number): void {
    this.#bytes += bytes;
    if (Date.now() - this.#last >= INTERVAL) this.#tell();
  }

  /** One that turned out not to need any work. */
  leaveOut(bytes: number): void {
    if (this.#total !== null) this.#total -= 1;
    if (this.#totalBytes !== null) this.#totalBytes -= bytes;
  }

  /** Something else is looked at meanwhile, which counts nothing. */
  at(path: string): void {
    this.#path = path;
    this.addBytes(0);
  }

  /** The last numbers, whatever the interval. */
  end(): void {
    this.#tell();
  }

  #tell(): void {
    this.#last = Date.now();
    this.#onEvent?.({
      type: 'progress',
      phase: this.#phase,
      done: this.#done,
      total: this.#total,
      bytes: this.#bytes,
      ...(this.#totalBytes === null ? {} : { total_bytes: this.#totalBytes }),
      path: this.#path,
    });
  }
}
