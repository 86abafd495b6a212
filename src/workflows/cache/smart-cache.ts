import { Catalog, type CatalogChange, type CatalogEntry } from '../../database/catalog.js';
import { catalogPath, isCatalogThere } from '../../database/catalog-file.js';
import { isSettled, stampOf, type FileLook } from '../../domain/file-look.js';
import {
  isCopyOrLink,
  isMove,
  type FileIdentity,
  type OperationOutcome,
  type PlannedOperation,
} from '../../domain/operation.js';
import { Disks } from '../../filesystem/look.js';
import type { WorkflowEvent } from '../events.js';
import { Arrivals } from './arrivals.js';
import { readerFingerprint } from './fingerprint.js';

/** What was found out about a file, under the look that was taken before it was read. */
interface Learned {
  readonly look: FileLook;
  readonly known: Omit<CatalogEntry, 'stamp' | 'ctime_ns'>;
  /** The catalog has something of that path, which goes when the file goes. */
  readonly stored: boolean;
}

/** Findings that wait to be written: a file that is read is mostly moved soon, and is then written once. */
const MOST_PENDING = 4096;
/** So many of them are written at a time, and so many arrivals. */
const PAGE = 256;
/** How often arrivals are looked through, in ms: each time is one transaction. */
const WRITE_EVERY = 100;
/** How long another process is left alone that kept us from writing, in ms: each try waits for it. */
const BACK_OFF = 5000;
/** Changes that wait; what is not carried along is read again, what is not forgotten is found out to be gone later. */
const MOST_CHANGES = 16_384;

const DAY = 86_400_000;
/** What nobody used for so long is forgotten, in ms. */
const KEPT_FOR = 180 * DAY;
/** Larger than any library's of 4 million files; in bytes. */
const MOST_BYTES = 2 * 1024 ** 3;
/** How often that is looked at, in ms. */
const BOUND_EVERY = DAY;

/**
 * What a run knows of files from earlier ones, and learns for later ones. An entry holds while size, times of modification and
 * change, inode and device are what they were when the file was read, and were not young then; it goes where its file goes.
 *
 * Never trusted with what cannot be taken back: `CachedReader.hasRead` tells which checksums are more than remembered.
 */
export class SmartCache {
  readonly catalog: Catalog;
  readonly disks: Disks;
  readonly #pending = new Map<string, Learned>();
  readonly #arrivals = new Arrivals();
  #hits = 0;
  #misses = 0;

  constructor(catalog: Catalog, disks = new Disks()) {
    this.catalog = catalog;
    this.disks = disks;
  }

  /** @param historyDb as the user named the history */
  static open(historyDb: string | undefined): SmartCache {
    return new SmartCache(new Catalog(catalogPath(historyDb), readerFingerprint()));
  }

  /** To carry entries along; `null` where there are none. */
  static openExisting(historyDb: string): SmartCache | null {
    return isCatalogThere(catalogPath(historyDb)) ? SmartCache.open(historyDb) : null;
  }

  /** What is known of the file as it is now. */
  find(path: string, look: FileLook): CatalogEntry | undefined {
    if (this.disks.trustOf(look.identity.device, path) === 'none') return undefined;
    const pending = this.#pending.get(path);
    return entryFor(look, pending === undefined ? this.catalog.find(path) : entryOf(pending));
  }

  count(hits: number, misses: number): void {
    this.#hits += hits;
    this.#misses += misses;
  }

  /** @param look taken before the file was read: what is found out of one that is too young holds for nobody */
  learn(path: string, look: FileLook, found: { readonly reading?: string; readonly checksum?: string }): void {
    if (!this.catalog.isUsable || !isSettled(look)) return;
    if (this.disks.trustOf(look.identity.device, path) === 'none') return;
    const pending = this.#pending.get(path);
    const entry = pending === undefined ? this.catalog.find(path) : entryOf(pending);
    const before = entryFor(look, entry);
    const stored = pending?.stored ?? entry !== undefined;
    const { reading = before?.reading ?? null, checksum = before?.checksum ?? null } = found;
    this.#pending.delete(path);
    // It is as old as the older part of it.
    const isTakenOver = (found.reading ?? null) !== reading || (found.checksum ?? null) !== checksum;
    const verifiedAt = isTakenOver ? Math.min(before?.verifiedAt ?? look.at, look.at) : look.at;
    this.#pending.set(path, { look, known: { reading, checksum, verifiedAt }, stored });
    if (this.#pending.size > MOST_PENDING) this.#writePending(MOST_PENDING / 2);
  }

  /** At once: whoever dies next must not meet it again. */
  forget(path: string): void {
    this.#left(path);
    this.#writeChanges('now');
  }

  /** Something is known of a file of that device that is not so. */
  distrust(device: string): void {
    this.#pending.clear();
    this.catalog.forgetDevice(device);
    this.catalog.close();
  }

  /** Entries go where their files went. */
  note({ type, sourcePath: from, details }: PlannedOperation, outcome: OperationOutcome): void {
    if (!this.catalog.isUsable || from === null || outcome.status === 'pending') return;
    const { targetPath: to } = outcome;
    // What did not work may be as it is because of what was known.
    if (outcome.status !== 'completed' || type === 'rewrite') {
      if (type !== 'remove_directory') this.forget(from);
    } else if (type === 'delete') this.#left(from);
    else if (to !== null && (isMove(type) || isCopyOrLink(type))) {
      this.#arrived(from, to, details.identity ?? null, outcome, isCopyOrLink(type));
    }
    this.#writeChanges('soon');
  }

  #arrived(from: string, to: string, source: FileIdentity | null, outcome: OperationOutcome, stays: boolean): void {
    const { changedAt, checksumAfter: checksum, details } = outcome;
    if (changedAt === undefined) {
      if (!stays) this.#left(from);
      return;
    }
    const pending = this.#pending.get(from);
    if (!stays) this.#pending.delete(from);
    // A move between disks is a copy, and so has another inode.
    const { result } = details;
    const made = result === undefined || result.inode === source?.inode ? null : result;
    const learned = pending === undefined ? null : { entry: entryOf(pending), stored: pending.stored };
    const arrival = { from, source, changedAt, made, learned, checksum };
    this.#changes.push(...this.#arrivals.add({ ...arrival, path: to, stays }));
    // One hard link more changes the time of the file under its old name, too.
    if (stays && made === null) {
      this.#pending.delete(from);
      this.#changes.push(...this.#arrivals.add({ ...arrival, path: from, stays }));
    }
  }

