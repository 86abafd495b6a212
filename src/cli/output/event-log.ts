import { closeSync, openSync, writeSync } from 'node:fs';
import { UserError, systemErrorCode } from '../../domain/errors.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { jsonText } from './json-text.js';

/** `--log-file`: events appended as NDJSON, each with its time. Progress is left out: it is for eyes. */
export class EventLog {
  readonly #path: string;
  #descriptor: number | null;

  /** @throws UserError when the file cannot be opened: better before the run than in it */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#descriptor = openSync(path, 'a', 0o600);
    } catch (cause) {
      const code = systemErrorCode(cause);
      if (code === undefined) throw cause;
      throw new UserError(
        'log_unwritable',
        `The log file ${path} cannot be written: ${describeSystemError(code, code)}.`,
        {
          exitCode: 2,
          path,
          cause,
        },
      );
    }
  }

  /** @returns a warning when the log could not be written; the log ends there, and the run goes on */
  append(event: { readonly type: string }): string | null {
    if (this.#descriptor === null || event.type === 'progress') return null;
    try {
      writeSync(this.#descriptor, `${jsonText({ time: new Date().toISOString(), ...event })}\n`);
      return null;
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === undefined) throw error;
      this.close();
      return `The log file ${this.#path} cannot be written: ${describeSystemError(code, code)}. It ends here.`;
    }
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}
