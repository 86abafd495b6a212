import { describe, expect, it } from 'vitest';
import { albumTitle } from '../../../src/domain/naming/album-title.js';
import { distinguish, isAnotherAlbum, albumIdentity } from '../../../src/domain/naming/album-identity.js';
import { sharedArtist } from '../../../src/domain/naming/artists.js';
import { classify, classifyAlone } from '../../../src/domain/naming/classify.js';
import { readConcert } from '../../../src/domain/naming/concert.js';
import type { TrackTags } from '../../../src/domain/track.js';

const kindOf = (album: string, tags: TrackTags = {}, albumArtist = 'Artist'): string =>
  classify({ tags: [tags, tags], album, albumArtist, compilation: tags.compilation === true }).kind;

describe('the kind of an album', () => {
  it.each<[string, string, TrackTags, string]>([
    ['release type, MusicBrainz', 'X', { releaseType: ['album', 'live'] }, 'live'],
    ['release types in one field, Mp3tag', 'X', { releaseType: ['Album; Compilation'] }, 'compilation'],
    ['a soundtrack counts before live', 'X', { releaseType: ['live', 'soundtrack'] }, 'soundtrack'],
    ['a demo', 'X', { releaseType: ['album', 'demo'] }, 'rarity'],
    ['a single release', 'X', { releaseType: ['single'] }, 'single'],
    ['a plain album is none by its title', 'Live at Leeds', { releaseType: ['album'] }, 'album'],
    ['flag', 'X', { compilation: true }, 'compilation'],
    ['genre', 'X', { genres: ['Baroque'] }, 'classical'],
    ['genre that only sounds so', 'X', { genres: ['Symphonic Metal'] }, 'album'],
    ['work and composer', 'X', { work: 'Op. 1', composers: ['B'] }, 'classical'],
    ['a composer alone is in pop as well', 'X', { composers: ['Lennon'] }, 'album'],
    ['film score', 'X', { genres: ['Film Score'] }, 'soundtrack'],
    ['several album artists', 'X', { albumArtists: ['A', 'B'] }, 'collaboration'],
    ['live at', 'Live at Leeds', {}, 'live'],
    ['live @', 'Live @ Wembley', {}, 'live'],
    ['Ost is east', 'Ost und West', {}, 'album'],
    ['(Live)', 'Songs (Live)', {}, 'live'],
    ['Live alone', 'Live', {}, 'live'],
    ['at the end', 'Stop Making Sense: Live', {}, 'live'],
    ['unplugged', 'MTV Unplugged in New York', {}, 'live'],
    ['etree', 'gd1977-05-08 Barton Hall', {}, 'live'],
    ['a year is no date', '1984', {}, 'album'],
    ['alive is not live', 'Alive!', {}, 'album'],
    ['a verb', 'Live Through This', {}, 'album'],
    ['long live', 'Long Live', {}, 'album'],
    ['Showdown is no show', 'Showdown', {}, 'album'],
    ['Concerto is no concert', 'Concerto', {}, 'album'],
    ['ghost is no OST', 'Ghost Stories', {}, 'album'],
    ['OST', 'Drive OST', {}, 'soundtrack'],
    ['motion picture', 'Kill Bill (Original Motion Picture Soundtrack)', {}, 'soundtrack'],
    ['greatest hits', 'Greatest Hits II', {}, 'compilation'],
    ['the best', 'The Best of Blur', {}, 'compilation'],
    ['the best of all possible words', 'Bestiary', {}, 'album'],
    ['b-sides', 'B-Sides & Rarities', {}, 'rarity'],
    ['bootleg series', 'The Bootleg Series Vol. 4', {}, 'rarity'],
    ['nothing', 'Album', {}, 'album'],
  ])('%s: %s', (_case, album, tags, kind) => {
    expect(kindOf(album, tags)).toBe(kind);
  });

  it.each([
    ['Jay-Z meets Linkin Park', 'collaboration'],
    ['Robert Plant with Alison Krauss', 'collaboration'],
    ['Simon & Garfunkel', 'album'],
    ['Nick Cave and the Bad Seeds', 'album'],
    ['Various Artists', 'compilation'],
  ])('by %s', (albumArtist, kind) => {
    expect(kindOf('X', {}, albumArtist)).toBe(kind);
  });

  it('is not decided by one track', () => {
    const tags = [{ releaseType: ['album'] }, { releaseType: ['album'] }, { releaseType: ['single'] }];
    expect(classify({ tags, album: 'X', albumArtist: 'A', compilation: false }).kind).toBe('album');
  });

  it('of a track on none', () => {
    expect(classifyAlone({ title: 'T' }, true).kind).toBe('single');
    expect(classifyAlone({ work: 'W', composers: ['C'] }, true).kind).toBe('classical');
    expect(classifyAlone({}, false).kind).toBe('unclassified');
  });

  it('says why', () => {
    const facts = { tags: [{}], albumArtist: 'A', compilation: false };
    expect(classify({ ...facts, album: 'Live at Leeds' }).reason).toBe('its title says "Live at"');
    expect(classify({ ...facts, tags: [{ releaseType: ['live'] }], album: 'X' }).reason).toBe(
      'its release type is live',
    );
  });
});

