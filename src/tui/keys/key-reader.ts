import { emitKeypressEvents, type Interface } from 'node:readline';
import { chordOf, type Keypress } from './chord.js';
import type { Chord } from './key-table.js';

/** How long an Escape waits for what would make it the beginning of another key, ms. */
const ESCAPE_TIMEOUT = 30;

/** A terminal to be read; what tests put in its place has these, too. */
export interface KeySource extends NodeJS.EventEmitter {
  setRawMode?(raw: boolean): unknown;
  resume?(): unknown;
  pause?(): unknown;
  ref?(): unknown;
  unref?(): unknown;
}

export interface KeyListener {
  /** @param chunk keys that came at once have the same number: somebody who reads what is on the screen does not press them */
  key(chord: Chord, chunk: number): void;
  /** Text that was pasted, where the terminal tells so. */
  paste(text: string): void;
}

/**
 * Reads the keys of a terminal, which is in raw mode until it is closed. Node takes the sequences of terminals apart: Ink's own
 * reader throws at those that it does not know.
 */
export class KeyReader {
  readonly #source: KeySource;
  readonly #listener: KeyListener;
  #chunk = 0;
  /** While a paste is read. */
  #pasted: string | null = null;

  constructor(source: KeySource, listener: KeyListener) {
    this.#source = source;
    this.#listener = listener;
    source.on('data', this.#onChunk);
    emitKeypressEvents(source as NodeJS.ReadableStream, { escapeCodeTimeout: ESCAPE_TIMEOUT } as unknown as Interface);
    source.on('keypress', this.#onKeypress);
    source.setRawMode?.(true);
    source.ref?.();
    source.resume?.();
  }

  close(): void {
    this.#source.off('keypress', this.#onKeypress);
    this.#source.off('data', this.#onChunk);
    this.#source.setRawMode?.(false);
    this.#source.pause?.();
    this.#source.unref?.();
  }

  readonly #onChunk = (): void => {
    this.#chunk += 1;
  };

  readonly #onKeypress = (text: string | undefined, key: Keypress): void => {
    if (key.name === 'paste-start') {
      this.#pasted = '';
    } else if (key.name === 'paste-end') {
      const pasted = this.#pasted ?? '';
      this.#pasted = null;
      this.#listener.paste(pasted);
    } else if (this.#pasted !== null) {
      this.#pasted += text ?? '';
    } else {
      const chord = chordOf(text, key);
      if (chord !== null) this.#listener.key(chord, this.#chunk);
    }
  };
}
