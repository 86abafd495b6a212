import type { LiveHistory } from './live-history.js';

/** What is read of a live history: one piece of work after the other, until it is closed. */
export class LiveReading {
  readonly #history: LiveHistory;
  readonly #closing: AbortSignal;
  /** The state of the history that everything is known of. */
  #known: string;
  #work: Promise<void> = Promise.resolve();

  /**
   * @param known the state of the history from before the first look at it
   * @param closing when it is aborted, what is under way ends, and nothing begins any more
   */
  constructor(history: LiveHistory, known: string, closing: AbortSignal) {
    this.#history = history;
    this.#known = known;
    this.#closing = closing;
  }

  /** Work after what was begun before, whether that failed or not: who began it is told. */
  next(work: () => Promise<void>): Promise<void> {
    const next = this.#work.then(() => (this.#closing.aborted ? undefined : work()));
    this.#work = next.catch(() => undefined);
    return next;
  }

  /**
   * Reads again what somebody wrote meanwhile. It costs nothing when nobody wrote.
   *
   * @param readAgain @returns whether all of it was read: not when it was aborted; then the next time does
   * @returns whether anything was written
   * @throws HistoryError
   */
  async refresh(readAgain: () => Promise<boolean>): Promise<boolean> {
    let isNew = false;
    await this.next(async () => {
      const state = this.#history.state();
      if (state === this.#known) return;
      isNew = true;
      if (await readAgain()) this.#known = state;
    });
    return isNew;
  }
}