describe('a concert', () => {
  it.each<[string, TrackTags, string | undefined, string | undefined]>([
    ['1986-07-12 - Wembley Stadium', {}, '1986-07-12', 'Wembley Stadium'],
    ['1986.07.12 Wembley Stadium, London', {}, '1986-07-12', 'Wembley Stadium, London'],
    ['gd1977-05-08 - Barton Hall', {}, '1977-05-08', 'Barton Hall'],
    ['Live at Wembley Stadium', { date: '1986-07-12' }, '1986-07-12', 'Wembley Stadium'],
    ['Live at Wembley (1986-07-12)', {}, '1986-07-12', 'Wembley'],
    ['Live at the BBC', { date: '1994' }, undefined, 'BBC'],
    ['Queen: Live in Budapest', {}, undefined, 'Budapest'],
    ['Alive!', { date: '1975-09-10' }, '1975-09-10', undefined],
    ['En vivo en Buenos Aires', {}, undefined, 'Buenos Aires'],
    ['1984', {}, undefined, undefined],
  ])('%s', (album, tags, date, venue) => {
    expect(readConcert(album, [tags])).toEqual({ date, venue });
  });
});

describe('a disc in the album tag', () => {
  it.each<[string, number | undefined, string, number | undefined]>([
    ['The Wall (Disc 1)', undefined, 'The Wall', 1],
    ['Anthology [CD 02]', undefined, 'Anthology', 2],
    ['Mellon Collie (disc 1: Dawn to Dusk)', undefined, 'Mellon Collie', 1],
    ['Box (Disc 3 of 10)', undefined, 'Box', 3],
    ['Anthology CD2', 2, 'Anthology', 2],
    ['Anthology - Disc 2', 2, 'Anthology', 2],
    ['Anthology CD2', undefined, 'Anthology', 2],
    ['Anthology CD2', 1, 'Anthology CD2', undefined],
    ['Compact Disc 1', undefined, 'Compact Disc 1', undefined],
    ['(Disc 1)', undefined, '(Disc 1)', undefined],
    ['CD1', 1, 'CD1', undefined],
  ])('%s', (tag, discTag, album, disc) => {
    expect(albumTitle(tag, discTag)).toEqual({ album, disc });
  });
});

describe('the artist that tracks share', () => {
  it.each<[string, TrackTags[], string | null | undefined]>([
    ['one', [{ artist: 'A' }, { artist: 'a' }], 'A'],
    ['guests', [{ artist: 'A' }, { artist: 'A feat. B' }], 'A'],
    ['once in company', [{ artist: 'Queen' }, { artist: 'Queen' }, { artist: 'Queen & David Bowie' }], 'Queen'],
    ['a list', [{ artist: 'A' }, { artist: 'A / B', artists: ['A', 'B'] }], 'A'],
    ['a pair is a name', [{ artist: 'Simon & Garfunkel' }], 'Simon & Garfunkel'],
    ['different ones', [{ artist: 'A' }, { artist: 'B' }], undefined],
    ['mostly in company', [{ artist: 'A' }, { artist: 'A & B' }, { artist: 'A & C' }], undefined],
    ['a list alone', [{ artists: ['A', 'B'] }], 'A, B'],
    ['some say nothing', [{}, { artist: 'A' }], 'A'],
    ['nobody', [{}, {}], null],
  ])('%s', (_case, tags, artist) => {
    expect(sharedArtist(tags)).toBe(artist);
  });
});

describe('albums of one name', () => {
  const identity = (tags: TrackTags) => albumIdentity([tags]);

  it.each<[string, TrackTags, TrackTags, boolean]>([
    ['two releases', { musicBrainzAlbumId: 'a' }, { musicBrainzAlbumId: 'b' }, true],
    ['one release', { musicBrainzAlbumId: 'A' }, { musicBrainzAlbumId: 'a' }, false],
    ['half tagged', { musicBrainzAlbumId: 'a' }, {}, false],
    ['two barcodes', { barcode: '1' }, { barcode: '2' }, true],
    [
      'one release, two barcodes',
      { musicBrainzAlbumId: 'a', barcode: '1' },
      { musicBrainzAlbumId: 'a', barcode: '2' },
      false,
    ],
    ['labels are spelled in many ways', { label: 'EMI' }, { label: 'EMI Records' }, false],
  ])('%s', (_case, a, b, another) => {
    expect(isAnotherAlbum(identity(a), identity(b))).toBe(another);
  });

  it('are told apart by the first thing that differs', () => {
    const cd = identity({ media: 'CD', label: 'EMI', musicBrainzAlbumId: '11111111-0' });
    const vinyl = identity({ media: 'Vinyl', label: 'EMI', musicBrainzAlbumId: '22222222-0' });
    const other = identity({ media: 'Vinyl', label: 'EMI', musicBrainzAlbumId: '33333333-0' });
    expect(distinguish(vinyl, [cd])).toBe('Vinyl');
    expect(distinguish(other, [cd, vinyl])).toBe('33333333');
  });
});
