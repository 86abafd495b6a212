import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  type Stats,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { HistoryError, systemErrorCode } from '../domain/errors.js';
import { describeSystemError } from '../domain/system-errors.js';
import { guarded } from './sqlite-errors.js';

const FILE_NAME = 'operation_history.db';

/** What `link` says between file systems, and where hard links are not to be had. */
const NO_HARD_LINK = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

type Environment = Readonly<Record<string, string | undefined>>;

export interface HistoryLocation {
  readonly path: string;
  /** Which setting named it. */
  readonly from: 'flag' | 'environment' | 'default';
  /** The link in the cache folder that older instructions name; only for the default place. */
  readonly cacheLink: string | null;
}

/**
 * Where the history is: `--history-db`, `MUSIC_ORGANIZE_HISTORY_DB`, else the XDG state folder. It is the undo of
 * somebody's library and caches get wiped, so the cache folder holds only a symbolic link to it.
 * Source: XDG Base Directory Specification 0.8.
 */
export function historyLocation(flag: string | undefined, environment: Environment = process.env): HistoryLocation {
  if (flag !== undefined && flag !== '') return { path: resolve(flag), from: 'flag', cacheLink: null };
  const named = environment['MUSIC_ORGANIZE_HISTORY_DB'];
  if (named !== undefined && named !== '') return { path: resolve(named), from: 'environment', cacheLink: null };
  const state = xdg(environment, 'XDG_STATE_HOME', '.local/state');
  return {
    path: join(state, 'music-organizer', FILE_NAME),
    from: 'default',
    cacheLink: join(cacheFolder(environment), FILE_NAME),
  };
}

/** Where what can be made again lies: the link to the history, and the catalog. */
export function cacheFolder(environment: Environment = process.env): string {
  return join(xdg(environment, 'XDG_CACHE_HOME', '.cache'), 'music-organizer');
}

/** The specification asks to ignore relative paths in these variables. */
function xdg(environment: Environment, variable: string, fallback: string): string {
  const value = environment[variable];
  return value !== undefined && value.startsWith('/') ? value : join(environment['HOME'] ?? homedir(), fallback);
}

/** Where a reader finds the history: also one that an older version left in the cache folder and no run took over yet. */
export function readablePath({ path, cacheLink }: HistoryLocation): string {
  return cacheLink !== null && !existsSync(path) && existsSync(cacheLink) ? cacheLink : path;
}

/**
 * Makes the folder of the history (0700); one that others can look into loses their rights.
 *
 * @throws HistoryError when it cannot be made
 */
export function makeFolder(location: HistoryLocation): void {
  const folder = dirname(location.path);
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (location.from === 'default' && made === undefined) keepOthersOut(folder);
  } catch (cause) {
    throw new HistoryError(`The folder of the history, ${folder}, cannot be made or used.`, {
      path: folder,
      cause,
      hint: 'Name another history with --history-db, or fix the rights of the folder.',
    });
  }
}

/**
 * Adopts a real database that an older version left in the cache folder, puts the link there, and makes the file of the
 * history (0600) when there is none. Only for who holds the lock: two that adopt at once could lose one another's work.
 *
 * @throws HistoryError when the old database cannot be read
 */
export function prepareFile({ path, cacheLink }: HistoryLocation): void {
  if (cacheLink !== null) linkFromCache(path, cacheLink);
  makePrivate(path);
}

/**
 * Makes an empty database that is its owner's alone from its first moment, when there is none: SQLite would make it
 * readable for others. What SQLite keeps beside it gets the rights of the database.
 *
 * @throws HistoryError
 */
export function makePrivate(path: string): void {
  // Closing a file that this process has open would drop its locks: only ever one that is not there.
  if (existsSync(path)) return;
  try {
    // Not exclusive: the name may be a link to a place where nothing is yet.
    closeSync(openSync(path, 'a', 0o600));
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === undefined) throw cause;
    throw new HistoryError(`${path} cannot be made: ${describeSystemError(code, code)}.`, {
      path,
      cause,
      hint: 'Make its folder writable, or name another history with --history-db.',
    });
  }
}

/** A database of earlier times, and what SQLite keeps beside it, are for their owner only from now on. */
export function restrictAccess(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    try {
      keepOthersOut(path + suffix);
    } catch (error) {
      if (!['ENOENT', 'EPERM', 'EROFS', 'ENOTSUP'].includes(systemErrorCode(error) ?? '')) throw error;
    }
  }
}

/** Only takes rights away. What its owner may not write was protected on purpose, and stays as it is. */
function keepOthersOut(path: string): void {
  const mode = statSync(path).mode & 0o7777;
  const isProtected = (mode & 0o200) === 0;
  if (!isProtected && (mode & 0o077) !== 0) chmodSync(path, mode & 0o700);
}

