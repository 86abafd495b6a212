import type { Track, TrackTags } from '../track.js';
import type { AlbumGroup } from './album-decision.js';
import type { Classification } from './classify.js';
import { extensionOf } from './file-kinds.js';
import { UNKNOWN_ARTIST, UNTITLED, VARIOUS_ARTISTS } from './names.js';
import {
  TAG_FIELD_NAMES,
  type FieldValues,
  type TagField,
  type TemplateField,
  type TemplateValue,
} from './template-fields.js';
import { textOf } from './tag-text.js';
import { fileNameOf } from './track-path.js';

/** What was found out about one track, besides what holds for its album. */
export interface TrackFacts {
  readonly albumArtist: string | undefined;
  readonly artist: string | undefined;
  readonly title: string | undefined;
  readonly number: number | undefined;
  /** The old file name without its extension. */
  readonly stem: string;
  readonly classification: Classification;
  readonly aunique: string;
}

interface Known {
  readonly track: Track;
  readonly tags: TrackTags;
  readonly group: AlbumGroup;
  readonly facts: TrackFacts;
}

type Read = (known: Known) => TemplateValue | undefined;

const isOnAlbum = ({ group }: Known): boolean => group.album !== undefined;

/** A tag that nobody decides about. */
const tag =
  (field: TagField): Read =>
  ({ tags }) =>
    tags.others?.[field];

/** How each field gets its value; `undefined` where nobody knows. */
const READERS: Readonly<Record<TemplateField, Read>> = {
  ...(Object.fromEntries(TAG_FIELD_NAMES.map((field) => [field, tag(field)])) as Record<TagField, Read>),
  artists: ({ tags: { artists, artist } }) => artists ?? (artist === undefined ? undefined : [artist]),
  albumartists: ({ tags: { albumArtists, albumArtist } }) =>
    albumArtists ?? (albumArtist === undefined ? undefined : [albumArtist]),
  genre: ({ tags }) => tags.genres,
  date: ({ tags }) => tags.date,
  originaldate: ({ tags }) => tags.originalDate,
  composers: ({ tags }) => tags.composers,
  label: ({ tags }) => tags.label,
  catalognumber: ({ tags }) => tags.catalogNumber,
  barcode: ({ tags }) => tags.barcode,
  media: ({ tags }) => tags.media,
  releasetype: ({ tags }) => tags.releaseType,
  releasecountry: ({ tags }) => tags.releaseCountry,
  movement: ({ tags }) => tags.movement,
  musicbrainz_albumid: ({ tags }) => tags.musicBrainzAlbumId,
  musicbrainz_albumartistid: ({ tags }) => tags.musicBrainzAlbumArtistIds,

  albumartist: ({ facts }) => facts.albumArtist ?? UNKNOWN_ARTIST,
  artist: ({ facts }) => facts.artist ?? UNKNOWN_ARTIST,
  album: ({ group }) => group.album,
  title: ({ facts }) => facts.title ?? UNTITLED,
  track: ({ facts }) => facts.number,
  tracks: (known) => (isOnAlbum(known) ? known.group.trackCount : known.tags.tracks),
  trackdigits: (known) => (isOnAlbum(known) && known.group.trackCount >= 100 ? 3 : 2),
  disc: ({ group, track }) => group.discs.get(track),
  discs: ({ group }) => group.discCount,
  multidisc: ({ group }) => group.multidisc,
  various: (known) => isOnAlbum(known) && known.group.albumArtist === VARIOUS_ARTISTS,
  compilation: ({ group }) => group.compilation,
  year: ({ group }) => group.year,
  originalyear: ({ group }) => group.originalYear ?? group.year,
  kind: ({ facts }) => facts.classification.kind,
  aunique: ({ facts }) => facts.aunique,
  livedate: ({ group }) => group.concert.date,
  venue: ({ group }) => group.concert.venue,
  composer: (known) => (isOnAlbum(known) ? known.group.composer : known.tags.composers?.[0]),
  work: (known) => (isOnAlbum(known) ? known.group.work : textOf(known.tags.work)),
  conductor: ({ group }) => group.conductor,
  orchestra: ({ group }) => group.orchestra,
  filename: ({ facts }) => facts.stem,
  extension: ({ track }) => extensionOf(fileNameOf(track.path)),
  format: ({ track }) => track.format.container,
  codec: ({ track }) => track.format.codec,
  lossless: ({ track }) => track.format.lossless ?? false,
  bitrate: ({ track: { format } }) => (format.bitrate === undefined ? undefined : Math.round(format.bitrate / 1000)),
};

/** Values for some fields, and the old file name: of all that there are, a template uses few. */
export function templateValues(
  track: Track,
  group: AlbumGroup,
  facts: TrackFacts,
  fields: Iterable<TemplateField>,
  also: Iterable<TemplateField>,
): FieldValues {
  const known = { track, tags: track.tags, group, facts };
  const values: Partial<Record<TemplateField, TemplateValue>> = {};
  for (const field of fields) values[field] = READERS[field](known) ?? null;
  values.filename = READERS.filename(known) ?? null;
  for (const field of also) values[field] = READERS[field](known) ?? null;
  return values;
}

/** The same values as they are when the album had one disc: what differs is the folder of the disc. */
export function withoutDisc(values: FieldValues): FieldValues {
  return { ...values, disc: null, multidisc: false };
}
