import type BetterSqlite3 from 'better-sqlite3';
import type { AlbumIdentity } from '../domain/naming/album-identity.js';
import { openTemporaryDatabase } from './temporary-database.js';

/**
 * Which album has which folder, over a whole plan, in a temporary database that SQLite keeps on disk and removes by
 * itself.
 */
export class AlbumIndex {
  readonly #sqlite: BetterSqlite3.Database;
  readonly #get: BetterSqlite3.Statement<[string], { readonly identity: string }>;
  readonly #set: BetterSqlite3.Statement<[string, string]>;

  constructor() {
    this.#sqlite = openTemporaryDatabase();
    this.#sqlite.exec(
      'CREATE TABLE albums (folder TEXT PRIMARY KEY, identity TEXT NOT NULL) STRICT, WITHOUT ROWID; BEGIN',
    );
    this.#get = this.#sqlite.prepare('SELECT identity FROM albums WHERE folder = ?');
    this.#set = this.#sqlite.prepare('INSERT OR REPLACE INTO albums VALUES (?, ?)');
  }

  /** @param folder its path key */
  get(folder: string): AlbumIdentity | undefined {
    const found = this.#get.get(folder);
    return found === undefined ? undefined : (JSON.parse(found.identity) as AlbumIdentity);
  }

  set(folder: string, identity: AlbumIdentity): void {
    this.#set.run(folder, JSON.stringify(identity));
  }

  close(): void {
    this.#sqlite.close();
  }
}
