import type { Dir, Dirent, OpenDirOptions } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { systemErrorCode } from '../../domain/errors.js';

export interface FolderEntry {
  readonly name: string;
  /** `unknown`: this file system tells only those who look at it; some network shares are so. */
  readonly kind: 'folder' | 'file' | 'link' | 'special' | 'unknown';
}

/** Entries that are read at a time: less than a millisecond of work for the caller. */
const SLICE = 256;

/**
 * What a folder holds, in slices and in the system's order: for interfaces, which wait for nobody. Other work goes on
 * between two slices, and whoever has enough stops. Names that are no UTF-8 are left out: no string can name them.
 *
 * @throws the system's error, or the signal's reason when it is aborted
 */
export async function* folderEntries(
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<readonly FolderEntry[], void, void> {
  signal?.throwIfAborted();
  const folder = (await opendir(path, AS_BYTES)) as unknown as Dir & AsyncIterable<Dirent & { name: unknown }>;
  let slice: FolderEntry[] = [];
  // The loop closes the folder, however it ends.
  for await (const entry of folder) {
    signal?.throwIfAborted();
    const name = textOf(entry.name as unknown as Buffer);
    if (name !== null) slice.push({ name, kind: kindOf(entry) });
    if (slice.length < SLICE) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}

/** Node's types do not know that `opendir` gives names as bytes, which its documentation promises. */
const AS_BYTES = { encoding: 'buffer', bufferSize: SLICE } as unknown as OpenDirOptions;

function textOf(bytes: Buffer): string | null {
  const name = bytes.toString('utf8');
  return name.includes('\uFFFD') && !Buffer.from(name, 'utf8').equals(bytes) ? null : name;
}

function kindOf(entry: Dirent): FolderEntry['kind'] {
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return 'file';
  if (entry.isSymbolicLink()) return 'link';
  const isSpecial = entry.isFIFO() || entry.isSocket() || entry.isCharacterDevice() || entry.isBlockDevice();
  return isSpecial ? 'special' : 'unknown';
}

/** Whether a path leads to a folder, links followed; what the system does not let us see is none. Blocks nobody. */
export async function leadsToFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false;
  }
}
