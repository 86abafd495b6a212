import { nearest } from '../nearest.js';
import { templateError } from './template-errors.js';
import { TEMPLATE_FIELDS, type TemplateField } from './template-fields.js';

/**
 * What other programs call our fields. Sources: beets, "Path Formats" (available values); MusicBrainz Picard, "Tags &
 * Variables"; foobar2000, "Title Formatting Reference"; Mp3tag, "Placeholders" and "Tag fields".
 */
const OTHER_NAMES = {
  artistcredit: 'artist',
  trackartist: 'artist',
  performer: 'artist',
  albumartistcredit: 'albumartist',
  band: 'albumartist',
  tracknumber: 'track',
  tracknum: 'track',
  tracktotal: 'tracks',
  totaltracks: 'tracks',
  trackcount: 'tracks',
  discnumber: 'disc',
  disknumber: 'disc',
  disk: 'disc',
  disctotal: 'discs',
  totaldiscs: 'discs',
  comp: 'compilation',
  originalreleasedate: 'originaldate',
  origyear: 'originalyear',
  genres: 'genre',
  lyricists: 'lyricist',
  arrangers: 'arranger',
  remixers: 'remixer',
  publisher: 'label',
  catalognum: 'catalognumber',
  catalog: 'catalognumber',
  albumtype: 'releasetype',
  albumtypes: 'releasetype',
  albumstatus: 'releasestatus',
  country: 'releasecountry',
  disctitle: 'discsubtitle',
  contentgroup: 'grouping',
  movementname: 'movement',
  movementnumber: 'movementindex',
  initialkey: 'key',
  mbtrackid: 'musicbrainz_recordingid',
  mbreleasetrackid: 'musicbrainz_trackid',
  mbalbumid: 'musicbrainz_albumid',
  mbartistid: 'musicbrainz_artistid',
  mbalbumartistid: 'musicbrainz_albumartistid',
  mbreleasegroupid: 'musicbrainz_releasegroupid',
  mbworkid: 'musicbrainz_workid',
  acoustidid: 'acoustid_id',
  ext: 'extension',
  file: 'filename',
} as const satisfies Readonly<Record<string, TemplateField>>;

/** All names of a field as {@link aliasKey} makes them, its own included. */
export const ALIASES: Readonly<Record<string, TemplateField | undefined>> = Object.assign(
  Object.create(null) as Record<string, TemplateField>,
  OTHER_NAMES,
  Object.fromEntries(Object.keys(TEMPLATE_FIELDS).map((field) => [aliasKey(field), field])),
);

/** `album artist`, `Album_Artist` and `_albumartist` are one name. */
export function aliasKey(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/gu, '');
}

/** The error for a name that is no field, with the nearest that is. */
export function noSuchField(name: string, where: string): Error {
  const meant = ALIASES[aliasKey(name)] ?? nearest(name, Object.keys(TEMPLATE_FIELDS));
  const hint = meant === undefined ? 'music-organize template fields lists them.' : `Did you mean ${meant}?`;
  return templateError(where, `there is no field "${name}".`, hint);
}
