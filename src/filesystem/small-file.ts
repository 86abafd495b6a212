import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileIdentity } from '../domain/operation.js';
import { identityOf, statsOf } from './identity.js';

/** Bytes. Playlists of a hundred thousand entries have less. */
export const LARGEST_SMALL_FILE = 16 * 1024 * 1024;

/**
 * The whole of a text file, and what it was when it was read. Symbolic links are not followed.
 *
 * @returns `null` for what is no regular file, or too large to be held in memory with its lines
 * @throws the system's error
 */
export async function readSmallFile(
  path: string,
): Promise<{ readonly content: Buffer; readonly identity: FileIdentity } | null> {
  // Before it is opened: opening a pipe would wait for somebody to write to it.
  if (statsOf(path)?.isFile() === false) return null;
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await file.stat({ bigint: true });
    if (!stats.isFile() || stats.size > LARGEST_SMALL_FILE) return null;
    return { content: await file.readFile(), identity: identityOf(stats) };
  } finally {
    await file.close();
  }
}
