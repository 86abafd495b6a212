import BetterSqlite3 from 'better-sqlite3';

/** A name that a plan has given away. */
export interface Claim {
  /** As it will be spelled. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** The file that gets the name. */
  readonly source: string | null;
  /** Bytes. */
  readonly size: number | null;
  /** SHA-256, when it is known. */
  readonly checksum: string | null;
}

/**
 * Which names a plan has given away, over the whole plan, in a temporary database that SQLite keeps on disk and
 * removes by itself: the plan of a million files needs no more memory than that of a thousand.
 */
export class ClaimIndex {
  readonly #sqlite: BetterSqlite3.Database;
  readonly #get: BetterSqlite3.Statement<[string], Claim>;
  readonly #set: BetterSqlite3.Statement<unknown[]>;

  constructor() {
    this.#sqlite = new BetterSqlite3('');
    // Nothing here outlives the process: durability would only cost.
    this.#sqlite.pragma('journal_mode = OFF');
    this.#sqlite.pragma('synchronous = OFF');
    this.#sqlite.exec(
      `CREATE TABLE claims (key TEXT PRIMARY KEY, path TEXT NOT NULL, kind TEXT NOT NULL, source TEXT, size INTEGER, checksum TEXT)
       STRICT, WITHOUT ROWID; BEGIN`,
    );
    this.#get = this.#sqlite.prepare('SELECT path, kind, source, size, checksum FROM claims WHERE key = ?');
    this.#set = this.#sqlite.prepare('INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?, ?)');
  }

  /** @param key the folded path */
  get(key: string): Claim | undefined {
    return this.#get.get(key);
  }

  set(key: string, { path, kind, source, size, checksum }: Claim): void {
    this.#set.run(key, path, kind, source, size, checksum);
  }

  close(): void {
    this.#sqlite.close();
  }
}
