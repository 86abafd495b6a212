import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Output } from './output.js';

/** So many characters stay in memory; beyond, they go to a file. */
const IN_MEMORY = 1_000_000;
const CHUNK_BYTES = 65_536;

/**
 * Text that comes before its turn: the skips of a document whose operations are still being written. Uses little
 * memory whatever the amount.
 */
export class Spool {
  #parts: string[] = [];
  #length = 0;
  #descriptor: number | null = null;
  #bytes = 0;

  write(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length >= IN_MEMORY) this.#toFile();
  }

  /** Hands everything on, in order, and ends the spool. */
  async pour(output: Output): Promise<void> {
    if (this.#descriptor !== null) {
      this.#toFile();
      await this.#pourFile(this.#descriptor, output);
    } else {
      output.write(this.#parts.join(''));
    }
    this.end();
  }

  end(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
    this.#parts = [];
    this.#length = 0;
  }

  #toFile(): void {
    this.#descriptor ??= openUnnamedFile();
    const bytes = Buffer.from(this.#parts.join(''));
    for (let written = 0; written < bytes.length;) written += writeSync(this.#descriptor, bytes, written);
    this.#bytes += bytes.length;
    this.#parts = [];
    this.#length = 0;
  }

  async #pourFile(descriptor: number, output: Output): Promise<void> {
    const decoder = new TextDecoder();
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let position = 0; position < this.#bytes && !output.closed;) {
      const read = readSync(descriptor, chunk, 0, CHUNK_BYTES, position);
      position += read;
      output.write(decoder.decode(chunk.subarray(0, read), { stream: true }));
      await output.drained();
    }
  }
}

/** Its name is gone at once, so that it cannot be left behind. */
function openUnnamedFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'music-organize-'));
  try {
    return openSync(join(folder, 'spool'), 'w+', 0o600);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
