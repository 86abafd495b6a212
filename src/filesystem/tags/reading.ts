import type { FileIdentity } from '../../domain/operation.js';
import type { Skip } from '../../domain/skip.js';
import type { Track } from '../../domain/track.js';

/** What became of a file whose tags were asked for. */
export type TrackReading =
  { readonly kind: 'track'; readonly track: Track } | { readonly kind: 'skip'; readonly skip: Skip };

/** What became of a file whose checksum was asked for. */
export type ChecksumReading =
  | {
      readonly path: string;
      /** SHA-256, lower-case hex. */
      readonly checksum: string;
      readonly identity: FileIdentity;
    }
  | { readonly path: string; readonly skip: Skip };

/** What became of a file whose sound was to be compared; `null` when its format or its state does not allow that. */
export type AudioReading =
  | {
      readonly path: string;
      /** SHA-256, lower-case hex, of its sound without its tags; absent when the length alone was asked for. */
      readonly audioChecksum?: string | null;
      /** Bytes that it is made of; absent when it was not asked for. */
      readonly audioLength?: number | null;
    }
  | { readonly path: string; readonly skip: Skip };

/** What a worker gets: one batch of files, read in order. */
export interface ReadTask {
  readonly want: 'tags' | 'tags_and_checksum' | 'checksum' | 'audio_checksum' | 'audio_length';
  readonly paths: readonly string[];
  readonly progress: Progress;
}

/**
 * Shared by the reader and a worker: which file of the batch is worked on, and whether its tags are being parsed. The
 * reader finds in it who made a worker hang or die.
 */
export type Progress = Int32Array<SharedArrayBuffer>;

const NOT_STARTED = -1;

export function newProgress(): Progress {
  return new Int32Array(new SharedArrayBuffer(4)).fill(NOT_STARTED);
}

/** Called by the worker before each step. */
export function report(progress: Progress, index: number, step: 'reading' | 'parsing'): void {
  Atomics.store(progress, 0, index * 2 + (step === 'parsing' ? 1 : 0));
}

/** The file that is worked on now; `null` before the first. */
export function observe(progress: Progress): { readonly index: number; readonly step: 'reading' | 'parsing' } | null {
  const value = Atomics.load(progress, 0);
  return value === NOT_STARTED ? null : { index: value >> 1, step: (value & 1) === 1 ? 'parsing' : 'reading' };
}
