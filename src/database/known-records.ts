import type { Database, Statement } from 'better-sqlite3';

/**
 * The view `known_records` of one connection: all records but those of sessions that are being removed. Which these are
 * is asked of each record only while there are any, so that on other days the view costs nothing.
 *
 * A temporary view: the file stays as it is. SQLite prepares statements that name it again when it was made anew.
 */
export class KnownRecords {
  readonly #sqlite: Database;
  /** Nobody else marks sessions while this connection may write: the lock of the history is its process's. */
  readonly #version: Statement<unknown[]> | null;
  readonly #isAnyForgotten: Statement<unknown[]>;
  #seen: unknown;
  #leavesOut: boolean | undefined;

  constructor(sqlite: Database, access: 'read' | 'write') {
    this.#sqlite = sqlite;
    this.#version = access === 'write' ? null : sqlite.prepare('PRAGMA data_version').pluck();
    this.#isAnyForgotten = sqlite
      .prepare(`SELECT exists (SELECT 1 FROM operation_sessions WHERE ${forgotten('operation_sessions')})`)
      .pluck();
    this.#seen = this.#version?.get();
    this.refresh();
  }

  /** Looks again when another connection has written; some microseconds when not. */
  follow(): void {
    if (this.#version === null) return;
    const version = this.#version.get();
    if (version === this.#seen) return;
    this.#seen = version;
    this.refresh();
  }

  refresh(): void {
    const leavesOut = this.#isAnyForgotten.get() === 1;
    if (leavesOut === this.#leavesOut) return;
    this.#make(leavesOut ? `WHERE NOT ${ofForgotten()}` : '');
    this.#leavesOut = leavesOut;
  }

  /** A connection that only reads makes it, too. */
  #make(condition: string): void {
    const isReader = this.#sqlite.pragma('query_only', { simple: true }) === 1;
    if (isReader) this.#sqlite.pragma('query_only = OFF');
    try {
      this.#sqlite.exec(`DROP VIEW IF EXISTS temp.known_records;
        CREATE TEMP VIEW known_records AS SELECT * FROM main.operation_records ${condition}`);
    } finally {
      if (isReader) this.#sqlite.pragma('query_only = ON');
    }
  }
}

function ofForgotten(): string {
  return `exists (SELECT 1 FROM main.operation_sessions AS owner
    WHERE owner.session_id = operation_records.session_id AND ${forgotten('owner')})`;
}

function forgotten(table: string): string {
  return `json_extract(${table}.metadata, '$.forgotten') IS 1`;
}
