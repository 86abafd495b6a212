import BetterSqlite3 from 'better-sqlite3';

/** KiB of pages in memory, of each: what is asked for was written shortly before, and most of it is never read. */
const CACHE = 2048;

/**
 * A database that SQLite keeps in memory while it is small, on disk when it grows, and removes by itself: what a run has
 * to remember of a million files needs no more memory than of a thousand. Nothing in it outlives the process, so
 * durability would only cost.
 *
 * @param options.cache KiB of pages in memory
 */
export function openTemporaryDatabase({ cache = CACHE } = {}): BetterSqlite3.Database {
  const sqlite = new BetterSqlite3('');
  sqlite.pragma(`cache_size = -${cache}`);
  sqlite.pragma('journal_mode = OFF');
  sqlite.pragma('synchronous = OFF');
  return sqlite;
}
