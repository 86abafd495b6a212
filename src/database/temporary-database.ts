import BetterSqlite3 from 'better-sqlite3';

/**
 * A database that SQLite keeps in memory while it is small, on disk when it grows, and removes by itself: what a run has
 * to remember of a million files needs no more memory than of a thousand. Nothing in it outlives the process, so
 * durability would only cost.
 */
export function openTemporaryDatabase(): BetterSqlite3.Database {
  const sqlite = new BetterSqlite3('');
  sqlite.pragma('journal_mode = OFF');
  sqlite.pragma('synchronous = OFF');
  return sqlite;
}
