import type { Track, TrackTags } from '../track.js';
import type { AlbumGroup } from './album-decision.js';
import type { Classification } from './classify.js';
import { extensionOf } from './file-kinds.js';
import { UNKNOWN_ARTIST, UNTITLED, VARIOUS_ARTISTS } from './names.js';
import { TAG_FIELD_NAMES, type TagField, type TemplateValue, type TemplateValues } from './template-fields.js';
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

/** A value for every field that a template can name. */
export function templateValues(track: Track, group: AlbumGroup, facts: TrackFacts): TemplateValues {
  const { tags, format, path } = track;
  return {
    ...tagValues(tags),
    albumartist: facts.albumArtist ?? UNKNOWN_ARTIST,
    artist: facts.artist ?? UNKNOWN_ARTIST,
    album: group.album ?? null,
    title: facts.title ?? UNTITLED,
    track: facts.number ?? null,
    tracks: group.album === undefined ? (tags.tracks ?? null) : group.trackCount,
    trackdigits: group.album !== undefined && group.trackCount >= 100 ? 3 : 2,
    disc: group.discs.get(track) ?? null,
    discs: group.discCount,
    multidisc: group.multidisc,
    various: group.album !== undefined && group.albumArtist === VARIOUS_ARTISTS,
    compilation: group.compilation,
    year: group.year ?? null,
    originalyear: group.originalYear ?? group.year ?? null,
    kind: facts.classification.kind,
    aunique: facts.aunique,
    livedate: group.concert.date ?? null,
    venue: group.concert.venue ?? null,
    composer: group.album === undefined ? (tags.composers?.[0] ?? null) : (group.composer ?? null),
    work: group.album === undefined ? (textOf(tags.work) ?? null) : (group.work ?? null),
    conductor: group.conductor ?? null,
    orchestra: group.orchestra ?? null,
    filename: facts.stem,
    extension: extensionOf(fileNameOf(path)),
    format: format.container ?? null,
    codec: format.codec ?? null,
    lossless: format.lossless ?? false,
    bitrate: format.bitrate === undefined ? null : Math.round(format.bitrate / 1000),
  };
}

/** The same values as they are when the album had one disc: what differs is the folder of the disc. */
export function withoutDisc(values: TemplateValues): TemplateValues {
  return { ...values, disc: null, multidisc: false };
}

/** Fields that the tags have under a name of their own. */
const NAMED: Partial<Record<TagField, (tags: TrackTags) => TemplateValue | undefined>> = {
  artists: ({ artists, artist }) => artists ?? (artist === undefined ? undefined : [artist]),
  albumartists: ({ albumArtists, albumArtist }) =>
    albumArtists ?? (albumArtist === undefined ? undefined : [albumArtist]),
  genre: ({ genres }) => genres,
  date: ({ date }) => date,
  originaldate: ({ originalDate }) => originalDate,
  composers: ({ composers }) => composers,
  label: ({ label }) => label,
  catalognumber: ({ catalogNumber }) => catalogNumber,
  barcode: ({ barcode }) => barcode,
  media: ({ media }) => media,
  releasetype: ({ releaseType }) => releaseType,
  releasecountry: ({ releaseCountry }) => releaseCountry,
  movement: ({ movement }) => movement,
  musicbrainz_albumid: ({ musicBrainzAlbumId }) => musicBrainzAlbumId,
  musicbrainz_albumartistid: ({ musicBrainzAlbumArtistIds }) => musicBrainzAlbumArtistIds,
};

function tagValues(tags: TrackTags): Record<TagField, TemplateValue> {
  const values = TAG_FIELD_NAMES.map((name) => [name, (NAMED[name] ?? ((all) => all.others?.[name]))(tags) ?? null]);
  return Object.fromEntries(values) as Record<TagField, TemplateValue>;
}
