const MB = 1024 * 1024;

/** How much goes together; whichever is full first. */
export interface Share {
  readonly files: number;
  readonly bytes: number;
}

/**
 * What one task of a worker reads: small files would cost a message each, and 32 MB are hashed in some 20 ms, so that the
 * workers end at about the same time.
 */
export const TASK: Share = { files: 64, bytes: 32 * MB };

/** What is planned at once, when all of it is read: large files are planned, and moved, while the next ones are read. */
export const CHUNK: Share = { files: 64, bytes: 128 * MB };

/**
 * Files of about that size that fill a share, at least one.
 *
 * @example filesIn(TASK, 13e6) // 2
 */
export function filesIn({ files, bytes }: Share, size: number): number {
  return Math.min(files, Math.max(1, Math.floor(bytes / Math.max(1, size))));
}
