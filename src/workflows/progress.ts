import type { OnEvent, Phase } from './events.js';

/** Progress events are for eyes: no more than so often, in ms. */
const INTERVAL = 100;

/** Counts, and tells front ends now and then. */
export class ProgressMeter {
  readonly #phase: Phase;
  readonly #onEvent: OnEvent | undefined;
  #total: number | null;
  #done = 0;
  #bytes = 0;
  #path: string | null = null;
  #last = 0;

  /** @param total `null` while it is not known */
  constructor(phase: Phase, onEvent: OnEvent | undefined, total: number | null = null) {
    this.#phase = phase;
    this.#onEvent = onEvent;
    this.#total = total;
  }

  set total(total: number | null) {
    this.#total = total;
  }

  step(path: string | null, bytes = 0): void {
    this.#done += 1;
    this.#path = path;
    this.addBytes(bytes);
  }

  addBytes(bytes: number): void {
    this.#bytes += bytes;
    if (Date.now() - this.#last >= INTERVAL) this.#tell();
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
      path: this.#path,
    });
  }
}
