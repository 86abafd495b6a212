import type { TrackReading } from '../../filesystem/tags/track-reader.js';

/** Files that one task of a worker reads at most: small ones would cost a message each. */
export const LARGEST_TASK = 64;
/** Files of the first tasks, as long as nobody knows how large files are here. */
const FIRST_TASK = 8;
/** Bytes that a task is to have: hashed in some 20 ms, so that the workers end at about the same time. */
const TASK_BYTES = 32 * 1024 * 1024;

/** How many files go into a task of a worker, by the sizes of those that were read. */
export class TaskSize {
  #files = 0;
  #bytes = 0;

  get files(): number {
    if (this.#files === 0) return FIRST_TASK;
    const fitting = Math.floor(TASK_BYTES / Math.max(1, this.#bytes / this.#files));
    return Math.min(LARGEST_TASK, Math.max(1, fitting));
  }

  note(readings: readonly TrackReading[]): void {
    for (const reading of readings) {
      if (reading.kind !== 'track') continue;
      this.#files += 1;
      this.#bytes += reading.track.identity.size;
    }
  }
}
