import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileIdentity } from '../domain/operation.js';
import { identityOf, statsOf } from './identity.js';

/** Bytes. Playlists of a hundred thousand entries have less. */
export const LARGEST_SMALL_FILE = 16 * 1024 * 1024;

/**
 * The whole of a text file, and what it was when it was read. Symbolic links are not followed.
 *
 * @returns `null` for what is no regular file, too large to be held in memory with its lines, or grows while it is read
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
    // One byte more shows that it grows.
    const content = Buffer.allocUnsafe(Number(stats.size) + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(content, length, content.length - length, length);
      length += bytesRead;
      if (length === content.length) return null;
      if (bytesRead === 0) return { content: content.subarray(0, length), identity: identityOf(stats) };
    }
  } finally {
    await file.close();
  }
}
