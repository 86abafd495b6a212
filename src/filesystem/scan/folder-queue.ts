import type { ScannedFolder } from './scanned-folder.js';

/**
 * Folders between the walk and its reader. The walk asks for room before it reads on, so that a slow reader does not
 * make memory grow with the library.
 */
export class FolderQueue {
  readonly #limit: number;
  readonly #folders: ScannedFolder[] = [];
  #names = 0;
  #ended = false;
  #error: { readonly cause: unknown } | undefined;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  /** @param limit names (files and subfolders) that may wait unread before the walk pauses */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Names that wait; at most the limit and one folder. */
  get names(): number {
    return this.#names;
  }

  put(folder: ScannedFolder): void {
    this.#folders.push(folder);
    this.#names += weigh(folder);
    this.#wakeReader?.();
  }

  /** Calls back, always later and never in the caller's own turn, once there is room. */
  whenRoom(callback: () => void): void {
    if (this.#names < this.#limit) {
      setImmediate(callback);
    } else {
      this.#wakeWriter = callback;
    }
  }

  end(): void {
    this.#ended = true;
    this.#wakeReader?.();
  }

  /** The reader gets this error instead of what waits. */
  fail(cause: unknown): void {
    this.#error ??= { cause };
    this.#wakeReader?.();
  }

  /** The next folder, or `undefined` after the last one. */
  async take(): Promise<ScannedFolder | undefined> {
    while (this.#folders.length === 0 && !this.#ended && this.#error === undefined) {
      await new Promise<void>((resolve) => (this.#wakeReader = resolve));
    }
    if (this.#error !== undefined) {
      throw this.#error.cause;
    }
    const folder = this.#folders.shift();
    if (folder !== undefined) {
      this.#names -= weigh(folder);
      this.#letWriterOn();
    }
    return folder;
  }

  #letWriterOn(): void {
    if (this.#wakeWriter !== undefined && this.#names < this.#limit) {
      setImmediate(this.#wakeWriter);
      this.#wakeWriter = undefined;
    }
  }
}

function weigh(folder: ScannedFolder): number {
  return 1 + folder.audio.length + folder.others.length + folder.subfolders.length;
}
