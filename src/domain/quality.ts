import type { AudioFormat } from './track.js';

/** What tells which of two files of one track is the better. */
export interface Sound {
  readonly format: AudioFormat;
  /** Bytes. */
  readonly size: number;
}

/** The measures, the weightiest first; more is better. What a file does not say counts as least. */
const MEASURES: readonly ((sound: Sound) => number)[] = [
  ({ format }) => (format.lossless === true ? 1 : 0),
  ({ format }) => format.bitrate ?? 0,
  ({ size }) => size,
];

/**
 * Puts the better file first: lossless before lossy, then the higher bit rate, then the larger file.
 *
 * @returns less than 0 when `a` is better, more than 0 when `b` is, 0 when they are equally good
 * @example files.sort(compareQuality)[0] // the best
 */
export function compareQuality(a: Sound, b: Sound): number {
  return MEASURES.map((measure) => measure(b) - measure(a)).find((difference) => difference !== 0) ?? 0;
}
