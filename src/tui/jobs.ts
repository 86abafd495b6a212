/**
 * Work that is under way, so that a signal, or a terminal that goes away, ends it decently: what is in hand is finished, and
 * the history is closed.
 */
export class Jobs {
  readonly #running = new Map<AbortController, Promise<unknown>>();

  /** Starts work with a signal of its own. @param controller to stop this work alone */
  run<T>(work: (signal: AbortSignal) => Promise<T>, controller = new AbortController()): Promise<T> {
    const running = work(controller.signal).finally(() => this.#running.delete(controller));
    this.#running.set(controller, running);
    return running;
  }

  /** Stops all, and waits until all has ended, however it did. */
  async stop(): Promise<void> {
    for (const controller of this.#running.keys()) controller.abort();
    await Promise.allSettled(this.#running.values());
  }
}
