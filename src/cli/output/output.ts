import type { Writable } from 'node:stream';

/** Where text goes: a standard stream or a file. */
export interface Output {
  /** Nobody reads any more: writing is pointless, and harmless. */
  readonly closed: boolean;
  write(text: string): void;
  /** Resolves when what was written has been handed on, so that a writer of much needs no memory for it. */
  drained(): Promise<void>;
}

/**
 * stdout or stderr. A reader that goes away (`| head`) is no error: what is written later is dropped. An organize run
 * then goes on; commands that only read look at `closed` and stop.
 */
export class StreamOutput implements Output {
  readonly #stream: Writable;
  #closed = false;
  #failure: Error | null = null;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // EIO: the terminal was closed.
      const isReaderGone = ['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'].includes(error.code ?? '');
      if (!isReaderGone) this.#failure ??= error;
      this.#closed = true;
    });
  }

  /** What kept the text from being written, such as a full disk; a reader that went away is nothing of that kind. */
  get failure(): Error | null {
    return this.#failure;
  }

  get closed(): boolean {
    return this.#closed;
  }

  write(text: string): void {
    if (!this.#closed) this.#stream.write(text);
  }

  async drained(): Promise<void> {
    if (this.#stream.writableNeedDrain && !this.#closed) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          this.#stream.off('drain', done).off('error', done).off('close', done);
          resolve();
        };
        this.#stream.on('drain', done).on('error', done).on('close', done);
      });
      return;
    }
    // A turn of the event loop, in which the stream can say that its reader is gone.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/** Collects small texts into bigger writes. */
export class BufferedOutput implements Output {
  readonly #output: Output;
  #parts: string[] = [];
  #length = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  get closed(): boolean {
    return this.#output.closed;
  }

  write(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length >= BUFFER_CHARACTERS) this.#flush();
  }

  async drained(): Promise<void> {
    this.#flush();
    await this.#output.drained();
  }

  #flush(): void {
    if (this.#length === 0) return;
    this.#output.write(this.#parts.join(''));
    this.#parts = [];
    this.#length = 0;
  }
}

const BUFFER_CHARACTERS = 16_384;
