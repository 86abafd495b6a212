import { readFileSync, readdirSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { HistoryError } from '../domain/errors.js';

const SCHEMA_FOLDER = new URL('../../schema/', import.meta.url);

interface Migration {
  readonly version: number;
  readonly name: string;
}

function migrations(): Migration[] {
  return readdirSync(SCHEMA_FOLDER)
    .filter((name) => /^\d{4}_.*\.sql$/.test(name))
    .sort()
    .map((name) => ({ version: Number(name.slice(0, 4)), name }));
}

/** The version that this program writes. */
export function latestVersion(): number {
  return migrations().at(-1)?.version ?? 0;
}

/**
 * The oldest schema whose tables the queries of this program can read as they are. A migration that changes what is read
 * raises it.
 */
const OLDEST_READABLE = 1;

/**
 * Brings a database to the newest schema: each file of `schema/` in a transaction of its own, the version in
 * `PRAGMA user_version`. Append only: a file that was released never changes.
 *
 * @returns the versions applied now
 * @throws HistoryError when the database is newer than this program, or a migration fails (it is rolled back)
 */
export function migrate(database: Database): number[] {
  const current = versionOf(database);
  const known = migrations();
  refuseNewer(database, database.name);
  const applied: number[] = [];
  for (const { version, name } of known.filter((migration) => migration.version > current)) {
    try {
      database
        .transaction(() => {
          // Another process may have been faster: look again under the write lock.
          if (versionOf(database) >= version) return;
          database.exec(readFileSync(new URL(name, SCHEMA_FOLDER), 'utf8'));
          database.pragma(`user_version = ${String(version)}`);
          applied.push(version);
        })
        .immediate();
    } catch (cause) {
      throw new HistoryError(`The history could not be brought to schema ${name}; it is as it was.`, {
        path: database.name,
        cause,
      });
    }
  }
  return applied;
}

/** Whether nothing was ever put into it: a run that has only just begun, or died there. */
export function isEmpty(database: Database): boolean {
  return database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
}

/** @param path what messages call it. @throws HistoryError when the queries cannot read it as it is */
export function requireReadable(database: Database, path: string): void {
  refuseNewer(database, path);
  const version = versionOf(database);
  if (version >= OLDEST_READABLE) return;
  const hint = 'music-organize recover brings it up to date; or name another history with --history-db.';
  throw new HistoryError(`The history has an older form (schema ${String(version)}).`, { path, hint });
}

function refuseNewer(database: Database, path: string): void {
  const version = versionOf(database);
  if (version <= latestVersion()) return;
  throw new HistoryError(`The history was written by a newer music-organize (schema ${String(version)}).`, {
    path,
    hint: 'Update music-organize, or name another history with --history-db.',
  });
}

export function versionOf(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}
