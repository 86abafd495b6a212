import { chmodSync, copyFileSync, lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { systemErrorCode } from '../domain/errors.js';
import { isEmpty, migrate, requireReadable } from './migrate.js';

/** Behind it `mkdtemp` puts six letters or digits. */
const PREFIX = 'music-organize-history-';

/** A folder that is older, in ms, than any copy takes, belongs to a process that was killed. */
const ABANDONED_AFTER = 3_600_000;

const COPY_ATTEMPTS = 5;

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

/**
 * Makes a folder (0700) for a copy, among the temporary files of the system. Those of processes that were killed before
 * they could remove theirs go.
 *
 * @returns `null` when none can be made
 */
function makeCopyFolder(): string | null {
  try {
    removeAbandoned(tmpdir());
    return mkdtempSync(join(tmpdir(), PREFIX));
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return null;
  }
}

function removeAbandoned(parent: string): void {
  const limit = Date.now() - ABANDONED_AFTER;
  for (const name of namesIn(parent)) {
    if (!name.startsWith(PREFIX) || name.length !== PREFIX.length + 6) continue;
    const path = join(parent, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() !== true || found.mtimeMs > limit || found.uid !== process.geteuid?.()) continue;
    try {
      rmSync(path, { recursive: true, force: true });
    } catch (error) {
      // It takes room, but keeps nobody from the history.
      if (systemErrorCode(error) === undefined) throw error;
    }
  }
}

/** A folder for temporary files may be one where names can be made, but not listed. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return [];
  }
}

/**
 * Copies a database with its log, to be read and written by its owner alone. What stayed as it was meanwhile is of one
 * moment.
 *
 * @returns whether it could be copied so
 */
function copyDatabase(path: string, to: string): boolean {
  try {
    // SQLite looks for the log beside the database itself, not beside a link to it.
    const from = realpathSync(path);
    for (let attempt = 0; attempt < COPY_ATTEMPTS; attempt += 1) {
      const before = stateOf(from);
      copyToWrite(from, to);
      rmSync(`${to}-wal`, { force: true });
      if (!isMissing(`${from}-wal`)) copyToWrite(`${from}-wal`, `${to}-wal`);
      if (stateOf(from) === before) return true;
    }
    return false;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false; // It may not be read at all, or there is no room: what SQLite said is told.
  }
}

/** A copy has the rights of its original, which may be read-only: then the log could not go into the database. */
function copyToWrite(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, 0o600);
}

function stateOf(path: string): string {
  return [path, `${path}-wal`]
    .map((file) => statSync(file, { bigint: true, throwIfNoEntry: false }))
    .map((stats) => (stats === undefined ? 'none' : `${stats.ino} ${stats.size} ${stats.mtimeNs}`))
    .join('; ');
}
