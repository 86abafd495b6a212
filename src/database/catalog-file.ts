import { chmodSync, closeSync, lstatSync, mkdirSync, openSync, renameSync, rmSync, unlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { systemErrorCode } from '../domain/errors.js';
import { cacheFolder, historyLocation } from './location.js';

/** `MOca`: says in the file that it is ours. */
const APPLICATION = 0x4d4f6361;
/** Of the tables below; another one is made anew, as everything in it can be read again. */
const FORM = 2;
/** KiB of pages in memory: entries are asked for folder by folder. */
const CACHE = 4096;
/** How long a statement waits for another process, in ms: longer than a batch takes to be written, and not worth more. */
const PATIENCE = 250;

/**
 * `folders`: no number is used twice, as another process may remember one that is gone. `files`: what a file held when it had
 * this stamp and this change time; `name` is the one in its folder. `reader` is a number for the program that read its tags;
 * `verified_at`, when it was read last, in ms since the epoch. `trees`: what came of the last run over a library that had
 * nothing to do. `crc`: CRC-32 of what is believed of a row.
 */
const TABLES = `
  CREATE TABLE folders (id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, used_at INTEGER NOT NULL) STRICT;
  CREATE TABLE files (
    folder INTEGER NOT NULL, name TEXT NOT NULL, stamp TEXT NOT NULL, ctime_ns TEXT NOT NULL,
    reader INTEGER, reading TEXT, checksum BLOB, verified_at INTEGER NOT NULL, crc INTEGER NOT NULL,
    PRIMARY KEY (folder, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE trees (
    root TEXT PRIMARY KEY, asked TEXT NOT NULL, digest TEXT NOT NULL, told TEXT NOT NULL, used_at INTEGER NOT NULL,
    crc INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION};
  PRAGMA user_version = ${FORM};`;

/**
 * Where the catalog of a history is: in the XDG cache folder for the user's own history, as it may be wiped at any time and
 * belongs in no backup; beside a history of another name, so that those have nothing in common.
 */
export function catalogPath(history: string | undefined): string {
  const named = historyLocation(history);
  const own = historyLocation(undefined, { ...process.env, MUSIC_ORGANIZE_HISTORY_DB: undefined });
  const path = resolve(named.path);
  return path === own.path ? join(cacheFolder(), 'catalog.db') : join(dirname(path), `${basename(path)}-cache.db`);
}

/** Device and inode. */
export type CatalogFile = string;

export interface OpenedCatalog {
  readonly sqlite: BetterSqlite3.Database | null;
  /** Which file was opened, as other processes may put another one in its place. */
  readonly file: CatalogFile | null;
  /** What was wrong with it, when something was. */
  readonly note: string | null;
}

/**
 * Opens the catalog to be read and written. One that is broken, foreign or of another version is set aside, and a new one
 * made; what cannot be used at all is done without.
 */
export function openCatalogFile(path: string): OpenedCatalog {
  const unusable = (error: unknown): OpenedCatalog => ({
    ...{ sqlite: null, file: null },
    note: `The cache ${path} cannot be used: ${reason(error)}.`,
  });
  let wrong: CatalogFile | null = null;
  try {
    wrong = makeFile(path);
    return { sqlite: open(path), file: wrong, note: null };
  } catch (error) {
    if (wrong === null || !isWrong(error)) return unusable(error);
    try {
      setAside(path, wrong);
      const file = makeFile(path);
      const note = `The cache ${path} was none that can be used (${reason(error)}): a new one was made.`;
      return { sqlite: open(path), file, note };
    } catch (second) {
      return unusable(second);
    }
  }
}

/** Whether anything has its name, be it of use or not; also where nobody may look. */
export function isCatalogThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return true;
  }
}

/** What it takes on the disk, in bytes. */
export function catalogBytes(path: string): number {
  return ['', '-wal', '-shm'].reduce(
    (sum, suffix) => sum + (lstatSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

/** Takes a catalog away, and one that was set aside. @throws the system's error */
export function removeCatalog(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '.aside']) {
    try {
      unlinkSync(path + suffix);
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOENT') throw error;
    }
  }
}

/**
 * Somebody may want to see what was wrong with it; of several, the last is kept. Where another process has put a new one in its
 * place, that one stays.
 *
 * @throws the system's error
 */
export function setAside(path: string, file: CatalogFile): void {
  if (fileAt(path) !== file) return;
  renameSync(path, `${path}.aside`);
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
}

/** Whether SQLite says that another process is at it, and not that anything is wrong. */
export function isBusy(error: unknown): boolean {
  return error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** What is in the file is no database of ours. */
class ForeignError extends Error {}

function open(path: string): BetterSqlite3.Database {
  const sqlite = new BetterSqlite3(path, { timeout: PATIENCE });
  try {
    sqlite.pragma('trusted_schema = OFF');
    sqlite.pragma(`cache_size = -${CACHE}`);
    if (!isOurs(sqlite)) {
      if (!isEmpty(sqlite)) throw new ForeignError('it is of another program or version');
      sqlite.pragma('journal_mode = WAL');
      sqlite
        .transaction(() => {
          if (isEmpty(sqlite)) sqlite.exec(TABLES);
        })
        .immediate();
    }
    // What a power cut takes is read again.
    sqlite.pragma('synchronous = NORMAL');
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

/**
 * For its owner's eyes from its first moment: it names every file. Never through a link, whose target is somebody else's. No
 * file that is there is opened here: to close it would end the locks that this process has on it.
 */
function makeFile(path: string): CatalogFile {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    // Only the cache's own folder is made: the one of a history is there, or there is no history.
    if (basename(dirname(path)) === basename(cacheFolder())) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    createFile(path);
  } else if (!stats.isFile()) throw new BetterSqlite3.SqliteError('it is no file', 'SQLITE_CANTOPEN');
  else if ((stats.mode & 0o777) !== 0o600) chmodSync(path, 0o600);
  const file = fileAt(path);
  if (file === null) throw new BetterSqlite3.SqliteError('it was removed just now', 'SQLITE_CANTOPEN');
  return file;
}

function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error; // Another process makes it, too.
  }
}

function fileAt(path: string): CatalogFile | null {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats?.isFile() === true ? `${stats.dev}:${stats.ino}` : null;
}

function isOurs(sqlite: BetterSqlite3.Database): boolean {
  return (
    sqlite.pragma('application_id', { simple: true }) === APPLICATION &&
    sqlite.pragma('user_version', { simple: true }) === FORM
  );
}

function isEmpty(sqlite: BetterSqlite3.Database): boolean {
  return sqlite.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}

/** Whether the file itself is to blame, so that a new one is better. */
export function isWrong(error: unknown): boolean {
  if (error instanceof ForeignError) return true;
  return error instanceof BetterSqlite3.SqliteError && /^SQLITE_(NOTADB|CORRUPT|ERROR|SCHEMA)/.test(error.code);
}

/** @throws bugs */
function reason(error: unknown): string {
  const isKnown =
    error instanceof ForeignError || error instanceof BetterSqlite3.SqliteError || systemErrorCode(error) !== undefined;
  if (!isKnown) throw error;
  return (error as Error).message;
}
