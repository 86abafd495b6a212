import { readSync } from 'node:fs';

/** The file is not what its format says: where its sound begins and ends is not known. */
export class BrokenFile extends Error {
  override readonly name = 'BrokenFile';
}

/** Bytes from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Bytes read at once for headers, which are small and lie close together. */
const WINDOW = 64 * 1024;

/** The bytes of an open file; never one outside of it. The descriptor stays the caller's. */
export class ByteSource {
  /** Bytes. */
  readonly size: number;
  readonly #fd: number;
  #window = Buffer.alloc(0);
  #windowStart = 0;

  constructor(fd: number, size: number) {
    this.#fd = fd;
    this.size = size;
  }

  /**
   * A few bytes, valid until the next call.
   *
   * @throws BrokenFile when they are not all in the file, or too many to be a header
   */
  read(position: number, length: number): Buffer {
    this.#require(position, length);
    if (length > WINDOW) throw new BrokenFile(`a header of ${String(length)} bytes`);
    const end = this.#windowStart + this.#window.length;
    if (position < this.#windowStart || position + length > end) {
      const window = Buffer.allocUnsafe(Math.min(WINDOW, this.size - position));
      this.readInto(window, position);
      this.#window = window;
      this.#windowStart = position;
    }
    const offset = position - this.#windowStart;
    return this.#window.subarray(offset, offset + length);
  }

  /** Whether this text, in Latin-1, is there. */
  hasText(position: number, text: string): boolean {
    const isInside = position >= 0 && position + text.length <= this.size;
    return isInside && this.read(position, text.length).toString('latin1') === text;
  }

  /** Fills the target. @throws BrokenFile when the file ends before */
  readInto(target: Buffer, position: number): void {
    this.#require(position, target.length);
    for (let bytes = 0; bytes < target.length;) {
      const more = readSync(this.#fd, target, bytes, target.length - bytes, position + bytes);
      if (more === 0) throw new BrokenFile('the file became shorter');
      bytes += more;
    }
  }

  #require(position: number, length: number): void {
    const isInside = Number.isSafeInteger(position) && position >= 0 && length >= 0 && position + length <= this.size;
    if (!isInside) throw new BrokenFile(`it ends before byte ${String(position + length)}`);
  }
}
