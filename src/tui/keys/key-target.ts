import type { Key } from 'ink';

type KeyHandler = (input: string, key: Key) => void;

/**
 * Who gets the keys now. The app reads the terminal all the time, so that it stays raw while one screen takes the place of
 * another, and no key is lost in between.
 */
export class KeyTarget {
  #handler: KeyHandler | null = null;

  /** @returns a function that gives the keys up, unless somebody else has them by then */
  take(handler: KeyHandler): () => void {
    this.#handler = handler;
    return () => {
      if (this.#handler === handler) this.#handler = null;
    };
  }

  press(input: string, key: Key): void {
    this.#handler?.(input, key);
  }
}
