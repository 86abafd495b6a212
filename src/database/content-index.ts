import { basename } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { openTemporaryDatabase } from './temporary-database.js';

/** What a file held when it was read. */
export interface ReadContent {
  /** SHA-256, lower-case hex. */
  readonly checksum: string;
  /** Modification time in nanoseconds since the epoch. */
  readonly mtime_ns: string;
}

/** A file of the index; what is in it is `null` before it was read. */
export interface Candidate extends Readonly<Record<keyof ReadContent, string | null>> {
  readonly id: number;
  readonly path: string;
}

/** Candidates given at once. */
const PAGE = 64;

type Values = (string | number)[];

/** KiB: files are looked up in any order. */
const CACHE = 16_384;

/**
 * Files by size and, once they were read, by content: in a temporary database that SQLite keeps on disk and removes by
 * itself, so that a million files need no more memory than a thousand.
 */
export class ContentIndex {
  readonly #sqlite: BetterSqlite3.Database;
  readonly #add: BetterSqlite3.Statement<Values>;
  #candidates: BetterSqlite3.Statement<Values, Candidate> | null = null;

  constructor() {
    this.#sqlite = openTemporaryDatabase({ cache: CACHE });
    this.#sqlite.exec(
      `CREATE TABLE files (id INTEGER PRIMARY KEY, path TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL,
         checksum TEXT, mtime_ns TEXT) STRICT;
       BEGIN`,
    );
    this.#add = this.#sqlite.prepare('INSERT INTO files (path, name, size) VALUES (?, ?, ?)');
  }

  /** Each path once. */
  add(path: string, size: number): void {
    this.#add.run(path, basename(path), size);
  }

  /**
   * Files that may have this content: those of the size that nobody has read yet, and those that were read and have it.
   * Ordered by how likely a person would take them for the file: the same name first, then the shortest path, then by
   * path. Only the first few; who has read or removed them all gets the next ones.
   */
  candidates(size: number, checksum: string, name: string): Candidate[] {
    this.#candidates ??= this.#prepareSearch();
    return this.#candidates.all(size, checksum, name, PAGE);
  }

  /** What reading a file found. */
  learn(id: number, { checksum, mtime_ns }: ReadContent): void {
    this.#run('UPDATE files SET checksum = ?, mtime_ns = ? WHERE id = ?', checksum, mtime_ns, id);
  }

  /** It is no candidate any more, for nobody. */
  remove(id: number): void {
    this.#run('DELETE FROM files WHERE id = ?', id);
  }

  close(): void {
    this.#sqlite.close();
  }

  /** The index is made when all files are there: made meanwhile, it would be written a million times. */
  #prepareSearch(): BetterSqlite3.Statement<Values, Candidate> {
    this.#sqlite.exec('CREATE INDEX files_by_content ON files (size, checksum)');
    return this.#sqlite.prepare(
      `SELECT id, path, checksum, mtime_ns FROM files WHERE size = ? AND (checksum IS NULL OR checksum = ?)
       ORDER BY name = ? DESC, length(path), path LIMIT ?`,
    );
  }

  #run(sql: string, ...values: Values): void {
    this.#sqlite.prepare(sql).run(...values);
  }
}
