import { isEnsemble } from '../../domain/naming/ensembles.js';
import { TAG_FIELD_NAMES, type TagField } from '../../domain/naming/template-fields.js';
import type { AudioFormat, TrackTags } from '../../domain/track.js';

/** Values as parsers give them: their types are promises that broken files break. */
type Loose = Readonly<Record<string, unknown>>;

/** Longer values are cut, in characters: no name uses more, and nobody hands megabytes through the house. */
const LONGEST_VALUE = 1000;

/** A tag as its format has it, before music-metadata gives it a common name. */
export interface NativeTag {
  readonly id: string;
  readonly value: unknown;
}

/**
 * The tags that naming uses, of music-metadata's common tags. Empty and meaningless values are absent.
 *
 * @param native by their formats, for what has no common name: ensembles
 */
export function mapTags(tags: object, native: Readonly<Record<string, readonly NativeTag[]>> = {}): TrackTags {
  const common = tags as Loose;
  return withoutAbsent({
    title: text(common['title']),
    artist: text(common['artist']),
    artists: texts(common['artists']),
    albumArtist: text(common['albumartist']),
    albumArtists: texts(common['albumartists']),
    album: text(common['album']),
    track: count(part(common['track'], 'no')),
    tracks: count(part(common['track'], 'of')),
    disc: count(part(common['disk'], 'no')),
    discs: count(part(common['disk'], 'of')),
    year: year(common['year']),
    originalYear: year(common['originalyear']),
    date: text(common['date']),
    originalDate: text(common['originaldate']),
    genres: texts(common['genre']),
    composers: texts(common['composer']),
    conductors: texts(common['conductor']),
    ensembles: ensembles(common['performer:instrument'], native),
    work: text(common['work']),
    movement: text(common['movement']),
    compilation: typeof common['compilation'] === 'boolean' ? common['compilation'] : undefined,
    releaseType: texts(common['releasetype']),
    label: text(common['label']),
    catalogNumber: text(common['catalognumber']),
    barcode: text(common['barcode']),
    media: text(common['media']),
    releaseCountry: text(common['releasecountry']),
    musicBrainzAlbumId: text(common['musicbrainz_albumid']),
    musicBrainzAlbumArtistIds: texts(common['musicbrainz_albumartistid']),
    mediaKind: count(common['stik']),
    others: others(common),
  });
}

/** Fields that {@link TrackTags} has under a name of its own. */
const NAMED: ReadonlySet<TagField> = new Set<TagField>([
  ...(['artists', 'albumartists', 'genre', 'date', 'originaldate', 'composers', 'label', 'catalognumber'] as const),
  ...(['barcode', 'media', 'releasetype', 'releasecountry', 'movement'] as const),
  ...(['musicbrainz_albumid', 'musicbrainz_albumartistid'] as const),
]);

/** Where music-metadata's name is another one. */
const COMMON_NAMES: Partial<Record<TagField, string>> = {
  movementindex: 'movementIndex',
  movementtotal: 'movementTotal',
};

/** Each with its common name. */
const OTHER_FIELDS = TAG_FIELD_NAMES.filter((field) => !NAMED.has(field)).map(
  (field) => [field, COMMON_NAMES[field] ?? field] as const,
);

function others(common: Loose): TrackTags['others'] {
  let found: Partial<Record<TagField, string | number | readonly string[]>> | undefined;
  for (const [field, name] of OTHER_FIELDS) {
    const value = common[name];
    if (value === undefined || value === null) continue;
    const values = texts(Array.isArray(value) ? value : typeof value === 'object' ? part(value, 'no') : value);
    if (values === undefined) continue;
    found ??= {};
    const [first] = values;
    if (Array.isArray(value)) found[field] = values;
    else if (first !== undefined) found[field] = typeof value === 'number' ? value : first;
  }
  return found;
}

/** `ENSEMBLE` and `ORCHESTRA`, in Vorbis comments, APEv2, `TXXX` and iTunes' free-form atoms. */
const ENSEMBLE_TAG = /(?:^|:)(?:ensemble|orchestra)$/iu;

/** Picard's `performer:orchestra`, which Vorbis comments hold as `Berliner Philharmoniker (orchestra)`. */
const ENSEMBLE_PERFORMER = /^(?<name>.+?)\s*\((?:orchestra|ensemble|choir|chorus|string quartet)\)$/iu;

function ensembles(
  performers: unknown,
  native: Readonly<Record<string, readonly NativeTag[]>>,
): readonly string[] | undefined {
  const named: unknown[] = [];
  for (const format in native) {
    for (const { id, value } of native[format] ?? []) if (ENSEMBLE_TAG.test(id)) named.push(value);
  }
  const playing = (texts(performers) ?? []).map(
    (performer) =>
      ENSEMBLE_PERFORMER.exec(performer)?.groups?.['name'] ?? (isEnsemble(performer) ? performer : undefined),
  );
  return texts([...named, ...playing]);
}

/** The facts about the sound, of music-metadata's format. */
export function mapFormat(facts: object): AudioFormat {
  const format = facts as Loose;
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
  return only(value) ?? texts(value)?.[0];
}

/** All values, trimmed, each once. Some taggers keep several in one field, with NUL between them. */
function texts(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const single = only(value);
  if (single !== undefined) return [single];
  const values = (Array.isArray(value) ? value : [value])
    .filter((item) => typeof item === 'string' || typeof item === 'number')
    .flatMap((item) => String(item).split('\0'))
    .map(trimmed)
    .filter((item) => item !== '');
  return values.length === 0 ? undefined : [...new Set(values)];
}

/** What nearly every value is: one text. `undefined` for all others. */
function only(value: unknown): string | undefined {
  const item: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof item === 'string' && !item.includes('\0') ? trimmed(item) || undefined : undefined;
}

function trimmed(item: string): string {
  return item.trim().slice(0, LONGEST_VALUE);
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
  const present: Partial<T> = {};
  for (const key in values) if (values[key] !== undefined) present[key] = values[key];
  return present as { [K in keyof T]: Exclude<T[K], undefined> };
}
