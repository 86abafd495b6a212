import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { HistoryError, systemErrorCode } from '../domain/errors.js';
import { guarded } from './sqlite-errors.js';

const FILE_NAME = 'operation_history.db';

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
  const cache = xdg(environment, 'XDG_CACHE_HOME', '.cache');
  return {
    path: join(state, 'music-organizer', FILE_NAME),
    from: 'default',
    cacheLink: join(cache, 'music-organizer', FILE_NAME),
  };
}

/** The specification asks to ignore relative paths in these variables. */
function xdg(environment: Environment, variable: string, fallback: string): string {
  const value = environment[variable];
  return value !== undefined && value.startsWith('/') ? value : join(environment['HOME'] ?? homedir(), fallback);
}

/**
 * Makes the folder of the history (0700), adopts a real database that an older version left in the cache folder,
 * and puts the link there.
 *
 * @throws HistoryError when the folder cannot be made
 */
export function prepareLocation(location: HistoryLocation): void {
  const folder = dirname(location.path);
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (location.from === 'default' && made === undefined) chmodSync(folder, 0o700);
  } catch (cause) {
    throw new HistoryError(`The folder of the history, ${folder}, cannot be made or used.`, {
      path: folder,
      cause,
      hint: 'Name another history with --history-db, or fix the rights of the folder.',
    });
  }
  if (location.cacheLink !== null) linkFromCache(location.path, location.cacheLink);
}

/** The database and what SQLite keeps beside it are for their owner only. */
export function restrictAccess(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    try {
      chmodSync(path + suffix, 0o600);
    } catch (error) {
      if (!['ENOENT', 'EPERM', 'EROFS', 'ENOTSUP'].includes(systemErrorCode(error) ?? '')) throw error;
    }
  }
}

/** The file that the lock of a history lives in. Histories that share a folder do not share a lock. */
export function lockPath(historyPath: string): string {
  const path = realPath(historyPath);
  const name = basename(path);
  return join(dirname(path), name === FILE_NAME ? 'lock.db' : `${name}-lock.db`);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Not made yet: its folder may still be reached through a link.
    return join(realpathSync(dirname(path)), basename(path));
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
      if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return; // Two real histories: touch neither.
      guarded(link, () => {
        adopt(link, path);
      });
    }
    symlinkSync(path, link);
  } catch (error) {
    // The link is a convenience: a read-only or missing cache folder must not keep anyone from the history.
    if (systemErrorCode(error) === undefined) throw error;
  }
}

/** Moves a database of an older version to its new place, with everything that is still in its write-ahead log. */
function adopt(oldPath: string, newPath: string): void {
  const old = new BetterSqlite3(oldPath);
  try {
    old.pragma('wal_checkpoint(TRUNCATE)');
    old.pragma('journal_mode = DELETE');
  } finally {
    old.close();
  }
  try {
    renameSync(oldPath, newPath);
  } catch (error) {
    if (systemErrorCode(error) !== 'EXDEV') throw error;
    const source = new BetterSqlite3(oldPath);
    try {
      source.prepare('VACUUM INTO ?').run(newPath);
    } finally {
      source.close();
    }
    unlinkSync(oldPath);
  }
}
