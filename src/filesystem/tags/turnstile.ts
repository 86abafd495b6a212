/** Lets a limited number of actions run at the same time, in the order in which they came. */
export class Turnstile {
  #limit: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Whether an action waits for another one to end. */
  get isBusy(): boolean {
    return this.#waiting.length > 0;
  }

  /** Lets more run from now on. */
  widen(limit: number): void {
    this.#limit = Math.max(limit, this.#limit);
    while (this.#running < this.#limit && this.#letIn());
  }

  async pass<T>(action: () => Promise<T>): Promise<T> {
    if (this.#running < this.#limit) {
      this.#running += 1;
    } else {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    try {
      return await action();
    } finally {
      this.#running -= 1;
      this.#letIn();
    }
  }

  #letIn(): boolean {
    const next = this.#waiting.shift();
    if (next === undefined) return false;
    this.#running += 1;
    next();
    return true;
  }
}
