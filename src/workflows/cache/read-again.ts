import type { Skip } from '../../domain/skip.js';
import type { Track } from '../../domain/track.js';
import { TrackReader, type TrackReaderOptions } from '../../filesystem/tags/track-reader.js';
import { takeTrack, type LibraryUnit } from '../plan/library-units.js';
import { CachedReader } from './cached-reader.js';
import type { SmartCache } from './smart-cache.js';

/** @param onDistrust told the file that showed the cache to be wrong */
export function readerFor(
  options: TrackReaderOptions,
  cache: SmartCache | null,
  onDistrust: (path: string) => void,
): TrackReader {
  return cache === null ? new TrackReader(options) : new CachedReader(options, cache, onDistrust);
}

export interface ReadAgainOptions {
  readonly reader: TrackReader;
  /** Whether a checksum is wanted with the tags. */
  readonly checksum: boolean;
  readonly onSkip: (skip: Skip) => void;
}

/** Units come before they are used: what turned out since then to have been remembered wrongly, perhaps, is read now. */
export async function* readAgain(
  units: AsyncIterable<LibraryUnit>,
  options: ReadAgainOptions,
): AsyncGenerator<LibraryUnit> {
  const { reader } = options;
  for await (const unit of units) {
    const isDoubtful = reader instanceof CachedReader && unit.tracks.some((track) => reader.isDistrusted(track));
    yield isDoubtful ? { ...unit, tracks: await tracksNow(unit.tracks, reader, options) } : unit;
  }
}

async function tracksNow(
  tracks: readonly Track[],
  reader: CachedReader,
  { checksum, onSkip }: ReadAgainOptions,
): Promise<Track[]> {
  const doubtful = tracks.filter((track) => reader.isDistrusted(track));
  const readings = await reader.read(
    doubtful.map(({ path }) => path),
    { checksum },
  );
  const now = new Map(doubtful.map((track, index) => [track, readings[index]]));
  return tracks.flatMap((track) => {
    const reading = now.get(track);
    return reading === undefined ? [track] : takeTrack(reading, onSkip);
  });
}
