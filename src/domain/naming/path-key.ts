import { foldPath } from './sanitize.js';

/** The key under which two paths are compared: equal keys are one name. For comparing only; never a path to write. */
export type PathKey = (path: string) => string;

/**
 * Names that differ in case are one, except where the disk tells them apart and the names are for such disks alone.
 * Unicode forms of a name are one everywhere: what we create is NFC.
 */
export function pathKeyFor({ tellsCaseApart }: { readonly tellsCaseApart: boolean }): PathKey {
  return tellsCaseApart ? (path) => path.normalize('NFC') : foldPath;
}
