import type BetterSqlite3 from 'better-sqlite3';
import { foldPath } from '../domain/naming/sanitize.js';
import { openTemporaryDatabase } from './temporary-database.js';

/** Where a playlist was when its references were right, and where it is now. Absolute. */
export interface KnownPlaylist {
  readonly origin: string;
  readonly place: string;
}

/** Playlists read in one go. */
const PAGE = 500;

/** A row of `moves`. */
interface Move {
  readonly id: number;
  readonly path: string;
  readonly place: string;
}

interface Lookups {
  readonly first: BetterSqlite3.Statement<[string], Move>;
  readonly firstFolded: BetterSqlite3.Statement<[string], Move>;
  readonly between: BetterSqlite3.Statement<[string, string], Move>;
  readonly next: BetterSqlite3.Statement<[string, number], Move>;
  readonly arrival: BetterSqlite3.Statement<[string, number], object>;
}

/**
 * Where the files of a run went, and which playlists may name them, in a temporary database that SQLite keeps on disk and
 * removes by itself: a million files need no more memory than a thousand. Moves are only written down; what looks them up
 * is made when somebody asks, since most runs have no playlists.
 */
export class MovedFiles {
  readonly #sqlite: BetterSqlite3.Database;
  readonly #add: BetterSqlite3.Statement<[string, string, number]>;
  readonly #addPlaylist: BetterSqlite3.Statement<[string, string]>;
  readonly #movePlaylist: BetterSqlite3.Statement<[string, string]>;
  readonly #settle: BetterSqlite3.Statement<[{ readonly place: string }]>;
  readonly #origin: BetterSqlite3.Statement<[string], Pick<KnownPlaylist, 'origin'>>;
  readonly #page: BetterSqlite3.Statement<[string, number], KnownPlaylist>;
  #lookups: Lookups | null = null;
  #isEmpty = true;

  constructor() {
    this.#sqlite = openTemporaryDatabase();
    this.#sqlite.function('fold', { deterministic: true }, (path) => foldPath(String(path)));
    this.#sqlite.exec(
      `CREATE TABLE moves (id INTEGER PRIMARY KEY, path TEXT NOT NULL, place TEXT NOT NULL, arrives INTEGER NOT NULL)
         STRICT;
       CREATE TABLE playlists (place TEXT PRIMARY KEY, origin TEXT NOT NULL, settled INTEGER NOT NULL DEFAULT 0)
         STRICT, WITHOUT ROWID;
       BEGIN`,
    );
    this.#add = this.#sqlite.prepare('INSERT INTO moves (path, place, arrives) VALUES (?, ?, ?)');
    this.#addPlaylist = this.#sqlite.prepare('INSERT OR IGNORE INTO playlists (place, origin) VALUES (?, ?)');
    this.#movePlaylist = this.#sqlite.prepare('UPDATE OR REPLACE playlists SET place = ? WHERE place = ?');
    this.#settle = this.#sqlite.prepare(
      'INSERT INTO playlists VALUES ($place, $place, 1) ON CONFLICT (place) DO UPDATE SET settled = 1',
    );
    this.#origin = this.#sqlite.prepare('SELECT origin FROM playlists WHERE place = ?');
    this.#page = this.#sqlite.prepare(
      'SELECT place, origin FROM playlists WHERE place > ? AND settled = 0 ORDER BY place LIMIT ?',
    );
  }

  /** Nothing has moved. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** In the order in which they happen: a file that moves twice in a run goes from its first place to its last. */
  add(from: string, to: string): void {
    this.#isEmpty = false;
    this.#add.run(from, to, 1);
  }

  /** A file that went, since this other one is the same and stays. */
  addDuplicate(path: string, of: string): void {
    this.#isEmpty = false;
    this.#add.run(path, of, 0);
  }

  /** Where the file that had this very path before the run is now. */
  find(path: string): string | undefined {
    return this.#placeOf(this.#prepared().first.get(path));
  }

  /** The same for the first file whose path differs by case or Unicode form alone. */
  findFolded(path: string): string | undefined {
    return this.#placeOf(this.#prepared().firstFolded.get(foldPath(path)));
  }

  /**
   * Where the files are whose path was this one and an extension.
   *
   * @param stem a path without its extension
   */
  findStem(stem: string): string[] {
    const key = foldPath(stem);
    // `/` follows `.` in the order of characters.
    return this.#prepared()
      .between.all(`${key}.`, `${key}/`)
      .filter(
        ({ path }) =>
          !foldPath(path)
            .slice(key.length + 1)
            .includes('.'),
      )
      .flatMap((move) => this.#placeOf(move) ?? []);
  }

  /** A file of this run came to this place: whoever named the place before meant something else. */
  hasArrived(path: string): boolean {
    return this.#prepared().arrival.get(path, Number.MAX_SAFE_INTEGER) !== undefined;
  }

  /** A playlist that may name files which move; one that came there in this run is known already. */
  addPlaylist({ place, origin }: KnownPlaylist): void {
    this.#addPlaylist.run(place, origin);
  }

  movePlaylist(from: string, to: string): void {
    if (this.#movePlaylist.run(to, from).changes === 0) this.#addPlaylist.run(to, from);
  }

  /** Where the playlist was before the run that is there now; the place itself for one that nobody knows. */
  originOf(place: string): string {
    return this.#origin.get(place)?.origin ?? place;
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

  #placeOf(move: Move | undefined): string | undefined {
    const { next, arrival } = this.#prepared();
    // What came there in this run and went on is nobody's old file.
    if (move === undefined || arrival.get(move.path, move.id) !== undefined) return undefined;
    let last = move;
    for (let on = next.get(last.place, last.id); on !== undefined; on = next.get(on.place, on.id)) last = on;
    return last.place;
  }

  #prepared(): Lookups {
    return (this.#lookups ??= this.#prepare());
  }

  #prepare(): Lookups {
    this.#sqlite.exec(
      `CREATE INDEX moves_by_path ON moves (path, id);
       CREATE INDEX moves_by_place ON moves (place, id);
       CREATE INDEX moves_by_folded ON moves (fold(path), id)`,
    );
    return {
      first: this.#sqlite.prepare('SELECT * FROM moves WHERE path = ? ORDER BY id LIMIT 1'),
      firstFolded: this.#sqlite.prepare('SELECT * FROM moves WHERE fold(path) = ? ORDER BY id LIMIT 1'),
      between: this.#sqlite.prepare('SELECT * FROM moves WHERE fold(path) >= ? AND fold(path) < ? ORDER BY path, id'),
      next: this.#sqlite.prepare('SELECT * FROM moves WHERE path = ? AND id > ? ORDER BY id LIMIT 1'),
      arrival: this.#sqlite.prepare('SELECT 1 FROM moves WHERE place = ? AND id < ? AND arrives = 1 LIMIT 1'),
    };
  }
}
