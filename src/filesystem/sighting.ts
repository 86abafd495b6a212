import type { FileIdentity } from '../domain/operation.js';
import type { Sighting } from '../domain/recovery.js';
import { checksumOf } from './checksum.js';
import { identityOf, sameFile, statsOf } from './identity.js';

export interface Expectation {
  readonly identity: FileIdentity | undefined;
  /** SHA-256; `null` when it was never known. */
  readonly checksum: string | null;
  /** Bytes. */
  readonly size: number | null;
  /** An empty file here is ours. */
  readonly placeholder: boolean;
}

/** Coarser than any difference that copying a time makes: FAT keeps even seconds only. */
const TIME_TOLERANCE_NS = 2_000_000_000n;

/**
 * Looks at a path. The same inode, size and time is the same file without reading it; otherwise the content decides,
 * and where no checksum was recorded, size and time.
 *
 * @throws the system's error, except for a missing path
 */
export async function sight(path: string, expected: Expectation): Promise<Sighting> {
  const stats = statsOf(path);
  if (stats === undefined) return 'absent';
  const found = identityOf(stats);
  const { identity, checksum, size, placeholder } = expected;
  if (identity !== undefined && sameFile(identity, found)) return 'matches';
  // The size of a symbolic link is that of its text.
  if (identity?.kind === 'symlink')
    return found.kind === 'symlink' && found.size === identity.size ? 'matches' : 'other';
  if (found.kind === 'directory') {
    // Only a file has a content: where one is expected, a folder is something else, whatever else is known of it.
    const isFolder = identity === undefined ? checksum === null && size === null : identity.kind === 'directory';
    return isFolder ? 'matches' : 'other';
  }
  if (found.kind !== 'file' || identity?.kind === 'directory') return 'other';
  if (placeholder && found.size === 0 && size !== 0) return 'placeholder';
  if (size !== null && found.size !== size) return 'other';
  if (checksum !== null) return (await checksumOf(path)) === checksum ? 'matches' : 'other';
  if (identity === undefined) return 'other';
  const difference = BigInt(identity.mtime_ns) - BigInt(found.mtime_ns);
  return difference <= TIME_TOLERANCE_NS && difference >= -TIME_TOLERANCE_NS ? 'matches' : 'other';
}
