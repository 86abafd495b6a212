import type { FileIdentity } from './operation.js';

/** A regular file as it was at one moment, with all that tells later whether it is still the same. */
export interface FileLook {
  /** Milliseconds since the epoch, taken before the system was asked. */
  readonly at: number;
  readonly identity: FileIdentity;
  /** Change time in nanoseconds since the epoch: what no program can set. */
  readonly ctime_ns: string;
}

/** Longer than a tick of the kernel's clock, which time stamps go by (4 to 10 ms), and than exFAT's 10 ms; in ms. */
export const FINE_GRANULARITY = 50;
/** FAT keeps even seconds, HFS+ and ext3 whole ones; in ms. */
const COARSE_GRANULARITY = 2000;

/**
 * Whether a later change of the content must change the stamps as well. Two changes within the granularity of a file system's
 * time stamps leave the same stamps, so what was looked at while its stamps were young proves nothing: git's "racy" entries.
 */
export function isSettled({ at, identity, ctime_ns }: FileLook): boolean {
  return areSettled(at, milliseconds(identity.mtime_ns), milliseconds(ctime_ns));
}

/** The same for bare numbers, all in ms since the epoch. */
export function areSettled(at: number, mtime: number, ctime: number): boolean {
  const before = at - (ctime % 1000 === 0 ? COARSE_GRANULARITY : FINE_GRANULARITY);
  // A modification time in the future was set by somebody: whatever is written now gets another one.
  return ctime < before && (mtime < before || mtime > at + COARSE_GRANULARITY);
}

/** @param nanoseconds decimal; a quarter of a microsecond is lost */
export function milliseconds(nanoseconds: string): number {
  return Number(nanoseconds) / 1e6;
}

/** Which file it is and, as far as programs let it be seen, which content: with the change time, one content for sure. */
export function stampOf({ device, inode, size, mtime_ns }: FileIdentity): string {
  return `${device}:${inode}:${size}:${mtime_ns}`;
}

/** What a stamp is made of. */
export function partsOf(stamp: string): Pick<FileIdentity, 'inode' | 'size' | 'mtime_ns'> {
  const [, inode = '', size = '', mtime_ns = ''] = stamp.split(':');
  return { inode, size: Number(size), mtime_ns };
}
