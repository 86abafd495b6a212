import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemErrorCode } from '../domain/errors.js';

/** Bytes of all regular files below a folder; a folder or file that cannot be read counts nothing. Ends early on abort. */
export async function bytesBelow(folder: string, signal?: AbortSignal): Promise<number> {
  const folders = [folder];
  let bytes = 0;
  for (let next = folders.pop(); next !== undefined && signal?.aborted !== true; next = folders.pop()) {
    await nextTurn();
    bytes += whenReadable(() => bytesIn(next, folders));
  }
  return bytes;
}

/** Bytes of the files in one folder. @param subfolders gets the folders in it */
function bytesIn(folder: string, subfolders: string[]): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) subfolders.push(path);
    if (entry.isFile()) bytes += sizeOrNone(path);
  }
  return bytes;
}

/** Bytes of what stands at `path`; 0 when that is nothing, or cannot be looked at. */
export function sizeOrNone(path: string): number {
  return whenReadable(() => lstatSync(path, { throwIfNoEntry: false })?.size ?? 0);
}

function whenReadable(count: () => number): number {
  try {
    return count();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return 0;
  }
}
