import type { Chord } from './key-table.js';

/**
 * Hands each key to who listened last: the terminal is read in one place, and stays in raw mode while screens change. Keys that
 * come while one screen takes the place of another wait for the new one.
 */
export class KeyRouter {
  readonly #listeners: ((chord: Chord) => void)[] = [];
  #waiting: Chord[] = [];
  #isHeld = false;

  /** @returns a function that ends it */
  listen(listener: (chord: Chord) => void): () => void {
    this.#listeners.push(listener);
    return () => {
      this.#listeners.splice(this.#listeners.indexOf(listener), 1);
    };
  }

  press(chord: Chord): void {
    if (this.#isHeld) this.#waiting.push(chord);
    else this.#listeners.at(-1)?.(chord);
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
    for (const chord of waiting) this.press(chord);
  }
}
