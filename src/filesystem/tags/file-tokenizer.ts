import { readSync } from 'node:fs';

/** A value of fixed length in a file: the shape that music-metadata's parsers ask for. */
interface Token<T> {
  readonly len: number;
  get(bytes: Uint8Array, offset: number): T;
}

interface ReadOptions {
  readonly length?: number;
  readonly position?: number;
  readonly mayBeLess?: boolean;
}

/** What is parsed: a file that was read whole, or one that is open. */
export type Content = { readonly bytes: Uint8Array } | { readonly fd: number; /** Bytes. */ readonly size: number };

/** Bytes read at once: headers and tags are read in small pieces that lie close together. */
const WINDOW = 64 * 1024;

/** No single piece of a tag is longer, in bytes; keeps a lying length field from taking the memory. */
const LONGEST_PIECE = 64 * 1024 * 1024;

/**
 * Random access to a file for music-metadata, in memory or through a window, with synchronous reads: in a worker that does
 * nothing else, waiting on a thread pool for every few bytes is what costs. What is read is not wrapped in promises either:
 * the parsers await it, and chain only what `ignore` gives.
 *
 * The file descriptor stays the caller's.
 */
export class FileTokenizer {
  readonly fileInfo: { readonly path?: string; readonly size: number; readonly mimeType?: string };
  position = 0;
  readonly #fd: number | undefined;
  readonly #endOfStream: new () => Error;
  #window: Uint8Array;
  /** What the windows of a file are read into, one after the other: whoever reads gets a copy. */
  #buffer: Uint8Array | undefined;
  #windowStart = 0;

  /**
   * @param fileInfo what tells the format: a path by its extension, or a MIME type
   * @param endOfStream the error that the parsers know as the end of the file
   */
  constructor(
    content: Content,
    fileInfo: { readonly path?: string; readonly mimeType?: string },
    endOfStream: new () => Error,
  ) {
    const isWhole = 'bytes' in content;
    this.#fd = isWhole ? undefined : content.fd;
    this.#window = isWhole ? content.bytes : new Uint8Array(0);
    this.#endOfStream = endOfStream;
    this.fileInfo = { ...fileInfo, size: isWhole ? content.bytes.length : content.size };
  }

  supportsRandomAccess(): boolean {
    return true;
  }

  setPosition(position: number): void {
    checkPosition(position);
    this.position = position;
  }

  readBuffer(target: Uint8Array, options?: ReadOptions): number {
    const start = options?.position ?? this.position;
    const bytes = this.#fill(target, start, options);
    this.position = start + bytes;
    return bytes;
  }

  peekBuffer(target: Uint8Array, options?: ReadOptions): number {
    return this.#fill(target, options?.position ?? this.position, options);
  }

  readToken<T>(token: Token<T>, position: number = this.position): T {
    const value = token.get(this.#copy(position, token.len), 0);
    this.position = position + token.len;
    return value;
  }

  peekToken<T>(token: Token<T>, position?: number | null): T {
    return token.get(this.#copy(position ?? this.position, token.len), 0);
  }

  readNumber(token: Token<number>): number {
    return this.readToken(token);
  }

  peekNumber(token: Token<number>): number {
    return this.peekToken(token);
  }

  /** @returns bytes skipped; fewer at the end of the file */
  async ignore(length: number): Promise<number> {
    checkPosition(length);
    const skipped = Math.min(length, Math.max(0, this.fileInfo.size - this.position));
    this.position += skipped;
    return skipped;
  }

  async close(): Promise<void> {
    // The file descriptor is the caller's.
  }

  async abort(): Promise<void> {
    // Every read has ended when its method returns.
  }

  /** Parsers change what they get (byte order), so they get copies. */
  #copy(position: number, length: number): Uint8Array {
    checkPosition(position);
    checkPosition(length);
    if (length > this.fileInfo.size - position) {
      throw new this.#endOfStream();
    }
    if (length > LONGEST_PIECE) {
      throw new Error(`A piece of ${length} bytes is too long for a tag`);
    }
    const bytes = new Uint8Array(length);
    if (this.#fill(bytes, position) < length) {
      throw new this.#endOfStream();
    }
    return bytes;
  }

  #fill(target: Uint8Array, position: number, options?: ReadOptions): number {
    checkPosition(position);
    const length = Math.min(options?.length ?? target.length, target.length);
    const bytes =
      length > WINDOW && this.#fd !== undefined
        ? this.#readAt(this.#fd, target.subarray(0, length), position)
        : this.#fillFromWindow(target, position, length);
    if (bytes < length && options?.mayBeLess !== true) {
      throw new this.#endOfStream();
    }
    return bytes;
  }

  #fillFromWindow(target: Uint8Array, position: number, length: number): number {
    const end = this.#windowStart + this.#window.length;
    if (this.#fd !== undefined && (position < this.#windowStart || position + length > end)) {
      this.#moveWindow(this.#fd, position);
    }
    const offset = position - this.#windowStart;
    const bytes = this.#window.subarray(offset, offset + length);
    target.set(bytes);
    return bytes.length;
  }

  /** Near the end the window is laid so that it holds the whole end: tags there are looked for backwards. */
  #moveWindow(fd: number, position: number): void {
    const start = Math.max(0, Math.min(position, this.fileInfo.size - WINDOW / 4));
    this.#buffer ??= new Uint8Array(WINDOW);
    this.#window = this.#buffer.subarray(0, 0); // A read that fails leaves half of another window.
    this.#window = this.#buffer.subarray(0, this.#readAt(fd, this.#buffer, start));
    this.#windowStart = start;
  }

  /** Reads until `target` is full or the file ends. */
  #readAt(fd: number, target: Uint8Array, position: number): number {
    let bytes = 0;
    while (bytes < target.length) {
      const more = readSync(fd, target, bytes, target.length - bytes, position + bytes);
      if (more === 0) {
        break;
      }
      bytes += more;
    }
    return bytes;
  }
}

function checkPosition(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError('position or length out of range');
  }
}
