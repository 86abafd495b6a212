import type { KeyListener } from './key-reader.js';

/**
 * Hands each key to who listened last: the terminal is read in one place, and stays in raw mode while screens change. Keys that
 * come while one screen takes the place of another wait for the new one.
 */
export class KeyRouter implements KeyListener {
  readonly #listeners: KeyListener[] = [];
  #waiting: ((listener: KeyListener) => void)[] = [];
  #isHeld = false;
  #chunk = 0;

  /** Of the newest key. */
  get chunk(): number {
    return this.#chunk;
  }

  /** @returns a function that ends it */
  listen(listener: KeyListener): () => void {
    this.#listeners.push(listener);
    return () => {
      this.#listeners.splice(this.#listeners.indexOf(listener), 1);
    };
  }

  key(chord: string, chunk: number): void {
    this.#chunk = chunk;
    this.#hand((listener) => listener.key(chord, chunk));
  }

  paste(text: string): void {
    this.#hand((listener) => listener.paste(text));
  }

  /** Another screen was asked for: keys are for that one. */
  hold(): void {
    this.#isHeld = true;
  }

  /** The screen that was asked for is there. */
  release(): void {
    this.#isHeld = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const give of waiting) this.#hand(give);
  }

  #hand(give: (listener: KeyListener) => void): void {
    if (this.#isHeld) {
      this.#waiting.push(give);
      return;
    }
    const listener = this.#listeners.at(-1);
    if (listener !== undefined) give(listener);
  }
}
