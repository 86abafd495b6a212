import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { HistoryLockedError } from '../domain/errors.js';
import { lockPath, restrictAccess } from './location.js';
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

  /** @throws HistoryLockedError when another process (or another tracker of this one) holds it */
  static acquire(historyPath: string, command: string): HistoryLock {
    const path = lockPath(historyPath);
    const holderPath = path.replace(/\.db$/, '.json');
    const database = guarded(path, () => new BetterSqlite3(path, { timeout: PATIENCE }));
    try {
      restrictAccess(path);
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      if (error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
        throw new HistoryLockedError(historyPath, describe(readHolder(holderPath)));
      }
      return guarded(path, () => {
        throw error;
      });
    }
    const holder: LockHolder = { pid: process.pid, command, since: new Date().toISOString() };
    writeFileSync(holderPath, JSON.stringify(holder), { mode: 0o600 });
    return new HistoryLock(database, holderPath);
  }

  release(): void {
    if (!this.#database.open) return;
    rmSync(this.#holderPath, { force: true });
    this.#database.close();
  }
}

/** Who holds the lock of a history at this moment, if anyone does. */
export function currentHolder(historyPath: string): string | null {
  try {
    HistoryLock.acquire(historyPath, 'doctor').release();
    return null;
  } catch (error) {
    if (!(error instanceof HistoryLockedError)) throw error;
    return describe(readHolder(lockPath(historyPath).replace(/\.db$/, '.json')));
  }
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
