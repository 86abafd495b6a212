import { rmSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { copyDatabase, isMissing, makeCopyFolder } from './database-copy.js';
import { isEmpty, migrate, requireReadable } from './migrate.js';

/**
 * Opens a database for who only reads it: where there is none yet, an empty one is read.
 *
 * @throws SqliteError when it cannot be opened; HistoryError when its form is none that can be read
 */
export function openToRead(path: string): BetterSqlite3.Database {
  if (isMissing(path)) return emptyHistory();
  try {
    return opened(path);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const copy = withoutItsFolder(path);
    if (copy === null) throw error;
    return copy;
  }
}

/** @param named what messages call it */
function opened(path: string, named = path): BetterSqlite3.Database {
  const sqlite = openExisting(path);
  try {
    if (!isEmpty(sqlite)) {
      requireReadable(sqlite, named);
      return sqlite;
    }
  } catch (error) {
    sqlite.close();
    throw error;
  }
  sqlite.close();
  return emptyHistory();
}

function openExisting(path: string): BetterSqlite3.Database {
  try {
    return new BetterSqlite3(path, { fileMustExist: true });
  } catch (error) {
    // A reader is content with a file that it may not write.
    if (!(error instanceof BetterSqlite3.SqliteError)) throw error;
    return new BetterSqlite3(path, { fileMustExist: true, readonly: true });
  }
}

/** In memory. */
function emptyHistory(): BetterSqlite3.Database {
  const sqlite = new BetterSqlite3(':memory:');
  migrate(sqlite);
  return sqlite;
}

function isRefusal(error: unknown): boolean {
  return error instanceof BetterSqlite3.SqliteError && /^SQLITE_(?:READONLY|CANTOPEN)/u.test(error.code);
}

/**
 * The same history where its folder cannot be written, as on a snapshot or a disk that is mounted read-only. In WAL mode
 * even a reader makes files beside the database (https://sqlite.org/wal.html#readonly; `immutable=1` needs a URI, which
 * better-sqlite3 does not take, and would leave out what is in the log). So a copy is read, with its log, that has no name
 * any more once it is open. A process that is killed before leaves the copy; a later one removes that.
 *
 * @returns `null` when it cannot be copied, or somebody keeps writing it
 */
function withoutItsFolder(path: string): BetterSqlite3.Database | null {
  const folder = makeCopyFolder();
  if (folder === null) return null;
  try {
    const copy = join(folder, 'history.db');
    if (!copyDatabase(path, copy)) return null;
    const sqlite = opened(copy, path);
    if (!sqlite.memory) standAlone(sqlite);
    return sqlite;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What is open is one file from now on, without its log. Who may lose its lock looks at every read whether a journal of a
 * writer that died lies beside the database, by name, where others may put one when the folder is gone; the lock is kept.
 */
function standAlone(sqlite: BetterSqlite3.Database): void {
  sqlite.pragma('locking_mode = EXCLUSIVE');
  sqlite.pragma('journal_mode = DELETE');
  // Where the mode was this already, the next read takes the lock.
  isEmpty(sqlite);
}
