import type { CatalogEntry } from '../../database/catalog.js';
import { stampOf, type FileLook } from '../../domain/file-look.js';
import type { FileIdentity } from '../../domain/operation.js';
import { skipped } from '../../domain/skip.js';
import type { Track } from '../../domain/track.js';
import { lookAt } from '../../filesystem/look.js';
import {
  TrackReader,
  type ChecksumReading,
  type TrackReaderOptions,
  type TrackReading,
} from '../../filesystem/tags/track-reader.js';
import { parseReading, writeReading } from './known-reading.js';
import { ProvenChecksums } from './proven-checksums.js';
import type { SmartCache } from './smart-cache.js';
import { SpotCheck } from './spot-check.js';

type Reading = Extract<TrackReading, { kind: 'track' }>;

/** A file that is asked for, as it is now, and what is known of it. */
interface Asked {
  readonly path: string;
  readonly look: FileLook | null;
  readonly entry: CatalogEntry | undefined;
}

/**
 * Reads tags and checksums of files, of those alone that changed since they were read. It knows which of what it gives was
 * remembered: a checksum that was is no reason to delete anything (`hasRead`), and what was remembered of a disk of which the
 * cache is then found to be wrong has to be read after all (`isDistrusted`).
 */
export class CachedReader extends TrackReader {
  readonly #cache: SmartCache;
  readonly #spotCheck: SpotCheck;
  readonly #onDistrust: (path: string) => void;
  readonly #proven = new ProvenChecksums();
  readonly #recalled = new WeakSet<Track>();
  /** Devices. */
  readonly #distrusted = new Set<string>();

  /** @param onDistrust told the file that showed the cache to be wrong; nothing of its disk is taken from there any more */
  constructor(options: TrackReaderOptions, cache: SmartCache, onDistrust: (path: string) => void) {
    super(options);
    this.#cache = cache;
    this.#spotCheck = new SpotCheck();
    this.#onDistrust = onDistrust;
  }

  override async read(paths: readonly string[], options: { readonly checksum: boolean }): Promise<TrackReading[]> {
    const first = this.#ask(paths);
    const firstKnown = first.map((one) => readingOf(one, options.checksum));
    const asked = await this.#believed(first, firstKnown);
    const known = asked === first ? firstKnown : asked.map((one) => readingOf(one, options.checksum));
    const missing = asked.filter((_, index) => known[index] === undefined);
    this.#cache.count(paths.length - missing.length, missing.length);
    for (const reading of known) if (reading !== undefined) this.#recalled.add(reading.track);
    if (missing.length === 0) return known as Reading[];
    // Only the bytes are wanted of those whose tags are known.
    const tagged = options.checksum ? missing.filter((one) => readingOf(one, false) !== undefined) : [];
    const unread = missing.filter((one) => !tagged.includes(one));
    const [tracks, checksums] = await Promise.all([
      super.read(
        unread.map(({ path }) => path),
        options,
      ),
      this.#readChecksums(tagged),
    ]);
    const fresh = new Map<Asked, TrackReading>();
    for (const [index, one] of unread.entries()) {
      const reading = tracks[index];
      if (reading === undefined) throw new Error('the reader gave too few readings');
      fresh.set(one, reading);
      this.#learn(one, reading);
    }
    for (const [index, one] of tagged.entries()) {
      const reading = withChecksum(one, checksums[index]);
      if (reading.kind === 'track') this.#recalled.add(reading.track);
      fresh.set(one, reading);
    }
    return asked.map((one, index) => known[index] ?? fresh.get(one)) as TrackReading[];
  }

