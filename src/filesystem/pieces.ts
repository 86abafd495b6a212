/** What whoever carries the steps out does between two of them: count bytes that were copied, or flush a file. */
export type CopyStep = { readonly bytes: number } | { readonly flush: number };

/** Bytes read, hashed and written at once. */
export const PIECE = 1 << 20;

/** A direct read wants memory that is aligned like the disk's blocks, which are never larger, in bytes. */
export const LARGEST_BLOCK = 4096;

/** Kept from file to file: fresh memory has to be cleared by the system first. */
const spare: Buffer[] = [];

/** Bytes that belong to `work` alone while it runs: several files may be copied by turns in one thread. */
export function* withPiece<Step, T>(work: (buffer: Buffer) => Generator<Step, T, void>): Generator<Step, T, void> {
  const buffer = spare.pop() ?? Buffer.allocUnsafeSlow(PIECE + LARGEST_BLOCK);
  try {
    return yield* work(buffer);
  } finally {
    spare.push(buffer);
  }
}
