import { openHistoryForReading, type HistoryReader } from '../history/history-reader.js';

/** A history that is looked at for long, while others write it: a connection of its own, which holds nobody up. */
export class LiveHistory {
  readonly #path: string | undefined;
  #reader: HistoryReader;
  /** How often it was opened. */
  #openings = 1;

  /** @param path the database file; default: the user's history. @throws HistoryError */
  constructor(path: string | undefined) {
    this.#path = path;
    this.#reader = openHistoryForReading(path);
  }

  /** Another one may have the place of it after `state`. */
  get reader(): HistoryReader {
    return this.#reader;
  }

  /**
   * Another text when something was written meanwhile. Where there was no history, it is looked for again.
   *
   * @throws HistoryError
   */
  state(): string {
    if (this.#reader.isStandIn) this.#openAgain();
    return `${this.#openings} ${this.#reader.dataVersion()}`;
  }

  close(): void {
    this.#reader.closeSync();
  }

  #openAgain(): void {
    const reader = openHistoryForReading(this.#path);
    if (reader.isStandIn) {
      reader.closeSync();
      return;
    }
    this.#reader.closeSync();
    this.#reader = reader;
    this.#openings += 1;
  }
}
