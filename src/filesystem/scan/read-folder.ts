import { lstatSync, opendirSync, readdirSync, statSync, type Dirent } from 'node:fs';
import type { FileIdentity } from '../../domain/operation.js';
import { identityOf } from '../identity.js';
import { showBytes } from './names.js';

/** Everything that a folder holds, as it is on disk. */
export interface FolderContent {
  /** Of the folder, taken before it was read. */
  readonly identity: FileIdentity;
  /** Entries with valid names, sorted by code unit so that every run sees the same order. */
  readonly entries: readonly Dirent[];
  /** Entries whose name is no UTF-8: no string can name them. */
  readonly unnameable: readonly { readonly shown: string; readonly isDirectory: boolean }[];
}

/** Reads one folder; a port, so that tests can make it fail. */
export type ReadFolder = (path: string, followSymlinks: boolean) => FolderContent | null;

/**
 * Reads a folder with one `readdir` and no `stat` a file.
 *
 * @returns `null` when it is no folder (any more)
 * @throws the system's error
 */
export const readFolder: ReadFolder = (path, followSymlinks) => {
  const stats = followSymlinks ? statSync(path, { bigint: true }) : lstatSync(path, { bigint: true });
  if (!stats.isDirectory()) {
    return null;
  }
  const entries = readdirSync(path, { withFileTypes: true });
  // Node puts U+FFFD where a name is no UTF-8. Names as bytes cost twice as much, so only such a folder is read so.
  if (entries.some((entry) => entry.name.includes('\uFFFD'))) {
    return { identity: identityOf(stats), ...readAsBytes(path) };
  }
  return { identity: identityOf(stats), entries: entries.sort(byName), unnameable: [] };
};

/**
 * Whether a folder has more entries than that, without reading more of it.
 *
 * @throws the system's error
 */
export function holdsMoreThan(path: string, entries: number): boolean {
  if (!lstatSync(path).isDirectory()) return false;
  const folder = opendirSync(path, { bufferSize: 1024 });
  try {
    for (let seen = 0; folder.readSync() !== null;) {
      seen += 1;
      if (seen > entries) return true;
    }
    return false;
  } finally {
    folder.closeSync();
  }
}

function readAsBytes(path: string): Pick<FolderContent, 'entries' | 'unnameable'> {
  const entries: Dirent[] = [];
  const unnameable: { shown: string; isDirectory: boolean }[] = [];
  for (const entry of readdirSync(path, { withFileTypes: true, encoding: 'buffer' })) {
    const name = entry.name.toString('utf8');
    if (Buffer.from(name, 'utf8').equals(entry.name)) {
      entries.push(Object.assign(entry, { name }));
    } else {
      unnameable.push({ shown: showBytes(entry.name), isDirectory: entry.isDirectory() });
    }
  }
  unnameable.sort((a, b) => (a.shown < b.shown ? -1 : 1));
  return { entries: entries.sort(byName), unnameable };
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
