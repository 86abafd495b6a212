import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { HistoryError, HistoryLockedError, systemErrorCode } from '../domain/errors.js';
import { describeSystemError } from '../domain/system-errors.js';
import { lockPath, makePrivate } from './location.js';
import { guarded } from './sqlite-errors.js';

export interface LockHolder {
  readonly pid: number;
  /** `organize`, `rollback`, ... */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** How long a second run waits for the first, in ms: it must say within a second that it cannot start. */
const PATIENCE = 300;

/**
 * The right to write one history. The kernel frees it when the process dies, however it dies.
 * The file is only ever opened by SQLite: reading it here with node:fs would drop the POSIX lock.
 */
export class HistoryLock {
  readonly #database: BetterSqlite3.Database;
  readonly #holderPath: string;

  private constructor(database: BetterSqlite3.Database, holderPath: string) {
    this.#database = database;
    this.#holderPath = holderPath;
  }

  /**
   * @throws HistoryLockedError when another process (or another tracker of this one) holds it; HistoryError when it
   *   cannot be taken
   */
  static acquire(historyPath: string, command: string): HistoryLock {
    const path = lockPath(historyPath);
    makePrivate(path);
    const lock = new HistoryLock(
      guarded(path, () => new BetterSqlite3(path, { timeout: PATIENCE })),
      holderPath(path),
    );
    try {
      lock.#take(historyPath);
      lock.#sign(command);
      return lock;
    } catch (error) {
      lock.#database.close();
      throw error;
    }
  }

  #take(historyPath: string): void {
    guarded(this.#database.name, () => {
      try {
        // Of a file that may not be written, this takes a lock that others can have as well: nothing but a write tells.
        // It is never committed, and with its journal in memory nothing of it reaches the disk.
        this.#database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE; PRAGMA user_version = 1');
      } catch (error) {
        if (isBusy(error)) throw new HistoryLockedError(historyPath, describe(readHolder(this.#holderPath)));
        throw error;
      }
    });
  }

  #sign(command: string): void {
    const holder: LockHolder = { pid: process.pid, command, since: new Date().toISOString() };
    try {
      writeFileSync(this.#holderPath, JSON.stringify(holder), { mode: 0o600 });
    } catch (cause) {
      const code = systemErrorCode(cause);
      if (code === undefined) throw cause;
      throw notWritable(this.#holderPath, code, cause);
    }
  }

  release(): void {
    if (!this.#database.open) return;
    try {
      rmSync(this.#holderPath, { force: true });
    } catch (error) {
      // It says who holds the lock, which the database alone decides.
      if (systemErrorCode(error) === undefined) throw error;
    } finally {
      this.#database.close();
    }
  }
}

/** A file that a run needs to write beside its history. @param code the system's */
export function notWritable(path: string, code: string, cause?: unknown): HistoryError {
  const way = IS_FULL.has(code) ? 'Free some space there' : 'Make it writable';
  return new HistoryError(`${path} cannot be written: ${describeSystemError(code, code)}.`, {
    path,
    cause,
    hint: `${way}, or name another history with --history-db.`,
  });
}

const IS_FULL = new Set(['ENOSPC', 'EDQUOT']);

/** Who holds the lock of a history at this moment, if anyone does. Only looks: no writer is ever refused because of it. */
export function currentHolder(historyPath: string): string | null {
  if (!existsSync(dirname(historyPath))) return null;
  const path = lockPath(historyPath);
  if (!existsSync(path)) return null;
  return guarded(path, () => {
    const database = new BetterSqlite3(path, { readonly: true, fileMustExist: true, timeout: 0 });
    try {
      // Reading takes a shared lock, for this statement alone; the lock of a run refuses it.
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
      return null;
    } catch (error) {
      if (isBusy(error)) return describe(readHolder(holderPath(path)));
      throw error;
    } finally {
      database.close();
    }
  });
}

function isBusy(error: unknown): boolean {
  return error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** @param path of the lock */
export function holderPath(path: string): string {
  return path.replace(/\.db$/, '.json');
}

function readHolder(path: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockHolder;
  } catch {
    return undefined; // Written a moment after the lock is taken; who it is only makes the message better.
  }
}

function describe(holder: LockHolder | undefined): string {
  if (holder === undefined) return 'it has just started';
  return `${holder.command}, process ${String(holder.pid)}, since ${holder.since}`;
}
