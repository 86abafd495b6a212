import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long work goes on before signals and progress get a turn, in ms. */
const TURN = 20;

/** For long work that otherwise waits for nothing: lets signals in now and then, and ends when one came. */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  #last = Date.now();

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** @throws the signal's reason when it is aborted */
  async take(): Promise<void> {
    if (Date.now() - this.#last > TURN) {
      await nextTurn();
      this.#last = Date.now();
    }
    this.#signal?.throwIfAborted();
  }
}
