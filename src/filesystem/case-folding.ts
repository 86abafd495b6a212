import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from '../domain/errors.js';
import { folderNames, statsOf } from './identity.js';
import { nearestFolder } from './preflight.js';

/** Names that are tried at most: one with a letter is enough. */
const MOST_NAMES = 200;

/**
 * Whether names that differ in case are two files there. Nothing is written: names that are there are looked up with
 * their case swapped. What is in the folder tells first, as the folder may be the root of another disk, or fold on a disk
 * that does not; then its own name. When nothing tells, names are taken as folded: a ` (2)` too many harms nobody.
 *
 * @param path need not be there: what is made will be like the folder that it is made in
 */
export function tellsCaseApart(path: string): boolean {
  try {
    const folder = nearestFolder(path);
    const names = folderNames(folder);
    const answer = names
      .slice(0, MOST_NAMES)
      .map((name) => isToldApart(folder, name, names))
      .find((told) => told !== null);
    return answer ?? byOwnName(folder) ?? false;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false;
  }
}

function byOwnName(folder: string): boolean | null {
  const parent = dirname(folder);
  if (statsOf(parent)?.dev !== statsOf(folder)?.dev) return null;
  return isToldApart(parent, basename(folder), []);
}

/** @param siblings names of the same folder; a twin among them may be a hard link of the very same file */
function isToldApart(folder: string, name: string, siblings: readonly string[]): boolean | null {
  const twin = swapCase(name);
  const own = statsOf(join(folder, name));
  if (twin === name || own === undefined) return null;
  const found = statsOf(join(folder, twin));
  if (found === undefined || siblings.includes(twin)) return true;
  return found.ino !== own.ino || found.dev !== own.dev;
}

/** ASCII alone: all file systems that fold agree on it. */
function swapCase(name: string): string {
  return name.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}
