import type { AudioFormat, TrackTags } from '../../domain/track.js';

export interface KnownReading {
  readonly tags: TrackTags;
  readonly format: AudioFormat;
}

type Kind = 'string' | 'number' | 'boolean' | 'strings' | 'others';

const TAG_KINDS = {
  ...{ title: 'string', artist: 'string', artists: 'strings', albumArtist: 'string', albumArtists: 'strings' },
  ...{ album: 'string', track: 'number', tracks: 'number', disc: 'number', discs: 'number' },
  ...{ year: 'number', originalYear: 'number', date: 'string', originalDate: 'string', genres: 'strings' },
  ...{ composers: 'strings', conductors: 'strings', ensembles: 'strings', work: 'string', movement: 'string' },
  ...{ compilation: 'boolean', releaseType: 'strings', label: 'string', catalogNumber: 'string', barcode: 'string' },
  ...{ media: 'string', releaseCountry: 'string', musicBrainzAlbumId: 'string' },
  ...{ musicBrainzAlbumArtistIds: 'strings', mediaKind: 'number', others: 'others' },
} as const satisfies Record<keyof TrackTags, Kind>;

const FORMAT_KINDS = {
  ...{ container: 'string', codec: 'string', lossless: 'boolean', bitrate: 'number', duration: 'number' },
  hasVideo: 'boolean',
} as const satisfies Record<keyof AudioFormat, Kind>;

export function writeReading({ tags, format }: KnownReading): string {
  return JSON.stringify([tags, format]);
}

/** What `writeReading` wrote; `null` for anything else: the cache's file may be damaged where SQLite does not see it. */
export function parseReading(text: string): KnownReading | null {
  const value = parseJson(text);
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [tags, format] = value as unknown[];
  if (!hasKinds(tags, TAG_KINDS) || !hasKinds(format, FORMAT_KINDS)) return null;
  return { tags: tags as TrackTags, format: format as AudioFormat };
}

/** `undefined` when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasKinds(value: unknown, kinds: Readonly<Record<string, Kind>>): boolean {
  return isRecord(value) && Object.entries(value).every(([name, one]) => isOfKind(one, kinds[name]));
}

function isOfKind(value: unknown, kind: Kind | undefined): boolean {
  if (kind === 'strings') return isStrings(value);
  if (kind !== 'others') return kind !== undefined && typeof value === kind;
  return isRecord(value) && Object.values(value).every((one) => isText(one) || isStrings(one));
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
