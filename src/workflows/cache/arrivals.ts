import type { CatalogEntry } from '../../database/catalog.js';
import { FINE_GRANULARITY, isSettled, milliseconds, partsOf, stampOf, type FileLook } from '../../domain/file-look.js';
import type { FileIdentity } from '../../domain/operation.js';
import { lookAt } from '../../filesystem/look.js';

/** A file that this run brought to a place, and what is known of it. */
export interface Arrival {
  readonly path: string;
  /** Of the file that was read. */
  readonly stamp: string;
  /** The other file with the same content, as its maker saw it; `null`: it is the same file. */
  readonly made: FileIdentity | null;
  readonly known: Omit<CatalogEntry, 'stamp' | 'ctime_ns'>;
}

interface Waiting extends Arrival {
  /** Taken right after the act, or after its time was corrected: as it is now, it must still be when it counts. */
  readonly look: FileLook;
}

/** What is to be written of arrivals. */
export type DueArrivals = readonly (readonly [path: string, entry: CatalogEntry])[];

/** How long an arrival waits until its time stamps are old enough to be told apart from later ones, in ms. */
const WAIT = FINE_GRANULARITY + 20;
/** On disks with coarse times. */
const LONG_WAIT = 2500;
/** Arrivals that wait; of more, the oldest are read again by the next run. */
const MOST = 8192;
/** Node sets times to the microsecond, and a correction follows at the end of a batch; in ms. */
const TIME_TOLERANCE = 0.002;

/**
 * Files that were just moved have a fresh change time: they wait here until a later change must leave another one. They are
 * looked at right after the act; if they still have exactly that change time when it is old enough, what was read of them
 * holds under the new stamps. Copies whose time is corrected later are looked at around the correction instead.
 *
 * What stays open, each for edits that keep the size and set the modification time back to the nanosecond: between the moment
 * in which a file is read and the one in which it is moved, as the move makes the change time that would tell; between the
 * act and the look after it, and within the same tick of the kernel's clock (4 to 10 ms; Linux from 6.13 on gives what was
 * looked at a change time of its own); while the times of a batch of copies are set by Perl, some ms (where it is missing, by
 * one `touch` each).
 */
export class Arrivals {
  /** By path; the oldest look first. */
  readonly #short = new Map<string, Waiting>();
  /** On disks with coarse times. */
  readonly #long = new Map<string, Waiting>();
  /** Copies whose time is corrected at the end of their batch. */
  readonly #uncorrected = new Map<string, Waiting>();

  /** How many may be due at some time. */
  get size(): number {
    return this.#short.size + this.#long.size;
  }

  /** To be called right after the act. */
  add(arrival: Arrival): void {
    const { path, stamp, made } = arrival;
    this.take(path);
    const look = lookAt(path);
    if (look === null || stampOf(look.identity) !== (made === null ? stamp : stampOf(made))) return;
    const isExact = look.identity.mtime_ns === partsOf(stamp).mtime_ns;
    put(isExact ? this.#short : this.#uncorrected, { ...arrival, look });
  }

  /** What is known of a file that came and goes on. */
  take(path: string): Arrival | undefined {
    const queues = [this.#short, this.#long, this.#uncorrected];
    const arrival = queues.map((queue) => queue.get(path)).find((one) => one !== undefined);
    for (const queue of queues) queue.delete(path);
    return arrival;
  }

  /** The times of these files are corrected now: what changed since it was copied is known no more. */
  beforeCorrection(paths: readonly string[]): void {
    for (const path of paths) {
      const arrival = this.#uncorrected.get(path);
      if (arrival !== undefined && !isAsItWas(arrival, lookAt(path))) this.#uncorrected.delete(path);
    }
  }

  /** They have their times; where those are coarse, the nearest. */
  afterCorrection(paths: readonly string[]): void {
    for (const path of paths) {
      const arrival = this.#uncorrected.get(path);
      this.#uncorrected.delete(path);
      const look = arrival === undefined ? null : lookAt(path);
      if (arrival !== undefined && look !== null && isCorrected(arrival, look)) put(this.#short, { ...arrival, look });
    }
  }

  /** Milliseconds until the last one that has to wait the short time is due. */
  remaining(now: number): number {
    const [last] = [...this.#short.values()].slice(-1);
    return last === undefined ? 0 : Math.min(WAIT, Math.max(0, last.look.at + WAIT - now));
  }

  /**
   * What holds by now under the stamps that files have. It stays here until `written` is told of it.
   *
   * @param atTheEnd nothing comes later: what has to wait longer is let go
   */
  due(now: number, atTheEnd = false): DueArrivals {
    const entries: [string, CatalogEntry][] = [];
    const judge = (path: string, arrival: Waiting, queue: Map<string, Waiting>): void => {
      const look = lookAt(path, now);
      if (!isAsItWas(arrival, look)) queue.delete(path);
      else if (isSettled(look)) entries.push([path, entryOf(arrival)]);
      else {
        queue.delete(path);
        if (queue === this.#short) put(this.#long, arrival);
      }
    };
    for (const [queue, wait] of [[this.#long, LONG_WAIT] as const, [this.#short, WAIT] as const]) {
      for (const [path, arrival] of queue) {
        if (arrival.look.at + wait > now && !atTheEnd) break;
        judge(path, arrival, queue);
      }
    }
    return entries;
  }

  written(entries: DueArrivals): void {
    for (const [path] of entries) this.take(path);
  }
}

function put(queue: Map<string, Waiting>, arrival: Waiting): void {
  queue.set(arrival.path, arrival);
  if (queue.size <= MOST) return;
  const [oldest] = queue.keys();
  if (oldest !== undefined) queue.delete(oldest);
}

function isAsItWas({ look }: Waiting, now: FileLook | null): now is FileLook {
  return now !== null && stampOf(now.identity) === stampOf(look.identity) && now.ctime_ns === look.ctime_ns;
}

/** The same file, and its time is the one of the file that was read. */
function isCorrected({ stamp, look }: Waiting, now: FileLook): boolean {
  const { device, inode, size, mtime_ns } = now.identity;
  const { identity: before } = look;
  if (device !== before.device || inode !== before.inode || size !== before.size) return false;
  return Math.abs(milliseconds(mtime_ns) - milliseconds(partsOf(stamp).mtime_ns)) <= TIME_TOLERANCE;
}

function entryOf({ look, known }: Waiting): CatalogEntry {
  return { ...known, stamp: stampOf(look.identity), ctime_ns: look.ctime_ns };
}
