import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type BigIntStats } from 'node:fs';
import { systemErrorCode } from '../../domain/errors.js';
import type { FileIdentity } from '../../domain/operation.js';
import { skipped, type Skip, type SkipReason } from '../../domain/skip.js';
import { identityOf } from '../identity.js';
import { audioChecksumOf, audioLengthOf } from './audio-checksum.js';
import { checksumOfBytes } from '../checksum.js';
import { checksumOfOpen } from './checksum.js';
import { parseTags, TagError } from './parse-tags.js';
import type { AudioReading, ChecksumReading, TrackReading } from './reading.js';

/** Files up to this size, in bytes, are read once, whole: one read serves tags and checksum. */
const WHOLE_FILE = 4 * 1024 * 1024;

/** Reused from file to file; a worker reads one at a time. */
let wholeFileBuffer: Buffer | undefined;

/**
 * The track at `path`. Never throws for what a file can do; synchronous where it reads, so for workers only.
 *
 * @param onParse called just before and just after its tags are parsed: the only part that can hang
 */
export async function readTrack(
  path: string,
  wantChecksum: boolean,
  onParse: (parsing: boolean) => void = () => undefined,
): Promise<TrackReading> {
  try {
    const track = await withFile(path, async (fd, identity) => {
      const bytes = identity.size <= WHOLE_FILE ? readWhole(fd, identity.size) : undefined;
      // Before parsing: parsers may change the bytes that they get.
      const checksum = wantChecksum && bytes !== undefined ? checksumOfBytes(bytes) : null;
      onParse(true);
      const { tags, format } = await parseTags(bytes === undefined ? { fd, size: identity.size } : { bytes }, path);
      onParse(false);
      return { path, identity, tags, format, checksum: wantChecksum ? (checksum ?? checksumOfOpen(fd)) : null };
    });
    return { kind: 'track', track };
  } catch (error) {
    return { kind: 'skip', skip: skipFor(path, error) };
  }
}

/** The checksum of the file at `path`, whatever it holds; empty files have one too. */
export async function readChecksum(path: string): Promise<ChecksumReading> {
  try {
    return await withFile(
      path,
      async (fd, identity) => ({
        path,
        identity,
        checksum: identity.size <= WHOLE_FILE ? checksumOfBytes(readWhole(fd, identity.size)) : checksumOfOpen(fd),
      }),
      { mayBeEmpty: true },
    );
  } catch (error) {
    return { path, skip: skipFor(path, error) };
  }
}

/** Why a file is left alone, thrown from within its reading. */
class Unreadable extends Error {
  constructor(readonly reason: SkipReason) {
    super(reason);
  }
}

/** The checksum (or the length alone) of what the file at `path` plays, whatever its tags. */
export async function readAudio(path: string, want: 'checksum' | 'length'): Promise<AudioReading> {
  try {
    return await withFile(path, async (fd, { size }) =>
      want === 'checksum'
        ? { path, audioChecksum: audioChecksumOf(fd, path, size) }
        : { path, audioLength: audioLengthOf(fd, path, size) },
    );
  } catch (error) {
    return { path, skip: skipFor(path, error) };
  }
}

/** Opens a regular file, never anything else, and makes sure that it stayed the same while it was read. */
async function withFile<T>(
  path: string,
  read: (fd: number, identity: FileIdentity) => Promise<T>,
  { mayBeEmpty = false } = {},
): Promise<T> {
  const stats = lstatSync(path, { bigint: true });
  if (!stats.isFile()) {
    throw new Unreadable(stats.isSymbolicLink() ? 'symlink' : 'special_file');
  }
  if (stats.size === 0n && !mayBeEmpty) {
    throw new Unreadable('empty_file');
  }
  const identity = identityOf(stats);
  // O_NONBLOCK: if a pipe took its place meanwhile, opening must not wait for a writer.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const result = await read(fd, identity);
    if (!isUnchanged(stats, fstatSync(fd, { bigint: true }))) {
      throw new Unreadable('changed');
    }
    return result;
  } finally {
    closeSync(fd);
  }
}

/** Whether what was opened is what was looked at before, and was not written since. */
function isUnchanged(before: BigIntStats, after: BigIntStats): boolean {
  return (
    before.ino === after.ino &&
    before.dev === after.dev &&
    before.size === after.size &&
    before.mtimeNs === after.mtimeNs &&
    after.isFile()
  );
}

/** The whole file, valid until the next call. */
function readWhole(fd: number, size: number): Buffer {
  wholeFileBuffer ??= Buffer.allocUnsafeSlow(WHOLE_FILE);
  let bytes = 0;
  while (bytes < size) {
    const more = readSync(fd, wholeFileBuffer, bytes, size - bytes, bytes);
    if (more === 0) {
      throw new Unreadable('changed');
    }
    bytes += more;
  }
  return wholeFileBuffer.subarray(0, size);
}

function skipFor(path: string, error: unknown): Skip {
  if (error instanceof Unreadable) {
    return skipped(path, error.reason);
  }
  if (error instanceof TagError) {
    return skipped(path, 'unreadable_tags', error.message);
  }
  const code = systemErrorCode(error);
  switch (code) {
    case undefined:
      throw error;
    case 'ENOENT':
    case 'ENOTDIR':
      return skipped(path, 'vanished');
    case 'ELOOP':
      return skipped(path, 'symlink');
    default:
      return skipped(path, 'unreadable_file', code);
  }
}
