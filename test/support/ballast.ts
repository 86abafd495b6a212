import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Fills a disk to the last page, as another program may at any time. @returns gives the room back */
export function fillUp(folder: string): () => void {
  const path = join(folder, 'ballast');
  const file = openSync(path, 'a');
  try {
    for (const piece of [1 << 20, 1 << 16, 1 << 12, 1]) while (fits(file, piece));
  } finally {
    closeSync(file);
  }
  return () => {
    rmSync(path);
  };
}

function fits(file: number, bytes: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(bytes)) === bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    return false;
  }
}
