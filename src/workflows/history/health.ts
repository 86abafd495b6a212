import { dirname } from 'node:path';
import { historyLocation, keyPath, lockPath } from '../../database/location.js';
import { HistoryError, UserError } from '../../domain/errors.js';
import { currentHolder, holderPath, notWritable } from '../../database/lock.js';
import { freeBytes, whyNotUsable, whyNotWritable } from '../../filesystem/preflight.js';
import { exists, identify } from '../../filesystem/identity.js';
import { existingKey } from '../documents/signature.js';
import { openHistoryForReading } from './history-reader.js';

export interface HistoryHealth {
  readonly path: string;
  /** Which setting named the place. */
  readonly from: 'flag' | 'environment' | 'default';
  readonly sessions: number;
  /** Sessions that a crash left, or that are running now. */
  readonly unfinished: readonly string[];
  /** What SQLite's integrity check found; empty when all is well. */
  readonly damage: readonly string[];
  /** Who writes to the history at this moment; `null`: nobody, as far as that can be seen. */
  readonly holder: string | null;
  /** Why the lock cannot be used, of a history that can be read; `null` when it can. */
  readonly lockTrouble: HistoryError | null;
  /** The same of the key that sessions are signed with. */
  readonly keyTrouble: UserError | null;
}

/** Looks the history over. @throws HistoryError when it cannot be opened at all */
export function checkHistory(path?: string): HistoryHealth {
  const location = historyLocation(path);
  const history = openHistoryForReading(path);
  try {
    const sessions = history.listSessionsSync({ limit: Number.MAX_SAFE_INTEGER });
    return {
      path: location.path,
      from: location.from,
      sessions: sessions.length,
      unfinished: sessions.filter((session) => session.status === 'running').map((session) => session.session_id),
      damage: history.integrityCheck().filter((line) => line !== 'ok'),
      ...lockOf(location.path),
      keyTrouble: keyTroubleOf(location.path),
    };
  } finally {
    history.closeSync();
  }
}

function lockOf(path: string): Pick<HistoryHealth, 'holder' | 'lockTrouble'> {
  const isThere = exists(dirname(path));
  try {
    const holder = currentHolder(path);
    // What is made when it is needed needs its folder, which the history does as well.
    for (const file of isThere ? [lockPath(path), holderPath(lockPath(path))] : []) requireUsable(file);
    return { holder, lockTrouble: null };
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    return { holder: null, lockTrouble: error };
  }
}

function keyTroubleOf(path: string): UserError | null {
  if (!exists(dirname(path))) return null;
  try {
    if (existingKey(path) === null) requireUsable(keyPath(path));
    return null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error;
  }
}

/** @throws HistoryError */
function requireUsable(path: string): void {
  const code = whyNotUsable(path);
  if (code !== null) throw notWritable(path, code);
}

export interface LibraryHealth {
  readonly kind: 'folder' | 'missing' | 'no_folder';
  /** The system's code (`EACCES`) when it cannot be changed; `null` when it can. */
  readonly notWritable: string | null;
  /** Bytes. */
  readonly free: number;
}

/** Looks a library's folder over; reads no file in it. @param path absolute */
export function checkLibrary(path: string): LibraryHealth {
  const kind = !exists(path) ? 'missing' : identify(path).kind === 'directory' ? 'folder' : 'no_folder';
  return { kind, notWritable: whyNotWritable(path), free: freeBytes(path) };
}
