import { lstatSync } from 'node:fs';
import { systemErrorCode } from '../domain/errors.js';
import { filesBelow } from './identity.js';

/** Bytes of all regular files below a folder; what cannot be read counts nothing. */
export function bytesBelow(folder: string): number {
  let bytes = 0;
  try {
    for (const path of filesBelow(folder)) {
      const found = lstatSync(path, { throwIfNoEntry: false });
      if (found?.isFile() === true) bytes += found.size;
    }
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
  }
  return bytes;
}
