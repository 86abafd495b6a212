import { expect, it } from 'vitest';
import { groupAlbums } from '../../../src/domain/naming/album.js';
import { Layout } from '../../../src/domain/naming/layout.js';
import { pathKeyFor } from '../../../src/domain/naming/path-key.js';
import { TEMPLATE_FIELDS, type FieldValues, type TemplateField } from '../../../src/domain/naming/template-fields.js';
import type { AudioFormat, TrackTags } from '../../../src/domain/track.js';
import { track } from '../support/track-value.js';

const FIELDS = Object.keys(TEMPLATE_FIELDS) as TemplateField[];

/** The values of all fields for a track by itself. */
function valuesOf(tags: TrackTags, format?: AudioFormat): FieldValues {
  const one = track('/in/x/07. Old Name.FLAC', tags, format);
  const [group] = groupAlbums([one]);
  if (group === undefined) throw new Error('no group');
  return Layout.of('standard').explain(one, group, { profile: 'portable', rootLength: 3 }, 'Vinyl', FIELDS).values;
}

const FULL = {
  ...{ title: 'T', artist: 'A', artists: ['A', 'B'], albumArtist: 'C', albumArtists: ['C', 'D'], album: 'Live at X' },
  ...{ track: 3, tracks: 12, disc: 2, discs: 2, year: 2001, originalYear: 1999, date: '2001-02-03' },
  ...{ originalDate: '1999', genres: ['G'], composers: ['E', 'F'], conductors: ['H'], ensembles: ['O'], work: 'W' },
  ...{ movement: 'M', compilation: true, releaseType: ['live'], label: 'L', catalogNumber: 'N', barcode: '1' },
  ...{ media: 'CD', releaseCountry: 'DE', musicBrainzAlbumId: 'r', musicBrainzAlbumArtistIds: ['c'] },
  others: { bpm: 120, isrc: ['I'] },
} satisfies TrackTags;

it('are those of tags, album and sound', () => {
  const format = { container: 'FLAC', codec: 'FLAC', lossless: true, bitrate: 912_345 };
  expect(valuesOf(FULL, format)).toMatchObject({
    ...{ albumartist: 'C', artist: 'A', album: 'Live at X', title: 'T', track: 3, tracks: 12, trackdigits: 2 },
    ...{ disc: 2, discs: 2, multidisc: true, various: false, compilation: true, year: 2001, originalyear: 1999 },
    ...{ kind: 'live', aunique: 'Vinyl', livedate: '2001-02-03', venue: 'X', composer: 'E', work: 'W', conductor: 'H' },
    ...{ orchestra: 'O', filename: '07. Old Name', extension: 'flac', format: 'FLAC', codec: 'FLAC', lossless: true },
    ...{ bitrate: 912, artists: ['A', 'B'], albumartists: ['C', 'D'], genre: ['G'], date: '2001-02-03' },
    ...{ originaldate: '1999', composers: ['E', 'F'], label: 'L', catalognumber: 'N', barcode: '1', media: 'CD' },
    ...{ releasetype: ['live'], releasecountry: 'DE', movement: 'M', musicbrainz_albumid: 'r', bpm: 120, isrc: ['I'] },
    musicbrainz_albumartistid: ['c'],
  });
});

it('are there for every field when nobody knows anything', () => {
  const values = valuesOf({}, {});
  expect(Object.keys(values).sort()).toEqual([...FIELDS].sort());
  expect(values).toMatchObject({
    album: null,
    track: null,
    bitrate: null,
    lossless: false,
    trackdigits: 2,
    kind: 'unclassified',
  });
});

it('of a track on no album are its own', () => {
  const { album: _none, ...loose } = FULL;
  expect(valuesOf(loose)).toMatchObject({ composer: 'E', work: 'W', tracks: 12, various: false });
  expect(valuesOf({ title: 'T', artist: 'A', albumArtist: 'B' })).toMatchObject({
    artists: ['A'],
    albumartists: ['B'],
  });
});

it('that make more than a name can hold cost that track its place, and no other', () => {
  const doubled = `{% assign a = genre | join: ", " %}${'{% assign a = a | append: a %}'.repeat(4)}{{ a }}{{ title }}`;
  const layout = Layout.of('standard', { default: doubled });
  const genres = Array.from({ length: 100 }, () => 'x'.repeat(2000));
  const tracks = [track('/in/1.mp3', { title: 'T', genres }), track('/in/2.mp3', { title: 'U', genres: ['G'] })];
  const placed = layout.place(tracks, { profile: 'portable', rootLength: 3 });
  expect(placed.map((one) => 'skip' in one)).toEqual([true, false]);
});

it('two paths are one name by case where the disk says so, and by Unicode form always', () => {
  const [folding, telling] = [pathKeyFor({ tellsCaseApart: false }), pathKeyFor({ tellsCaseApart: true })];
  expect(folding('/a/Song')).toBe(folding('/A/SONG'));
  expect(telling('/a/Song')).not.toBe(telling('/a/song'));
  expect(telling('e\u0301')).toBe(telling('\u00e9'));
});
