import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { systemErrorCode } from '../domain/errors.js';
import { ChecksumMismatchError } from './act-errors.js';
import { LARGEST_BLOCK, PIECE, withPiece, type CopyStep } from './pieces.js';

/** What file systems say that have no reads past the page cache, and for memory that is not aligned. */
const REFUSED = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);
/** glibc aligns memory to so many bytes. */
const ALIGNMENT = 16;

/**
 * SHA-256, lower-case hex, of a file as the disk holds it: read with `O_DIRECT`, past the page cache, which would only give
 * back what was written to it. That can be had on Linux, on ext4, XFS, btrfs and NFS among others; where it is refused
 * (and on systems that have no such flag) the page cache answers. What a disk keeps in a cache of its own, nobody can
 * tell.
 *
 * The file must have been flushed before.
 *
 * @param size bytes that it must have
 * @throws ChecksumMismatchError when it has another size, the system's error
 */
export function readBack(path: string, size: number): Generator<CopyStep, string, void> {
  return withPiece(function* (buffer) {
    let source = openDirectly(path, buffer) ?? openThroughCache(path);
    try {
      requireSize(source.file, size);
      const hash = createHash('sha256');
      for (let total = 0; total < size;) {
        const bytes = readPiece(source, buffer, total);
        if (bytes === null) {
          const { file } = source;
          source = openThroughCache(path); // First: what fails here must not close the same number twice.
          closeSync(file);
          continue;
        }
        if (bytes.length === 0) break; // It got shorter: the checksum tells.
        hash.update(bytes);
        total += bytes.length;
        yield { bytes: 0 };
      }
      return hash.digest('hex');
    } finally {
      closeSync(source.file);
    }
  });
}

interface Source {
  readonly file: number;
  /** Where in the buffer the system puts bytes without the page cache; `null`: with it, anywhere. */
  readonly start: number | null;
}

function openThroughCache(path: string): Source {
  return { file: openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW), start: null };
}

/** @returns `null` where the file system, the system or the memory is not for it */
function openDirectly(path: string, buffer: Buffer): Source | null {
  const { O_DIRECT } = constants as { readonly O_DIRECT?: number };
  if (O_DIRECT === undefined) return null;
  const file = unlessRefused(() => openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | O_DIRECT));
  if (file === null) return null;
  let start: number | null = null;
  try {
    start = alignedStart(file, buffer);
  } finally {
    if (start === null) closeSync(file);
  }
  return start === null ? null : { file, start };
}

/** @returns `null` when a direct read is refused after all, as by a disk with larger blocks */
function readPiece({ file, start }: Source, buffer: Buffer, position: number): Buffer | null {
  if (start === null) return buffer.subarray(0, readSync(file, buffer, 0, PIECE, position));
  const bytes = unlessRefused(() => readSync(file, buffer, start, PIECE, position));
  if (bytes === null) STARTS.delete(buffer);
  return bytes === null ? null : buffer.subarray(start, start + bytes);
}

/** Found once a buffer. */
const STARTS = new WeakMap<Buffer, number>();

/** JavaScript cannot see addresses, but the system refuses wrong ones. */
function alignedStart(file: number, buffer: Buffer): number | null {
  const known = STARTS.get(buffer);
  if (known !== undefined) return known;
  for (let start = 0; start < LARGEST_BLOCK; start += ALIGNMENT) {
    if (unlessRefused(() => readSync(file, buffer, start, LARGEST_BLOCK, 0)) === null) continue;
    STARTS.set(buffer, start);
    return start;
  }
  return null;
}

function unlessRefused(work: () => number): number | null {
  try {
    return work();
  } catch (error) {
    if (REFUSED.has(systemErrorCode(error) ?? '')) return null;
    throw error;
  }
}

function requireSize(file: number, size: number): void {
  const found = fstatSync(file).size;
  if (found === size) return;
  throw new ChecksumMismatchError(`the copy has ${String(found)} bytes, the original ${String(size)}`);
}
