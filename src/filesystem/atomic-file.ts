import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from './durable.js';

/** Characters that wait for one write. */
const BUFFER = 65_536;

/** The name that a file of ours has until it is whole. */
export function partOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.part`);
}

/** A file of ours (0600) that appears whole, and durable, with `commit`; until then what was there stays. */
export class AtomicFile {
  readonly #path: string;
  readonly #descriptor: number;
  #isOpen = true;
  #parts: string[] = [];
  #length = 0;

  /** @throws the system's error */
  constructor(path: string) {
    this.#path = path;
    rmSync(partOf(path), { force: true }); // Of a run that died here: only one writes.
    this.#descriptor = openSync(partOf(path), 'wx', 0o600);
  }

  /** @throws the system's error */
  write(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length >= BUFFER) this.#flush();
  }

  /** @throws the system's error */
  commit(): void {
    this.#flush();
    fsyncSync(this.#descriptor);
    this.#close();
    renameSync(partOf(this.#path), this.#path);
    syncFolder(dirname(this.#path));
  }

  /** Instead of `commit`. */
  discard(): void {
    this.#close();
    rmSync(partOf(this.#path), { force: true });
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#descriptor);
    this.#isOpen = false;
  }

  #flush(): void {
    const bytes = Buffer.from(this.#parts.join(''));
    for (let written = 0; written < bytes.length;) written += writeSync(this.#descriptor, bytes, written);
    this.#parts = [];
    this.#length = 0;
  }
}
