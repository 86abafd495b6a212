import type { CatalogChange, CatalogEntry } from '../../database/catalog.js';
import { isWholeSecond, milliseconds, stampOf, type FileLook } from '../../domain/file-look.js';
import type { FileIdentity } from '../../domain/operation.js';
import { lookAt } from '../../filesystem/look.js';

/** A file that this run brought to a place. */
export interface Arrival {
  readonly path: string;
  readonly from: string;
  /** The file that was moved or copied; `null` where nobody knew before which one it would be. */
  readonly source: FileIdentity | null;
  /** Its change time just before, in ns. */
  readonly changedAt: string;
  /** The other file with the same content, as its maker saw it; `null`: it is the same file. */
  readonly made: FileIdentity | null;
  /** What this run read of the source, and whether the catalog has anything of that path; `null`: only the catalog may know it. */
  readonly learned: { readonly entry: CatalogEntry; readonly stored: boolean } | null;
  /** SHA-256 of what arrived, where it is known. */
  readonly checksum: string | null;
  /** It is still at the old path, too. */
  readonly stays: boolean;
}

interface Uncorrected extends Arrival {
  readonly source: FileIdentity;
  readonly look: FileLook;
}

/** Node sets times to the microsecond, and a correction follows at the end of a batch; in ms. */
const TIME_TOLERANCE = 0.002;

/**
 * What is known of a file holds for it at its new path under the stamps that it has there, as a look tells right after the act,
 * or after the end of the group that the act belongs to. Copies whose time is corrected later are looked at around the
 * correction instead. Where change times are whole seconds nothing is carried: a second is long.
 *
 * What stays open, each for edits that keep the size and set the modification time back to the nanosecond: between the look
 * before the act and the one after it, and within the same tick of the kernel's clock (4 to 10 ms; Linux from 6.13 on gives
 * what was looked at a change time of its own); while the times of a batch of copies are set by Perl, some ms (where it is
 * missing, by one `touch` each).
 */
export class Arrivals {
  /** Copies whose time is corrected at the end of their batch. */
  readonly #uncorrected = new Map<string, Uncorrected>();

  /** To be called right after the act. @returns what is known from now on, in this order */
  add(arrival: Arrival): CatalogChange[] {
    const { path, from, made } = arrival;
    if (this.#uncorrected.size > 0) [path, from].forEach((one) => this.#uncorrected.delete(one));
    const look = lookAt(path);
    const source = arrival.source ?? (made === null ? (look?.identity ?? null) : null);
    if (look === null || source === null || isWholeSecond(look.ctime_ns)) return left(arrival);
    if (stampOf(look.identity) !== stampOf(made ?? source)) return left(arrival);
    if (look.identity.mtime_ns === source.mtime_ns) return changesOf({ ...arrival, source }, look);
    this.#uncorrected.set(path, { ...arrival, source, look });
    return [];
  }

  /** The times of these files are corrected now: what changed since it was copied is known no more. */
  beforeCorrection(paths: readonly string[]): CatalogChange[] {
    return paths.flatMap((path) => {
      const arrival = this.#uncorrected.get(path);
      if (arrival === undefined || isAsItWas(arrival, lookAt(path))) return [];
      this.#uncorrected.delete(path);
      return left(arrival);
    });
  }

  /** They have their times; where those are coarse, the nearest. */
  afterCorrection(paths: readonly string[]): CatalogChange[] {
    return paths.flatMap((path) => {
      const arrival = this.#uncorrected.get(path);
      if (arrival === undefined) return [];
      this.#uncorrected.delete(path);
      const look = lookAt(path);
      return look !== null && isCorrected(arrival, look) && !isWholeSecond(look.ctime_ns)
        ? changesOf(arrival, look)
        : left(arrival);
    });
  }
}

function changesOf(arrival: Arrival & Pick<Uncorrected, 'source'>, { identity, ctime_ns }: FileLook): CatalogChange[] {
  const { path, from, source, changedAt, made, learned, checksum, stays } = arrival;
  const was = { stamp: stampOf(source), ctime_ns: changedAt };
  const isRead = made !== null;
  const now = { stamp: stampOf(identity), ctime_ns };
  if (learned === null) return [[path, { from, was, now, checksum, isRead, stays }]];
  const { entry } = learned;
  const isOfIt = entry.stamp === was.stamp && entry.ctime_ns === was.ctime_ns;
  const isSameContent = entry.checksum === null || checksum === null || entry.checksum === checksum;
  if (!isOfIt || !isSameContent) return left(arrival);
  return [...left(arrival), [path, { ...entry, ...now, checksum: entry.checksum ?? (isRead ? checksum : null) }]];
}

/** Nothing is known any more of what went from where it was. */
function left({ from, learned, stays }: Arrival): CatalogChange[] {
  return stays || learned?.stored === false ? [] : [[from, null]];
}

function isAsItWas({ look }: Uncorrected, now: FileLook | null): now is FileLook {
  return now !== null && stampOf(now.identity) === stampOf(look.identity) && now.ctime_ns === look.ctime_ns;
}

/** The same file, and its time is the one of the file that was read. */
function isCorrected({ source, look }: Uncorrected, now: FileLook): boolean {
  const { device, inode, size, mtime_ns } = now.identity;
  const { identity: before } = look;
  if (device !== before.device || inode !== before.inode || size !== before.size) return false;
  return Math.abs(milliseconds(mtime_ns) - milliseconds(source.mtime_ns)) <= TIME_TOLERANCE;
}
