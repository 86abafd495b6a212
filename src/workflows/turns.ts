import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long work goes on before signals, progress and keys get a turn, in ms; the last step of it comes on top. */
const TURN = 8;

/** For long work that otherwise waits for nothing: lets signals in now and then, and ends when one came. */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  #last = Date.now();

  /** @param signal without one, everybody gets a turn and the work goes on */
  constructor(signal?: AbortSignal) {
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
