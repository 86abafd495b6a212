import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError, systemErrorCode } from '../../domain/errors.js';
import { describeSystemError } from '../../domain/system-errors.js';
import type { Output } from './output.js';

/**
 * A file that the user named with `-o`. It appears, whole, with `commit`; until then, and after `discard`, what was
 * there stays.
 */
export class FileOutput implements Output {
  readonly closed = false;
  readonly path: string;
  readonly #temporary: string;
  readonly #descriptor: number;

  /** @throws UserError when it cannot be written, or something that is no JSON document is there already */
  constructor(path: string) {
    this.path = resolve(path);
    this.#temporary = join(dirname(this.path), `.${basename(this.path)}.${process.pid}.part`);
    this.#descriptor = this.#guard(() => {
      refuseToReplace(this.path);
      return openSync(this.#temporary, 'wx', 0o666);
    });
  }

  write(text: string): void {
    this.#guard(() => {
      const bytes = Buffer.from(text);
      for (let written = 0; written < bytes.length;) {
        written += writeSync(this.#descriptor, bytes, written);
      }
    });
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  commit(): void {
    this.#guard(() => {
      fsyncSync(this.#descriptor);
      closeSync(this.#descriptor);
      renameSync(this.#temporary, this.path);
    });
  }

  discard(): void {
    closeSync(this.#descriptor);
    rmSync(this.#temporary, { force: true });
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      const code = systemErrorCode(cause);
      if (code === undefined) throw cause;
      throw new UserError('output_unwritable', `${this.path} cannot be written: ${describeSystemError(code, code)}.`, {
        path: this.path,
        cause,
      });
    }
  }
}

/** `-o song.flac` is a slip: only an empty file or a JSON document makes room. */
function refuseToReplace(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || (found.isFile() && found.size === 0)) return;
  if (found.isFile()) {
    const descriptor = openSync(path, 'r');
    try {
      const start = Buffer.alloc(1);
      readSync(descriptor, start, 0, 1, 0);
      if (start.toString('latin1') === '{') return;
    } finally {
      closeSync(descriptor);
    }
  }
  throw new UserError('output_exists', `${path} is there already and is no JSON document.`, {
    exitCode: 2,
    path,
    hint: 'Choose another name for -o.',
  });
}
