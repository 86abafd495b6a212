import { lstatSync } from 'node:fs';
import { systemErrorCode } from '../domain/errors.js';
import type { FileLook } from '../domain/file-look.js';
import { identityOf } from './identity.js';

/** Looks at a regular file; `null` for everything else, and for what cannot be looked at. */
export function lookAt(path: string, at = Date.now()): FileLook | null {
  try {
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return stats?.isFile() === true ? { at, identity: identityOf(stats), ctime_ns: String(stats.ctimeNs) } : null;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return null;
  }
}
