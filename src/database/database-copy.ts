import { chmodSync, copyFileSync, lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemErrorCode } from '../domain/errors.js';

/** Behind it `mkdtemp` puts six letters or digits. */
const PREFIX = 'music-organize-history-';

/** A folder that is older, in ms, than any copy takes, belongs to a process that was killed. */
const ABANDONED_AFTER = 3_600_000;

/**
 * Makes a folder (0700) for a copy, among the temporary files of the system. Those of processes that were killed before
 * they could remove theirs go.
 *
 * @returns `null` when none can be made
 */
export function makeCopyFolder(): string | null {
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

const COPY_ATTEMPTS = 5;

/**
 * Copies a database with its log, to be read and written by its owner alone. What stayed as it was meanwhile is of one
 * moment.
 *
 * @returns whether it could be copied so
 */
export function copyDatabase(path: string, to: string): boolean {
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

/** What cannot be looked at is not missing: opening it says why. */
export function isMissing(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '');
  }
}
