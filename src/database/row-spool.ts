import type BetterSqlite3 from 'better-sqlite3';
import { openTemporaryDatabase } from './temporary-database.js';

/** KiB. */
const CACHE = 1024;

/**
 * A list of any length on disk, for what must be readable at any place and would be too much for memory.
 *
 * @typeParam Row what JSON keeps as it is
 */
export class RowSpool<Row> {
  readonly #sqlite: BetterSqlite3.Database;
  readonly #append: BetterSqlite3.Statement<[number, string]>;
  readonly #read: BetterSqlite3.Statement<[number, number], { readonly value: string }>;
  #length = 0;

  constructor() {
    // It is written once, in order, and read a screen at a time.
    this.#sqlite = openTemporaryDatabase({ cache: CACHE });
    // One transaction that never ends: nothing in it outlives the process, and each of its own would cost a write.
    this.#sqlite.exec('CREATE TABLE spooled (position INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT; BEGIN');
    this.#append = this.#sqlite.prepare('INSERT INTO spooled VALUES (?, ?)');
    this.#read = this.#sqlite.prepare('SELECT value FROM spooled WHERE position >= ? ORDER BY position LIMIT ?');
  }

  get length(): number {
    return this.#length;
  }

  append(row: Row): void {
    this.#append.run(this.#length, JSON.stringify(row));
    this.#length += 1;
  }

  /** @param from the first has position 0. @returns fewer where the list ends */
  read(from: number, count: number): Row[] {
    return this.#read.all(from, count).map(({ value }) => JSON.parse(value) as Row);
  }

  close(): void {
    this.#sqlite.close();
  }
}
