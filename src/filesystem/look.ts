import { lstatSync, statfsSync } from 'node:fs';
import { systemErrorCode } from '../domain/errors.js';
import { timeTrustOf, type FileLook, type TimeTrust } from '../domain/file-look.js';
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

/** `st_dev`; `null` when there is nothing at the path, or nobody may look. */
export function deviceOf(path: string): string | null {
  try {
    return String(lstatSync(path, { bigint: true }).dev);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return null;
  }
}

/** Says of each disk, asked once, what the time stamps of its files are good for. */
export class Disks {
  readonly #typeOf: (path: string) => number;
  readonly #trust = new Map<string, TimeTrust>();
  /** The first file that was met on a disk of which nothing can be remembered. */
  untrusted: string | null = null;

  /** @param typeOf the type of the file system at a path, as `statfs` of Linux has it */
  constructor(typeOf = typeOnLinux) {
    this.#typeOf = typeOf;
  }

  /** @param device of what is at the path; what cannot be asked now is not trusted now */
  trustOf(device: string, path: string): TimeTrust {
    const known = this.#trust.get(device);
    if (known !== undefined) return known;
    try {
      const trust = timeTrustOf(this.#typeOf(path));
      if (trust === 'none') this.untrusted ??= path;
      this.#trust.set(device, trust);
      return trust;
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      return 'none';
    }
  }
}

/** Other systems number their file systems as they are loaded. */
function typeOnLinux(path: string): number {
  return process.platform === 'linux' ? statfsSync(path).type : 0;
}
