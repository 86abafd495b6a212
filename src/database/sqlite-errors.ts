import BetterSqlite3 from 'better-sqlite3';
import { HistoryError } from '../domain/errors.js';

const HINTS: readonly (readonly [prefix: string, hint: string])[] = [
  ['SQLITE_FULL', 'Free some space on the disk of the history, then run music-organize recover.'],
  ['SQLITE_NOTADB', 'The file is no SQLite database: move it away, or name another history with --history-db.'],
  ['SQLITE_CORRUPT', 'Keep the file, run music-organize doctor, or name another history with --history-db.'],
  ['SQLITE_BUSY', 'Another program works on the database; try again.'],
  ['SQLITE_READONLY', 'The history or its folder is read-only: make it writable, or name another with --history-db.'],
  ['SQLITE_CANTOPEN', 'Check that its folder exists and is writable, or name another history with --history-db.'],
];

/**
 * Runs a piece that uses SQLite.
 *
 * @param path the database, for the message
 * @throws HistoryError for what SQLite reports; broken constraints, which are bugs, pass as they are
 */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BetterSqlite3.SqliteError) || error.code.startsWith('SQLITE_CONSTRAINT')) throw error;
    const hint = HINTS.find(([prefix]) => error.code.startsWith(prefix))?.[1];
    throw new HistoryError(`The history ${path} cannot be used: ${error.message}.`, {
      path,
      cause: error,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}
