import type { FileIdentity } from './operation.js';

/** A regular file as it was at one moment, with all that tells later whether it is still the same. */
export interface FileLook {
  /** Milliseconds since the epoch, taken before the system was asked. */
  readonly at: number;
  readonly identity: FileIdentity;
  /** Change time in nanoseconds since the epoch: what no program can set, on file systems that keep one (`timeTrustOf`). */
  readonly ctime_ns: string;
}

/** Longer than a tick of the kernel's clock, which time stamps go by (4 to 10 ms), and than exFAT's 10 ms; in ms. */
const FINE_GRANULARITY = 50;
/** FAT keeps even seconds, HFS+ and ext3 whole ones; in ms. */
const COARSE_GRANULARITY = 2000;

/**
 * Whether a later change of the content must change the stamps as well. Two changes within the granularity of a file system's
 * time stamps leave the same stamps, so what was looked at while its stamps were young proves nothing: git's "racy" entries.
 */
export function isSettled({ at, identity, ctime_ns }: FileLook): boolean {
  return areSettled(at, milliseconds(identity.mtime_ns), milliseconds(ctime_ns));
}

/** Whether a time stamp is of a file system that keeps whole seconds, as far as it shows. */
export function isWholeSecond(nanoseconds: string): boolean {
  return nanoseconds.endsWith('000000000');
}

/** The same for bare numbers, all in ms since the epoch. */
export function areSettled(at: number, mtime: number, ctime: number): boolean {
  const before = at - (ctime % 1000 === 0 ? COARSE_GRANULARITY : FINE_GRANULARITY);
  // A modification time in the future was set by somebody: whatever is written now gets another one.
  return ctime < before && (mtime < before || mtime > at + COARSE_GRANULARITY);
}

/**
 * What the time stamps of a file system are good for. `none`: its change time is its modification time, which programs set, so
 * that a change may leave no trace. `files`: a client answers from what it knew some seconds ago, which is asked again when a
 * file is opened, and not when a whole tree is only looked at.
 */
export type TimeTrust = 'none' | 'files' | 'all';

/**
 * By the type that `statfs` gives on Linux; every other one is trusted. FAT sets its change times to the modification time
 * (fat_truncate_time in fs/fat/misc.c), so does exFAT, and so do sshfs and others that FUSE mounts, which cannot be told apart.
 * Source: include/uapi/linux/magic.h.
 */
const TIME_TRUST: ReadonlyMap<number, TimeTrust> = new Map([
  ...([0x4d44, 0x2011bab0, 0x65735546] as const).map((type) => [type, 'none'] as const), // FAT, exFAT, FUSE
  ...([0x6969, 0xff534d42, 0xfe534d42] as const).map((type) => [type, 'files'] as const), // NFS, CIFS, SMB 2
]);

export function timeTrustOf(fileSystemType: number): TimeTrust {
  return TIME_TRUST.get(fileSystemType >>> 0) ?? 'all';
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