  /** As the mover sets the times of copies. */
  noteTimes(paths: readonly string[], when: 'before' | 'after'): void {
    const isBefore = when === 'before';
    this.#changes.push(...(isBefore ? this.#arrivals.beforeCorrection(paths) : this.#arrivals.afterCorrection(paths)));
  }

  #left(from: string): void {
    this.#pending.delete(from);
    this.#changes.push([from, null]);
  }

  /** What moved files make of the catalog. */
  #changes: CatalogChange[] = [];
  /** When they were written last, or could not be; on the clock that does not step back, in ms. */
  #tried = { at: Number.NEGATIVE_INFINITY, wait: 0 };

  /** What could not be written stays, and is tried again later. */
  #writeChanges(when: 'soon' | 'now' | 'at the end'): void {
    if (when === 'soon' && this.#changes.length < PAGE) return;
    const { at, wait } = this.#tried;
    const isEarly = performance.now() < at + wait;
    // Now, too, another process is left alone.
    if (isEarly && (when === 'soon' || (when === 'now' && wait === BACK_OFF))) return;
    const isWritten = this.catalog.write(this.#changes);
    if (isWritten || this.#changes.length > MOST_CHANGES) this.#changes = [];
    this.#tried = { at: performance.now(), wait: isWritten ? WRITE_EVERY : BACK_OFF };
  }

  #writePending(number: number): void {
    const entries: [string, CatalogEntry][] = [];
    for (const [path, learned] of this.#pending) {
      if (entries.length >= number) break;
      this.#pending.delete(path);
      entries.push([path, entryOf(learned)]);
    }
    for (let start = 0; start < entries.length; start += PAGE) this.catalog.write(entries.slice(start, start + PAGE));
  }

  /** How it served this run. */
  used(): Extract<WorkflowEvent, { type: 'cache_used' }> {
    return { type: 'cache_used', known: this.#hits, read: this.#misses, note: this.catalog.note ?? this.#diskNote() };
  }

  #diskNote(): string | null {
    const { untrusted } = this.disks;
    return untrusted === null
      ? null
      : `The cache is not used on the disk of ${untrusted}: its file system (FAT, exFAT or FUSE) tells no time of change.`;
  }

  /** Writes what is left to be written. */
  close(): void {
    if (this.catalog.isUsable) {
      this.#writePending(Infinity);
      this.#writeChanges('at the end');
      if (this.#hits + this.#misses > 0) this.#remark();
      this.#bound();
    }
    this.catalog.close();
  }

  #remark(): void {
    const run = { at: new Date().toISOString(), known: this.#hits, read: this.#misses };
    this.catalog.setRemark('last_run', JSON.stringify(run));
  }

  #bound(): void {
    const now = Date.now();
    const last = Number(this.catalog.remark('bounded_at') ?? 0);
    if (last <= now && now - last < BOUND_EVERY) return;
    this.catalog.bound(now - KEPT_FOR, MOST_BYTES);
    this.catalog.setRemark('bounded_at', String(now));
  }
}

function entryOf({ look, known }: Learned): CatalogEntry {
  return { ...known, stamp: stampOf(look.identity), ctime_ns: look.ctime_ns };
}

/** What is known, if it is of the file as it is now. */
function entryFor({ identity, ctime_ns }: FileLook, entry: CatalogEntry | undefined): CatalogEntry | undefined {
  return entry?.stamp === stampOf(identity) && entry.ctime_ns === ctime_ns ? entry : undefined;
}
