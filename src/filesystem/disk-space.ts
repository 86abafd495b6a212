import { stat, statfs } from 'node:fs/promises';
import { systemErrorCode } from '../domain/errors.js';

/** The disk of a folder. */
export interface DiskSpace {
  /** `st_dev`: equal ones are one file system, in which moves need no space. */
  readonly device: string;
  /** Bytes that the user may still write. */
  readonly free: number;
}

/**
 * Asks for the disk of a folder, links followed, and blocks nobody meanwhile: shares that are gone answer after a minute.
 *
 * @returns `null` when there is nothing at the path
 * @throws the system's error
 */
export async function diskSpace(folder: string): Promise<DiskSpace | null> {
  try {
    const { dev } = await stat(folder, { bigint: true });
    const { bavail, bsize } = await statfs(folder);
    return { device: String(dev), free: bavail * bsize };
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return null;
    throw error;
  }
}
