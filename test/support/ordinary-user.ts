import { chmodSync, lchownSync } from 'node:fs';
import { filesBelow } from '../../src/filesystem/identity.js';

/** Nobody, on every Linux. */
const NOBODY = 65534;

/**
 * Does something as a user who may not read everything, which root may.
 *
 * @param root what belongs to that user, with all that is below it
 * @param locked a folder below it that nobody may look into meanwhile
 */
export async function asOrdinaryUser<T>(root: string, locked: string, work: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) for (const path of [root, ...filesBelow(root)]) lchownSync(path, NOBODY, NOBODY);
  chmodSync(locked, 0);
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(locked, 0o755);
  }
}
