import type { CatalogEntry } from '../../database/catalog.js';
import { FINE_GRANULARITY, isSettled, milliseconds, partsOf, stampOf, type FileLook } from '../../domain/file-look.js';
import { lookAt } from '../../filesystem/look.js';

/** A file that this run brought to a place, and what is known of it. */
export interface Arrival {
  readonly path: string;
  /** Of the file that was read. */
  readonly stamp: string;
  /** Ms since the epoch: when it was there. */
  readonly at: number;
  /** Another file with the same content, by its inode; `null`: it is the same file. */
  readonly copiedAs: string | null;
  readonly known: Omit<CatalogEntry, 'stamp' | 'ctime_ns'>;
}

/** How long an arrival waits until its time stamps are old enough to be told apart from later ones, in ms. */
const WAIT = FINE_GRANULARITY + 20;
/** Of copies whose times are still being corrected, and of disks with coarse times. */
const LONG_WAIT = 2500;
/** Arrivals that wait; of more, the oldest are read again by the next run. */
const MOST = 8192;
/** Node sets times to the microsecond, and a correction follows at the end of a batch; in ms. */
const TIME_TOLERANCE = 0.002;

/**
 * Files that were just moved have a fresh change time: they wait here until a later change must leave another one. Then they
 * are looked at again, and what was read of them holds under the new stamps if they are still the files that were moved.
 *
 * What stays open: somebody changes a file between the moment in which it is read and the one in which it is moved, keeps its
 * size and sets its modification time back to the nanosecond. The move makes the change time that would tell.
 */
export class Arrivals {
  /** By path; the oldest first. */
  readonly #waiting = new Map<string, Arrival & { readonly due: number }>();

  get size(): number {
    return this.#waiting.size;
  }

  add(arrival: Arrival, due = arrival.at + WAIT): void {
    this.#waiting.delete(arrival.path);
    this.#waiting.set(arrival.path, { ...arrival, due });
    if (this.#waiting.size <= MOST) return;
    const [oldest] = this.#waiting.keys();
    if (oldest !== undefined) this.#waiting.delete(oldest);
  }

  /** What is known of a file that came and goes on. */
  take(path: string): Arrival | undefined {
    const arrival = this.#waiting.get(path);
    this.#waiting.delete(path);
    return arrival;
  }

  /** Milliseconds until the last one that has to wait the short time is due; times of copies were set just now. */
  remaining(now: number): number {
    let last = 0;
    for (const { at, copiedAs } of this.#waiting.values()) last = Math.max(last, (copiedAs === null ? at : now) + WAIT);
    return Math.max(0, last - now);
  }

  /** @param atTheEnd nothing comes later: what has to wait longer is let go */
  *due(now: number, atTheEnd = false): Generator<readonly [path: string, entry: CatalogEntry]> {
    for (const [path, arrival] of this.#waiting) {
      if (arrival.due > now && !atTheEnd) return;
      this.#waiting.delete(path);
      const look = lookAt(path, now);
      if (look === null || !isTheSame(arrival, look)) continue;
      if (isSettled(look) && (atTheEnd || hasItsTime(arrival, look)))
        yield [path, { ...arrival.known, stamp: stampOf(look.identity), ctime_ns: look.ctime_ns }];
      else if (!atTheEnd && now < arrival.at + LONG_WAIT) this.add(arrival, now + LONG_WAIT / 2);
    }
  }
}

function isTheSame({ stamp, copiedAs, at }: Arrival, look: FileLook): boolean {
  if (copiedAs === null) {
    // A change time after the move is that of another change, which may be one of the content.
    return stamp === stampOf(look.identity) && milliseconds(look.ctime_ns) <= at + 1;
  }
  const { size, mtime_ns } = partsOf(stamp);
  const difference = milliseconds(look.identity.mtime_ns) - milliseconds(mtime_ns);
  return look.identity.inode === copiedAs && look.identity.size === size && Math.abs(difference) <= TIME_TOLERANCE;
}

/** A copy gets the last nanoseconds of its time at the end of its batch. */
function hasItsTime({ stamp, copiedAs }: Arrival, look: FileLook): boolean {
  return copiedAs === null || look.identity.mtime_ns === partsOf(stamp).mtime_ns;
}
