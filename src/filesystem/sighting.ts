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
  const { sighting } = glimpse(path, expected);
  if (sighting !== null) return sighting;
  return (await checksumOf(path)) === expected.checksum ? 'matches' : 'other';
}

export interface Glimpse {
  /** `null`: only the content can tell. */
  readonly sighting: Sighting | null;
  /** What is there; `null` for nothing. */
  readonly found: FileIdentity | null;
}

/** The same as far as one look tells, without reading. @throws the system's error, except for a missing path */
export function glimpse(path: string, expected: Expectation): Glimpse {
  const stats = statsOf(path);
  if (stats === undefined) return { sighting: 'absent', found: null };
  const found = identityOf(stats);
  return { sighting: judge(found, expected), found };
}

function judge(found: FileIdentity, { identity, checksum, size, placeholder }: Expectation): Sighting | null {
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
  if (checksum !== null) return null;
  if (identity === undefined) return 'other';
  const difference = BigInt(identity.mtime_ns) - BigInt(found.mtime_ns);
  return difference <= TIME_TOLERANCE_NS && difference >= -TIME_TOLERANCE_NS ? 'matches' : 'other';
}