/** The file that the lock of a history lives in. Histories that share a folder do not share a lock. */
export function lockPath(historyPath: string): string {
  const path = realPath(historyPath);
  const name = basename(path);
  return join(dirname(path), name === FILE_NAME ? 'lock.db' : `${name}-lock.db`);
}

/** The key that documents of a history are signed with. It stays when the database is lost, and is of no use elsewhere. */
export function keyPath(historyPath: string): string {
  return `${realPath(historyPath)}.key`;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    // Not made yet, nor its folder perhaps: one above may still be reached through a link.
    const folder = dirname(path);
    if (folder === path) throw error;
    return join(systemErrorCode(error) === 'ENOENT' ? realPath(folder) : realpathSync(folder), basename(path));
  }
}

function linkFromCache(path: string, link: string): void {
  try {
    mkdirSync(dirname(link), { recursive: true, mode: 0o700 });
    if (realpathSync(dirname(link)) === realpathSync(dirname(path))) return; // One folder for both: nothing to link.
    const found = lstatSync(link, { throwIfNoEntry: false });
    if (found?.isSymbolicLink() === true) {
      if (readlinkSync(link) === path) return;
      unlinkSync(link);
    } else if (found !== undefined) {
      if (!adopt(link, path)) return; // Two real histories: touch neither.
    }
    symlinkSync(path, link);
  } catch (error) {
    // The link is a convenience: a read-only or missing cache folder must not keep anyone from the history.
    if (systemErrorCode(error) === undefined) throw error;
  }
}

/**
 * Moves a database of an older version to its new place, with everything that is still in its write-ahead log. Whatever
 * is at the new place stays.
 *
 * @returns whether the old name is free now
 */
function adopt(oldPath: string, newPath: string): boolean {
  dropPlaceholder(newPath);
  const present = lstatSync(newPath, { throwIfNoEntry: false });
  if (present !== undefined && !isSameFile(present, lstatSync(oldPath))) {
    rmSync(copyFor(newPath), { force: true }); // Of a run that died when the copy had its name.
    return false;
  }
  if (present === undefined) {
    guarded(oldPath, () => {
      settleLog(oldPath);
    });
    try {
      chmodSync(oldPath, 0o600);
      publish(oldPath, newPath);
    } catch (cause) {
      const code = systemErrorCode(cause);
      if (code === undefined) throw cause;
      throw new HistoryError(
        `The history ${oldPath} cannot be moved to ${newPath}: ${describeSystemError(code, code)}.`,
        {
          path: oldPath,
          cause,
          hint: 'Move it yourself, or name it with --history-db.',
        },
      );
    }
  }
  // Here as well when a run died between the two steps.
  unlinkSync(oldPath);
  return true;
}

/** Writes the log into the database. @throws HistoryError, SqliteError when somebody else has it open */
function settleLog(path: string): void {
  const database = new BetterSqlite3(path, { fileMustExist: true });
  try {
    database.pragma('wal_checkpoint(TRUNCATE)');
    if (database.pragma('journal_mode = DELETE', { simple: true }) === 'delete') return;
    throw new HistoryError(`The history ${path} is in use and cannot be taken over.`, {
      path,
      hint: 'Wait until the other program has ended.',
    });
  } finally {
    database.close();
  }
}

/** Gives the database its new name, too; where that takes a copy, a whole and durable one. Never overwrites. */
function publish(oldPath: string, newPath: string): void {
  try {
    linkSync(oldPath, newPath);
  } catch (error) {
    if (!NO_HARD_LINK.has(systemErrorCode(error) ?? '')) throw error;
    const copy = copyFor(newPath);
    rmSync(copy, { force: true }); // Of a run that died here: we hold the lock.
    makePrivate(copy);
    guarded(oldPath, () => {
      copyDatabase(oldPath, copy);
    });
    takeName(copy, newPath);
  }
  flush(dirname(newPath));
}

/** Where there are no hard links, a file that is made exclusively keeps the name free for the rename. */
function takeName(copy: string, newPath: string): void {
  try {
    linkSync(copy, newPath);
    unlinkSync(copy);
  } catch (error) {
    if (!NO_HARD_LINK.has(systemErrorCode(error) ?? '')) throw error;
    closeSync(openSync(newPath, 'wx', 0o600));
    renameSync(copy, newPath);
  }
}

/** What a run leaves that died just before that rename: nothing, beside a copy of the history. */
function dropPlaceholder(newPath: string): void {
  const isEmpty = lstatSync(newPath, { throwIfNoEntry: false })?.size === 0;
  if (isEmpty && !existsSync(`${newPath}-wal`) && existsSync(copyFor(newPath))) unlinkSync(newPath);
}

function copyFor(newPath: string): string {
  return `${newPath}.adopted`;
}

function copyDatabase(from: string, to: string): void {
  const source = new BetterSqlite3(from, { fileMustExist: true, readonly: true });
  try {
    source.prepare('VACUUM INTO ?').run(to);
  } finally {
    source.close();
  }
  flush(to);
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function isSameFile(a: Stats, b: Stats): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}
