import type BetterSqlite3 from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import type { FileIdentity } from '../domain/operation.js';
import { BloomFilter } from './bloom-filter.js';
import { openTemporaryDatabase } from './temporary-database.js';

/** What is known of a folder of the source. */
export interface FolderCount {
  readonly identity: FileIdentity;
  /** What was in it that is no clutter, as far as the walk saw it. */
  readonly solid: number;
  /** Names that are left in it. */
  remaining: number;
  /** Something was taken out of it. */
  touched: boolean;
}

interface Row {
  readonly path: string;
  readonly identity: string;
  readonly solid: number;
  readonly remaining: number;
  readonly touched: number;
}

/** Folders in memory: those that the walk is ahead of the plan, and more. */
const RECENT = 4096;
/** Folders read in one go. */
const PAGE = 500;

/**
 * What is left in each folder of the source, by its path: the last ones in memory, all others in a temporary database that
 * SQLite removes by itself, so that a library of any size needs no more memory than a small one.
 */
export class FolderCounts {
  readonly #sqlite: BetterSqlite3.Database;
  readonly #set: BetterSqlite3.Statement<[string, number, string, number, number, number]>;
  readonly #get: BetterSqlite3.Statement<[string], Row>;
  /** Most folders that are asked for are in the library, and unknown here. */
  readonly #mayBeKnown = new BloomFilter();
  readonly #recent = new LRUCache<string, FolderCount>({
    max: RECENT,
    dispose: (count, path, reason) => {
      if (reason !== 'set') this.#write(path, count);
    },
  });

  constructor() {
    this.#sqlite = openTemporaryDatabase();
    this.#sqlite.exec(
      `CREATE TABLE folders (path TEXT PRIMARY KEY, depth INTEGER NOT NULL, identity TEXT NOT NULL, solid INTEGER NOT NULL,
         remaining INTEGER NOT NULL, touched INTEGER NOT NULL) STRICT, WITHOUT ROWID;
       BEGIN`,
    );
    this.#set = this.#sqlite.prepare('INSERT OR REPLACE INTO folders VALUES (?, ?, ?, ?, ?, ?)');
    this.#get = this.#sqlite.prepare('SELECT * FROM folders WHERE path = ?');
  }

  add(path: string, count: FolderCount): void {
    this.#mayBeKnown.add(path);
    this.#recent.set(path, count);
  }

  /** To be changed in place, before anything else is asked for. */
  get(path: string): FolderCount | undefined {
    const recent = this.#recent.get(path);
    if (recent !== undefined || !this.#mayBeKnown.mayHave(path)) return recent;
    const row = this.#get.get(path);
    if (row === undefined) return undefined;
    const count = countOf(row);
    this.#recent.set(path, count);
    return count;
  }

  /** All folders, the deepest first and those of one depth by path. Counts of folders less deep may change meanwhile. */
  *deepestFirst(): Generator<readonly [path: string, count: FolderCount]> {
    this.#recent.clear();
    this.#sqlite.exec('CREATE INDEX IF NOT EXISTS folders_by_depth ON folders (depth, path)');
    const deepest = this.#sqlite.prepare<[number], { readonly depth: number | null }>(
      'SELECT max(depth) AS depth FROM folders WHERE depth < ?',
    );
    const page = this.#sqlite.prepare<[number, string, number], Row>(
      'SELECT * FROM folders WHERE depth = ? AND path > ? ORDER BY path LIMIT ?',
    );
    for (let depth = deepest.get(Number.MAX_SAFE_INTEGER)?.depth ?? null; depth !== null;) {
      this.#recent.clear();
      let rows: readonly Row[] = [];
      for (let after = ''; ; after = rows.at(-1)?.path ?? '') {
        rows = page.all(depth, after, PAGE);
        for (const row of rows) yield [row.path, countOf(row)];
        if (rows.length < PAGE) break;
      }
      depth = deepest.get(depth)?.depth ?? null;
    }
  }

  close(): void {
    this.#sqlite.close();
  }

  #write(path: string, { identity, solid, remaining, touched }: FolderCount): void {
    this.#set.run(path, path.split('/').length, JSON.stringify(identity), solid, remaining, Number(touched));
  }
}

function countOf({ identity, solid, remaining, touched }: Row): FolderCount {
  return { identity: JSON.parse(identity) as FileIdentity, solid, remaining, touched: touched === 1 };
}
