/** Listeners are told so often at most, in ms: a screen that is drawn more often only takes time. */
const PERIOD = 50;

/** Who wants to know that something changed. */
export class Listeners {
  readonly #listeners = new Set<() => void>();
  #told = 0;

  /** @returns a function that takes it out again */
  add(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Something changed, and more will: some calls of these tell nobody, so that `tell` has to come at the end. */
  tellSometimes(): void {
    if (performance.now() - this.#told >= PERIOD) this.tell();
  }

  tell(): void {
    this.#told = performance.now();
    for (const listener of this.#listeners) listener();
  }

  clear(): void {
    this.#listeners.clear();
  }
}
