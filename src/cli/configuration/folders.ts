import { statSync } from 'node:fs';
import { sep } from 'node:path';

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Session ids have no separators, and are not `.` or `..`. */
export function looksLikePath(text: string): boolean {
  return text.includes(sep) || /^\.{1,2}$/.test(text);
}