  /** Not for a file that is known already. */
  override startFor(path: string): void {
    if (this.isStarted) return;
    const look = lookAt(path);
    if (look === null || this.#cache.find(path, look) === undefined) this.start();
  }

  override async checksums(paths: readonly string[]): Promise<ChecksumReading[]> {
    const asked = this.#ask(paths);
    const missing = asked.filter(({ entry }) => (entry?.checksum ?? null) === null);
    const fresh = await this.#readChecksums(missing);
    const byFile = new Map(missing.map((one, index) => [one, fresh[index]]));
    return asked.map((one) => byFile.get(one) ?? checksumOf(one)) as ChecksumReading[];
  }

  /** Whether that file's checksum was read by this reader, lately; otherwise it may be remembered from an earlier run. */
  hasRead(path: string, identity: FileIdentity, checksum: string): boolean {
    return this.#proven.has(path, identity, checksum);
  }

  /** Whether a track that this reader gave was remembered, and the cache was found since to be wrong of its disk. */
  isDistrusted(track: Track): boolean {
    return this.#distrusted.has(track.identity.device) && this.#recalled.has(track);
  }

  #ask(paths: readonly string[]): Asked[] {
    const at = Date.now();
    return paths.map((path) => {
      const look = lookAt(path, at);
      return { path, look, entry: look === null ? undefined : this.#cache.find(path, look) };
    });
  }

  async #readChecksums(files: readonly Asked[]): Promise<ChecksumReading[]> {
    const readings = await super.checksums(files.map(({ path }) => path));
    for (const [index, { path, look }] of files.entries()) {
      const reading = readings[index];
      if (reading === undefined || !('checksum' in reading)) continue;
      const { identity, checksum } = reading;
      this.#proven.add(path, identity, checksum);
      if (look !== null && stampOf(identity) === stampOf(look.identity)) this.#cache.learn(path, look, { checksum });
    }
    return readings;
  }

  #learn({ path, look }: Asked, reading: TrackReading): void {
    if (reading.kind !== 'track') return; // What could not be read is tried again by the next run.
    const { identity, checksum } = reading.track;
    if (checksum !== null) this.#proven.add(path, identity, checksum);
    if (look === null || stampOf(identity) !== stampOf(look.identity)) return;
    const text = writeReading(reading.track);
    this.#cache.learn(path, look, { reading: text, ...(checksum === null ? {} : { checksum }) });
  }

  /** Now and then a file is read although it is known. @returns what of all this still counts as known */
  async #believed(asked: readonly Asked[], known: readonly (Reading | undefined)[]): Promise<readonly Asked[]> {
    const chosen = this.#spotCheck.choose(asked.filter((_, index) => known[index] !== undefined));
    if (chosen === undefined) return asked;
    const { path, look, entry } = chosen;
    const [reading] = await super.read([path], { checksum: entry.checksum !== null });
    if (reading?.kind === 'track' && isAsKnown(reading, entry)) {
      this.#learn(chosen, reading);
      return asked;
    }
    // Broken is what was whole when it was read; it is otherwise with what a disk or a share does not give today.
    const isWrong = reading?.kind === 'track' || reading?.skip.reason === 'unreadable_tags';
    if (isWrong && isStillAt(path, entry)) {
      this.#distrusted.add(look.identity.device);
      this.#cache.distrust(look.identity.device);
      this.#onDistrust(path);
      return this.#ask(asked.map((one) => one.path));
    }
    this.#cache.forget(path);
    return asked.map((one) => (one.path === path ? { ...one, entry: undefined } : one));
  }
}

function isAsKnown({ track }: Reading, { stamp, reading, checksum }: CatalogEntry): boolean {
  return stampOf(track.identity) === stamp && writeReading(track) === reading && track.checksum === checksum;
}

function isStillAt(path: string, { stamp, ctime_ns }: CatalogEntry): boolean {
  const look = lookAt(path);
  return look !== null && stampOf(look.identity) === stamp && look.ctime_ns === ctime_ns;
}

function readingOf({ path, look, entry }: Asked, wantsChecksum: boolean): Reading | undefined {
  if (look === null || entry === undefined || entry.reading === null) return undefined;
  if (wantsChecksum && entry.checksum === null) return undefined;
  const known = parseReading(entry.reading);
  if (known === null) return undefined;
  // As a reader gives it: who did not ask gets no checksum, so that what is planned is the same with and without the cache.
  const checksum = wantsChecksum ? entry.checksum : null;
  return { kind: 'track', track: { path, identity: look.identity, ...known, checksum } };
}

function withChecksum(asked: Asked, checksum: ChecksumReading | undefined): TrackReading {
  const reading = readingOf(asked, false);
  if (checksum === undefined || reading === undefined) throw new Error('the reader gave too few checksums');
  if ('skip' in checksum) return { kind: 'skip', skip: checksum.skip };
  if (stampOf(checksum.identity) !== stampOf(reading.track.identity)) {
    return { kind: 'skip', skip: skipped(asked.path, 'changed') };
  }
  return { kind: 'track', track: { ...reading.track, checksum: checksum.checksum } };
}

function checksumOf({ path, look, entry }: Asked): ChecksumReading | undefined {
  if (look === null || entry === undefined || entry.checksum === null) return undefined;
  return { path, identity: look.identity, checksum: entry.checksum };
}
