import { NotAsPlannedError } from './act-errors.js';
import { checksumOf } from './checksum.js';
import { statsOf } from './identity.js';

/**
 * Makes sure that a duplicate is not the last of its kind: the file that stays is there, is another one, and holds what it
 * is to hold.
 *
 * @param path of the file that stays
 * @param source the duplicate, which goes
 * @param checksum SHA-256 of the file that stays
 * @throws NotAsPlannedError when it is not so; the system's error
 */
export async function requireStayingCopy(path: string, source: string, checksum: string | null): Promise<void> {
  const [stays, goes] = [statsOf(path), statsOf(source)];
  if (stays?.isFile() !== true) {
    throw new NotAsPlannedError('backup_needed', `${path}, which it is a duplicate of, is gone`);
  }
  if (stays.ino === goes?.ino && stays.dev === goes.dev) {
    throw new NotAsPlannedError('backup_needed', `${path} is the same file under another name`);
  }
  if (checksum === null || (await checksumOf(path)) !== checksum) {
    throw new NotAsPlannedError('changed', `${path}, which it is a duplicate of, has other content now`);
  }
}
