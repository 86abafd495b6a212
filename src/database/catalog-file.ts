import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { systemErrorCode } from '../domain/errors.js';
import { cacheFolder, historyLocation } from './location.js';

/** `MOca`: says in the file that it is ours. */
const APPLICATION = 0x4d4f6361;
/** Of the tables below; another one is made anew, as everything in it can be read again. */
const FORM = 1;
/** How long a statement waits for another process, in ms: longer than a batch takes to be written, and not worth more. */
const PATIENCE = 250;

/**
 * `folders`: no number is used twice, as another process may remember one that is gone. `files`: what a file held when it had this stamp and this change time; `name` is the one in its folder. `reader` is a
 * number for the program that read its tags; `verified_at`, when it was read last, in ms since the epoch. `trees`: what came of
 * the last run over a library that had nothing to do.
 */
const TABLES = `
  CREATE TABLE folders (id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, used_at INTEGER NOT NULL) STRICT;
  CREATE TABLE files (
    folder INTEGER NOT NULL, name TEXT NOT NULL, stamp TEXT NOT NULL, ctime_ns TEXT NOT NULL,
    reader INTEGER, reading TEXT, checksum BLOB, verified_at INTEGER NOT NULL,
    PRIMARY KEY (folder, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE trees (
    root TEXT PRIMARY KEY, asked TEXT NOT NULL, digest TEXT NOT NULL, told TEXT NOT NULL, used_at INTEGER NOT NULL
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

export interface OpenedCatalog {
  readonly sqlite: BetterSqlite3.Database | null;
  /** What was wrong with it, when something was. */
  readonly note: string | null;
}

/**
 * Opens the catalog to be read and written. One that is broken, foreign or of another version is set aside, and a new one
 * made; what cannot be used at all is done without.
 */
export function openCatalogFile(path: string): OpenedCatalog {
  try {
    return { sqlite: open(path), note: null };
  } catch (error) {
    if (!isWrong(error)) return { sqlite: null, note: `The cache ${path} cannot be used: ${reason(error)}.` };
    try {
      setAside(path);
      return {
        sqlite: open(path),
        note: `The cache ${path} was none that can be used (${reason(error)}): a new one was made.`,
      };
    } catch (second) {
      return { sqlite: null, note: `The cache ${path} cannot be used: ${reason(second)}.` };
    }
  }
}

export function isCatalogThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
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
  for (const suffix of ['', '-wal', '-shm', '.aside']) rmSync(path + suffix, { force: true });
}

/** Somebody may want to see what was wrong with it; of several, the last is kept. */
export function setAside(path: string): void {
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
  makeFile(path);
  const sqlite = new BetterSqlite3(path, { timeout: PATIENCE });
  try {
    sqlite.pragma('trusted_schema = OFF');
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

/** For its owner's eyes from its first moment: it names every file. */
function makeFile(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isFile()) throw new BetterSqlite3.SqliteError('it is no file', 'SQLITE_CANTOPEN');
    chmodSync(path, 0o600);
    return;
  }
  // Only the cache's own folder is made: the one of a history is there, or there is no history.
  if (basename(dirname(path)) === basename(cacheFolder())) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
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
