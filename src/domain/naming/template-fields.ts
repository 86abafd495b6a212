/** What a template may name, in one table: `template test`, error messages and the documentation are made from it. */

interface Field {
  /** What it holds, in words for people. */
  readonly describe: string;
  /** Stands where the value is needed for a folder or file and nobody knows it. */
  readonly fallback: string;
  /** The fallback stands also beside other text: a name without it would be none. */
  readonly always?: true;
}

const field = (describe: string, fallback: string): Field => ({ describe, fallback });
const always = (describe: string, fallback: string): Field => ({ describe, fallback, always: true });

/** Decided for the album as a whole, or worked out from file and neighbours. */
const DECIDED_FIELDS = {
  albumartist: always('album artist; else the artist that all tracks share, else Various Artists', 'Unknown Artist'),
  artist: always('artist of the track, guests and all', 'Unknown Artist'),
  album: always('album, without a disc number at its end', 'Unknown Album'),
  title: always('title; else what the file name says', 'Untitled'),
  track: field('track number', '0'),
  tracks: field('number of tracks on the album', '0'),
  trackdigits: field('digits that track numbers of this album need, at least 2', '2'),
  disc: field('disc number', '1'),
  discs: field('number of discs', '1'),
  multidisc: field('true when the album has several discs', 'false'),
  various: field('true when the album is by various artists', 'false'),
  compilation: field('true for a compilation', 'false'),
  year: field('year of the release', 'Unknown Year'),
  originalyear: field('year of the first release; else of this one', 'Unknown Year'),
  kind: field(
    'album, single, compilation, live, collaboration, rarity, soundtrack, classical or unclassified',
    'album',
  ),
  aunique: field('tells apart two albums that would share a folder: Vinyl, CDP 7 46434 2, ...; else nothing', ''),
  livedate: field('date of a concert, from tags or title: 1986-07-12', 'Unknown Date'),
  venue: field('place of a concert, from the title', 'Unknown Venue'),
  composer: field('composer that the tracks of the album share', 'Unknown Composer'),
  work: field('work that the tracks of the album share', 'Unknown Work'),
  conductor: field('conductor that the tracks of the album share', 'Unknown Conductor'),
  orchestra: field('orchestra or ensemble that the tracks of the album share', 'Unknown Orchestra'),
  filename: field('the old file name, without extension', 'Untitled'),
  extension: field('the extension, lower case, without its dot', ''),
  format: field('container: FLAC, MPEG, Ogg, ...', 'Unknown Format'),
  codec: field('codec', 'Unknown Codec'),
  lossless: field('true for lossless sound', 'false'),
  bitrate: field('kilobits per second, rounded', '0'),
} as const satisfies Readonly<Record<string, Field>>;

/** Tags of the track as they are, by the names that music-metadata gives them. */
const TAG_FIELDS = {
  artists: field('all artists of the track, a list', 'Unknown Artist'),
  albumartists: field('all album artists, a list', 'Unknown Artist'),
  genre: field('genres, a list', 'Unknown Genre'),
  date: field('date of the release as tagged', 'Unknown Date'),
  originaldate: field('date of the first release as tagged', 'Unknown Date'),
  composers: field('all composers of the track, a list', 'Unknown Composer'),
  lyricist: field('lyricists, a list', 'Unknown Lyricist'),
  remixer: field('remixers, a list', 'Unknown Remixer'),
  arranger: field('arrangers, a list', 'Unknown Arranger'),
  producer: field('producers, a list', 'Unknown Producer'),
  label: field('label', 'Unknown Label'),
  catalognumber: field('catalogue number', 'Unknown Catalogue Number'),
  barcode: field('barcode', 'Unknown Barcode'),
  isrc: field('ISRCs, a list', 'Unknown ISRC'),
  media: field('medium: CD, Vinyl, Digital Media, ...', 'Unknown Medium'),
  releasetype: field('types of the release, a list: album, ep, live, ...', 'Unknown Type'),
  releasestatus: field('official, bootleg, promotion, ...', 'Unknown Status'),
  releasecountry: field('country of the release', 'Unknown Country'),
  discsubtitle: field('title of the disc', 'Untitled'),
  subtitle: field('subtitles, a list', 'Untitled'),
  grouping: field('grouping', 'Unknown Grouping'),
  movement: field('movement', 'Unknown Movement'),
  movementindex: field('number of the movement', '0'),
  movementtotal: field('number of movements', '0'),
  bpm: field('beats per minute', '0'),
  key: field('musical key', 'Unknown Key'),
  mood: field('mood', 'Unknown Mood'),
  language: field('language', 'Unknown Language'),
  script: field('script', 'Unknown Script'),
  artistsort: field('artist as sorted', 'Unknown Artist'),
  albumartistsort: field('album artist as sorted', 'Unknown Artist'),
  albumsort: field('album as sorted', 'Unknown Album'),
  titlesort: field('title as sorted', 'Untitled'),
  composersort: field('composer as sorted', 'Unknown Composer'),
  asin: field('ASIN', 'Unknown ASIN'),
  musicbrainz_recordingid: field('MusicBrainz recording', 'Unknown'),
  musicbrainz_trackid: field('MusicBrainz track', 'Unknown'),
  musicbrainz_albumid: field('MusicBrainz release', 'Unknown'),
  musicbrainz_artistid: field('MusicBrainz artists, a list', 'Unknown'),
  musicbrainz_albumartistid: field('MusicBrainz album artists, a list', 'Unknown'),
  musicbrainz_releasegroupid: field('MusicBrainz release group', 'Unknown'),
  musicbrainz_workid: field('MusicBrainz work', 'Unknown'),
  discogs_release_id: field('Discogs release', 'Unknown'),
  acoustid_id: field('AcoustID', 'Unknown'),
} as const satisfies Readonly<Record<string, Field>>;

export type TagField = keyof typeof TAG_FIELDS;
export type TemplateField = keyof typeof DECIDED_FIELDS | TagField;

export const TEMPLATE_FIELDS: Readonly<Record<TemplateField, Field>> = { ...DECIDED_FIELDS, ...TAG_FIELDS };

/** The tags that templates get as the file has them. */
export const TAG_FIELD_NAMES = Object.keys(TAG_FIELDS) as readonly TagField[];

/** `null`: nobody knows. Lists print with `, ` between their values. */
export type TemplateValue = string | number | boolean | readonly string[] | null;

/** Values for the fields that a template uses. */
export type FieldValues = Readonly<Partial<Record<TemplateField, TemplateValue>>>;

/** A value for every field. */
export type TemplateValues = Readonly<Record<TemplateField, TemplateValue>>;
