import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { systemErrorCode } from '../domain/errors.js';
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

function opened(path: string): BetterSqlite3.Database {
  const sqlite = openExisting(path);
  try {
    if (!isEmpty(sqlite)) {
      requireReadable(sqlite);
      return sqlite;
    }
  } catch (error) {
    sqlite.close();
    throw error;
  }
  sqlite.close();
  return emptyHistory();
}

/** What cannot be looked at is not missing: opening it says why. */
function isMissing(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '');
  }
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
 * any more once it is open: nothing is left of it, however this process ends.
 *
 * @returns `null` when it cannot be copied, or somebody keeps writing it
 */
function withoutItsFolder(path: string): BetterSqlite3.Database | null {
  const folder = temporaryFolder();
  if (folder === null) return null;
  try {
    const copy = join(folder, 'history.db');
    if (!isCopied(path, copy)) return null;
    const sqlite = opened(copy);
    // The log goes into the database: what is open is one file, and nothing beside it is looked for by name.
    if (!sqlite.memory) sqlite.pragma('journal_mode = DELETE');
    return sqlite;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function temporaryFolder(): string | null {
  try {
    return mkdtempSync(join(tmpdir(), 'music-organize-history-'));
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return null;
  }
}

/**
 * Copies a database with its log. What stayed as it was meanwhile is of one moment.
 *
 * @returns whether it could be copied so
 */
function isCopied(from: string, to: string): boolean {
  try {
    for (let attempt = 0; attempt < COPY_ATTEMPTS; attempt += 1) {
      const before = stateOf(from);
      copyFileSync(from, to);
      rmSync(`${to}-wal`, { force: true });
      if (!isMissing(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`);
      if (stateOf(from) === before) return true;
    }
    return false;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false; // It may not be read at all, or there is no room: what SQLite said is told.
  }
}

const COPY_ATTEMPTS = 5;

function stateOf(path: string): string {
  return [path, `${path}-wal`]
    .map((file) => statSync(file, { bigint: true, throwIfNoEntry: false }))
    .map((stats) => (stats === undefined ? 'none' : `${stats.ino} ${stats.size} ${stats.mtimeNs}`))
    .join('; ');
}
