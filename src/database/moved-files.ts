import BetterSqlite3 from 'better-sqlite3';
import { foldPath } from '../domain/naming/sanitize.js';

/** Where a playlist was when its references were right, and where it is now. Absolute. */
export interface KnownPlaylist {
  readonly origin: string;
  readonly place: string;
}

/** Playlists read in one go. */
const PAGE = 500;

/**
 * Where the files of a run went, and which playlists may name them, in a temporary database that SQLite keeps on disk and
 * removes by itself: a million files need no more memory than a thousand.
 */
export class MovedFiles {
  readonly #sqlite: BetterSqlite3.Database;
  readonly #moveOn: BetterSqlite3.Statement<[string, string]>;
  readonly #add: BetterSqlite3.Statement<[string, string, string]>;
  readonly #find: BetterSqlite3.Statement<[string], { readonly place: string }>;
  readonly #isArrival: BetterSqlite3.Statement<[string], object>;
  readonly #addPlaylist: BetterSqlite3.Statement<[string, string]>;
  readonly #movePlaylist: BetterSqlite3.Statement<[string, string]>;
  readonly #settle: BetterSqlite3.Statement<[{ readonly place: string }]>;
  readonly #page: BetterSqlite3.Statement<[string, number], KnownPlaylist>;
  #folded: BetterSqlite3.Statement<[string], { readonly place: string }> | null = null;
  #between: BetterSqlite3.Statement<[string, string], { readonly place: string; readonly folded: string }> | null =
    null;
  #isEmpty = true;

  constructor() {
    this.#sqlite = new BetterSqlite3('');
    // Nothing here outlives the process: durability would only cost.
    this.#sqlite.pragma('journal_mode = OFF');
    this.#sqlite.pragma('synchronous = OFF');
    this.#sqlite.exec(
      `CREATE TABLE moves (path TEXT PRIMARY KEY, folded TEXT NOT NULL, place TEXT NOT NULL) STRICT, WITHOUT ROWID;
       CREATE INDEX moves_by_place ON moves (place);
       CREATE TABLE playlists (place TEXT PRIMARY KEY, origin TEXT NOT NULL, settled INTEGER NOT NULL DEFAULT 0)
         STRICT, WITHOUT ROWID;
       BEGIN`,
    );
    this.#moveOn = this.#sqlite.prepare('UPDATE moves SET place = ? WHERE place = ?');
    this.#add = this.#sqlite.prepare('INSERT OR REPLACE INTO moves VALUES (?, ?, ?)');
    this.#find = this.#sqlite.prepare('SELECT place FROM moves WHERE path = ?');
    this.#isArrival = this.#sqlite.prepare('SELECT 1 FROM moves WHERE place = ? LIMIT 1');
    this.#addPlaylist = this.#sqlite.prepare('INSERT OR IGNORE INTO playlists (place, origin) VALUES (?, ?)');
    this.#movePlaylist = this.#sqlite.prepare('UPDATE OR REPLACE playlists SET place = ? WHERE place = ?');
    this.#settle = this.#sqlite.prepare(
      'INSERT INTO playlists VALUES ($place, $place, 1) ON CONFLICT (place) DO UPDATE SET settled = 1',
    );
    this.#page = this.#sqlite.prepare(
      'SELECT place, origin FROM playlists WHERE place > ? AND settled = 0 ORDER BY place LIMIT ?',
    );
  }

  /** Nothing has moved. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** In the order in which they happen: a file that moves twice in a run has gone from its first place to its last. */
  add(from: string, to: string): void {
    this.#isEmpty = false;
    if (this.#moveOn.run(to, from).changes === 0) this.#add.run(from, foldPath(from), to);
  }

  /** Where the file that had this very path is now. */
  find(path: string): string | undefined {
    return this.#find.get(path)?.place;
  }

  /** The same for the first file whose path differs by case or Unicode form alone. */
  findFolded(path: string): string | undefined {
    this.#indexFolded();
    this.#folded ??= this.#sqlite.prepare('SELECT place FROM moves WHERE folded = ? ORDER BY path LIMIT 1');
    return this.#folded.get(foldPath(path))?.place;
  }

  /**
   * The files whose path begins so, up to the dot of the extension.
   *
   * @param stem a path without its extension
   */
  findStem(stem: string): string[] {
    this.#indexFolded();
    // `/` follows `.` in the order of characters.
    this.#between ??= this.#sqlite.prepare(
      'SELECT place, folded FROM moves WHERE folded >= ? AND folded < ? ORDER BY folded, path',
    );
    const key = foldPath(stem);
    return this.#between
      .all(`${key}.`, `${key}/`)
      .filter(({ folded }) => !folded.slice(key.length + 1).includes('.'))
      .map(({ place }) => place);
  }

  /** A file of this run came to this place: whoever named the place before meant something else. */
  hasArrived(path: string): boolean {
    return this.#isArrival.get(path) !== undefined;
  }

  /** A playlist that may name files which move; one that came there in this run is known already. */
  addPlaylist({ place, origin }: KnownPlaylist): void {
    this.#addPlaylist.run(place, origin);
  }

  movePlaylist(from: string, to: string): void {
    if (this.#movePlaylist.run(to, from).changes === 0) this.#addPlaylist.run(to, from);
  }

  /** It has been rewritten: done again, its new names would be taken for old ones. */
  settlePlaylist(place: string): void {
    this.#settle.run({ place });
  }

  /** Those that are not settled, by place; they may be settled meanwhile. */
  *playlists(): Generator<KnownPlaylist> {
    let after = '';
    for (;;) {
      const page = this.#page.all(after, PAGE);
      yield* page;
      if (page.length < PAGE) return;
      after = page.at(-1)?.place ?? '';
    }
  }

  close(): void {
    this.#sqlite.close();
  }

  /** Only when somebody asks: most runs have no playlists. */
  #indexFolded(): void {
    this.#sqlite.exec('CREATE INDEX IF NOT EXISTS moves_by_folded ON moves (folded)');
  }
}
