import type { CatalogEntry } from '../../database/catalog.js';
import { stampOf, type FileLook } from '../../domain/file-look.js';
import { skipped } from '../../domain/skip.js';
import type { AudioFormat, TrackTags } from '../../domain/track.js';
import { lookAt } from '../../filesystem/look.js';
import {
  TrackReader,
  type ChecksumReading,
  type TrackReaderOptions,
  type TrackReading,
} from '../../filesystem/tags/track-reader.js';
import type { SmartCache } from './smart-cache.js';
import { SpotCheck } from './spot-check.js';

type Reading = Extract<TrackReading, { kind: 'track' }>;

/** A file that is asked for, as it is now, and what is known of it. */
interface Asked {
  readonly path: string;
  readonly look: FileLook | null;
  readonly entry: CatalogEntry | undefined;
}

/** Reads tags and checksums of files, of those alone that changed since they were read. */
export class CachedReader extends TrackReader {
  readonly #cache: SmartCache;
  readonly #spotCheck: SpotCheck;
  readonly #onDistrust: (path: string) => void;

  /** @param onDistrust told the file that showed the cache to be wrong; nothing of its disk is taken from there any more */
  constructor(options: TrackReaderOptions, cache: SmartCache, onDistrust: (path: string) => void) {
    super(options);
    this.#cache = cache;
    this.#spotCheck = new SpotCheck();
    this.#onDistrust = onDistrust;
  }

  override async read(paths: readonly string[], options: { readonly checksum: boolean }): Promise<TrackReading[]> {
    const asked = this.#ask(paths);
    const known = asked.map((one) => readingOf(one, options.checksum));
    if (!(await this.#isRight(asked, known))) return this.read(paths, options);
    const missing = asked.filter((_, index) => known[index] === undefined);
    this.#cache.count(paths.length - missing.length, missing.length);
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
    for (const [index, one] of tagged.entries()) fresh.set(one, withChecksum(one, checksums[index]));
    return asked.map((one, index) => known[index] ?? fresh.get(one)) as TrackReading[];
  }

  override async checksums(paths: readonly string[]): Promise<ChecksumReading[]> {
    const asked = this.#ask(paths);
    const missing = asked.filter(({ entry }) => (entry?.checksum ?? null) === null);
    const fresh = await this.#readChecksums(missing);
    const byFile = new Map(missing.map((one, index) => [one, fresh[index]]));
    return asked.map((one) => byFile.get(one) ?? checksumOf(one)) as ChecksumReading[];
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
      if (look === null || reading === undefined || !('checksum' in reading)) continue;
      if (stampOf(reading.identity) === stampOf(look.identity))
        this.#cache.learn(path, look, { checksum: reading.checksum });
    }
    return readings;
  }

  #learn({ path, look }: Asked, reading: TrackReading): void {
    if (look === null || reading.kind !== 'track') return; // What could not be read is tried again by the next run.
    const { identity, tags, format, checksum } = reading.track;
    if (stampOf(identity) !== stampOf(look.identity)) return;
    const text = JSON.stringify([tags, format]);
    this.#cache.learn(path, look, { reading: text, ...(checksum === null ? {} : { checksum }) });
  }

  /** Now and then a file is read although it is known. @returns false when what was known is not so */
  async #isRight(asked: readonly Asked[], known: readonly (Reading | undefined)[]): Promise<boolean> {
    const chosen = this.#spotCheck.choose(asked.filter((_, index) => known[index] !== undefined));
    if (chosen === undefined) return true;
    const { path, look, entry } = chosen;
    const [reading] = await super.read([path], { checksum: entry.checksum !== null });
    if (reading?.kind !== 'track' || stampOf(reading.track.identity) !== entry.stamp) return true; // It changes just now.
    const { tags, format, checksum } = reading.track;
    if (JSON.stringify([tags, format]) === entry.reading && checksum === entry.checksum) {
      this.#learn(chosen, reading);
      return true;
    }
    this.#cache.distrust(look.identity.device);
    this.#onDistrust(path);
    return false;
  }
}

function readingOf({ path, look, entry }: Asked, wantsChecksum: boolean): Reading | undefined {
  if (look === null || entry === undefined || entry.reading === null) return undefined;
  if (wantsChecksum && entry.checksum === null) return undefined;
  const [tags, format] = JSON.parse(entry.reading) as [TrackTags, AudioFormat];
  // As a reader gives it: who did not ask gets no checksum, so that what is planned is the same with and without the cache.
  return {
    kind: 'track',
    track: { path, identity: look.identity, tags, format, checksum: wantsChecksum ? entry.checksum : null },
  };
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
