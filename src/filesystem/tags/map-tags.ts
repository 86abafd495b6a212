import type { AudioFormat, TrackTags } from '../../domain/track.js';

/** Values as parsers give them: their types are promises that broken files break. */
type Loose = Readonly<Record<string, unknown>>;

/** Longer values are cut, in characters: no name uses more, and nobody hands megabytes through the house. */
const LONGEST_VALUE = 1000;

/** The tags that naming uses, of music-metadata's common tags. Empty and meaningless values are absent. */
export function mapTags(common: Loose): TrackTags {
  return withoutAbsent({
    title: text(common['title']),
    artist: text(common['artist']),
    artists: texts(common['artists']),
    albumArtist: text(common['albumartist']),
    album: text(common['album']),
    track: count(part(common['track'], 'no')),
    tracks: count(part(common['track'], 'of')),
    disc: count(part(common['disk'], 'no')),
    discs: count(part(common['disk'], 'of')),
    year: year(common['year']),
    originalYear: year(common['originalyear']),
    genre: text(common['genre']),
    composer: text(common['composer']),
    compilation: typeof common['compilation'] === 'boolean' ? common['compilation'] : undefined,
    releaseType: texts(common['releasetype']),
    musicBrainzAlbumId: text(common['musicbrainz_albumid']),
  });
}

/** The facts about the sound, of music-metadata's format. */
export function mapFormat(format: Loose): AudioFormat {
  return withoutAbsent({
    container: text(format['container']),
    codec: text(format['codec']),
    lossless: typeof format['lossless'] === 'boolean' ? format['lossless'] : undefined,
    bitrate: positive(format['bitrate']),
    duration: positive(format['duration']),
    hasVideo: format['hasVideo'] === true ? true : undefined,
  });
}

/** The first value that says something. */
function text(value: unknown): string | undefined {
  return texts(value)?.[0];
}

/** All values, trimmed, each once. Some taggers keep several in one field, with NUL between them. */
function texts(value: unknown): readonly string[] | undefined {
  const values = (Array.isArray(value) ? value : [value])
    .filter((item) => typeof item === 'string' || typeof item === 'number')
    .flatMap((item) => String(item).split('\0'))
    .map((item) => item.trim().slice(0, LONGEST_VALUE))
    .filter((item) => item !== '');
  return values.length === 0 ? undefined : [...new Set(values)];
}

function part(value: unknown, key: 'no' | 'of'): unknown {
  return typeof value === 'object' && value !== null ? (value as Loose)[key] : undefined;
}

function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}

function year(value: unknown): number | undefined {
  const number = count(value);
  return number !== undefined && number <= 9999 ? number : undefined;
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}

function withoutAbsent<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
