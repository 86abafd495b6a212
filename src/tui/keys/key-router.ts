import type { Chord } from './key-table.js';

/** Hands each key to who listened last: the terminal is read in one place, and stays in raw mode while screens change. */
export class KeyRouter {
  readonly #listeners: ((chord: Chord) => void)[] = [];

  /** @returns a function that ends it */
  listen(listener: (chord: Chord) => void): () => void {
    this.#listeners.push(listener);
    return () => {
      this.#listeners.splice(this.#listeners.indexOf(listener), 1);
    };
  }

  press(chord: Chord): void {
    this.#listeners.at(-1)?.(chord);
  }
}
