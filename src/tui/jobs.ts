/**
 * Work that is under way, so that a signal, or a terminal that goes away, ends it decently: what is in hand is finished, and
 * the history is closed.
 */
export class Jobs {
  readonly #running = new Map<AbortController, Promise<unknown>>();
  #isAbandoned = false;
  #isStopping = false;
  #open: string | null = null;

  /** The session of the work that ended last, where that was stopped before its end. */
  get openSession(): string | null {
    return this.#open;
  }

  leaveOpen(session: string | null): void {
    this.#open = session;
  }

  /** Nobody waits for what is in hand: the process is to end at once, and recovery covers what it leaves. */
  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  abandon(): void {
    this.#isAbandoned = true;
  }

  /** Starts work with a signal of its own. @param controller to stop this work alone */
  run<T>(work: (signal: AbortSignal) => Promise<T>, controller = new AbortController()): Promise<T> {
    const running = work(controller.signal).finally(() => this.#running.delete(controller));
    this.#running.set(controller, running);
    return running;
  }

  /** All was stopped, and may not have ended. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Stops all, and waits until all has ended, however it did. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const controller of this.#running.keys()) controller.abort();
    await Promise.allSettled(this.#running.values());
  }
}
