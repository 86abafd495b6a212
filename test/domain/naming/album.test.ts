import { describe, expect, it } from 'vitest';
import { groupAlbums, type AlbumGroup } from '../../../src/domain/naming/album.js';
import type { Track, TrackTags } from '../../../src/domain/track.js';
import { track } from '../support/track-value.js';

/** One folder with these tracks. */
const folder = (...tags: TrackTags[]): Track[] => tags.map((tag, at) => track(`/music/in/${at}.flac`, tag));

/** The one group that these tracks make. */
function groupOf(tracks: readonly Track[]): AlbumGroup {
  const [group, ...others] = groupAlbums(tracks);
  if (group === undefined || others.length > 0) throw new Error(`${others.length + (group ? 1 : 0)} groups`);
  return group;
}

const sizes = (tracks: readonly Track[]): [string | undefined, number][] =>
  groupAlbums(tracks).map(({ album, tracks: { length } }) => [album, length]);

describe('what an album is', () => {
  it('one folder, one album tag, whatever its case', () => {
    const tracks = folder({ album: 'Blue' }, { album: 'BLUE ' }, { album: 'Blue' }, { album: 'Red' }, {});
    expect(sizes(tracks)).toEqual([
      ['Blue', 3],
      ['Red', 1],
      [undefined, 1],
    ]);
  });

  it('the same album in two folders is two', () => {
    expect(groupAlbums([track('/m/a/1.flac', { album: 'X' }), track('/m/b/1.flac', { album: 'X' })])).toHaveLength(2);
  });

  it('disc folders are joined, with what stands beside them', () => {
    const paths = ['/m/X/CD1/1.flac', '/m/X/CD 2 - Bonus/1.flac', '/m/X/extra.flac'];
    const group = groupOf(paths.map((path) => track(path, { album: 'X' })));
    expect([...group.discs.values()]).toEqual([1, 2]);
    expect(group.multidisc).toBe(true);
  });

  it.each<[string, string[], (number | undefined)[]]>([
    ['ten', Array.from({ length: 10 }, (_, at) => `CD${at + 1}`), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['of one name, beside each other', ['X (Disc 1)', 'X [CD 2] - Bonus', 'x - CD3'], [1, 2, 3]],
    ['by a word at the end', ['X CD1', 'X CD2'], [1, 2]],
  ])('disc folders are joined: %s', (_case, names, discs) => {
    const group = groupOf(names.map((name) => track(`/m/${name}/1.flac`, { album: 'X' })));
    expect([...group.discs.values()]).toEqual(discs);
    expect(group.multidisc).toBe(true);
  });

  it('disc folders of two names, and what stands beside them, are not joined', () => {
    const paths = ['/m/X (Disc 1)/1.flac', '/m/Y (Disc 2)/1.flac', '/m/1.flac', '/m/Z CD4/1.flac'];
    expect(sizes(paths.map((path) => track(path, { album: 'X' })))).toEqual(paths.map(() => ['X', 1]));
    expect(groupAlbums([track('/m/Z CD4/1.flac', { album: 'Z' })])[0]?.multidisc).toBe(false);
  });

  it('a folder that has its name from the album says nothing of discs', () => {
    expect(groupAlbums([track('/m/X (CD 1)/1.flac', { album: 'X' })])[0]?.multidisc).toBe(true);
    const folders = [1, 2].map((disc) => track(`/m/X CD${disc}/1.flac`, { album: `X CD${disc}`, disc: 3 - disc }));
    expect(groupAlbums(folders).map(({ discs }) => [...discs.values()])).toEqual([[2], [1]]);
  });

  it('Windows paths have folders too', () => {
    const group = groupOf(['D:\\X\\CD1\\1.mp3', 'D:\\X\\CD2\\1.mp3'].map((path) => track(path, { album: 'X' })));
    expect([...group.discs.values()]).toEqual([1, 2]);
  });

  it('nothing gives nothing', () => {
    expect(groupAlbums([])).toEqual([]);
  });
});

describe('album artist', () => {
  it.each<[string, TrackTags[], string | undefined]>([
    ['the tag that most have', [{ albumArtist: 'A' }, { albumArtist: 'A', artist: 'B' }, { albumArtist: 'C' }], 'A'],
    ['one track without the tag', [{ albumArtist: 'A', artist: 'A' }, { artist: 'B' }], 'A'],
    [
      'in the spelling that most have',
      [{ albumArtist: 'ABBA' }, { albumArtist: 'Abba' }, { albumArtist: 'ABBA' }],
      'ABBA',
    ],
    ['the artist that all share', [{ artist: 'A' }, { artist: 'a' }, { artist: 'A' }, {}], 'A'],
    ['guests do not count', [{ artist: 'A' }, { artist: 'A feat. B' }, { artist: 'A (ft. C)' }], 'A'],
    ['artists differ', [{ artist: 'A' }, { artist: 'B' }], 'Various Artists'],
    ['nobody, flagged', [{ compilation: true }, { compilation: true }], 'Various Artists'],
    ['flagged, but all by one', [{ compilation: true, artist: 'A' }], 'A'],
    ['VA in another spelling', [{ albumArtist: 'V.A.' }], 'Various Artists'],
    ['VA as artist', [{ artist: 'various' }], 'Various Artists'],
    ['several artists of one track', [{ artists: ['A', 'B'] }], 'A, B'],
    ['nobody', [{ artist: ' ' }, {}], undefined],
  ])('%s', (_case, tags, expected) => {
    expect(groupOf(folder(...tags.map((tag) => ({ ...tag, album: 'X' })))).albumArtist).toBe(expected);
  });

  it('does not depend on the order of the files', () => {
    const tracks = folder({ album: 'X', albumArtist: 'B' }, { album: 'x', albumArtist: 'A' });
    const [there, back] = [groupOf(tracks), groupOf(tracks.toReversed())];
    expect([there.album, there.albumArtist]).toEqual(['X', 'A']);
    expect([back.album, back.albumArtist]).toEqual(['X', 'A']);
  });
});

describe('year, compilation, number of tracks', () => {
  it.each<[string, TrackTags[], number | undefined]>([
    ['the most common', [{ year: 2001 }, { year: 2001 }, { year: 1999 }], 2001],
    ['of two equally common the earlier', [{ year: 2001 }, { year: 1999 }], 1999],
    ['one track without', [{ year: 2001 }, {}], 2001],
    ['the original year where there is no other', [{ originalYear: 1969 }], 1969],
    ['0 and rubbish are no years', [{ year: 0 }, { year: 20011 }, { year: 0, originalYear: 1971 }], 1971],
    ['none', [{}], undefined],
  ])('year: %s', (_case, tags, expected) => {
    expect(groupOf(folder(...tags.map((tag) => ({ ...tag, album: 'X' })))).year).toBe(expected);
  });

  it('compilation: flagged by most, or by various artists', () => {
    const flagged = { album: 'X', artist: 'A', compilation: true };
    expect(groupOf(folder(flagged, flagged, { album: 'X', artist: 'A' })).compilation).toBe(true);
    expect(groupOf(folder(flagged, { album: 'X', artist: 'A' })).compilation).toBe(false);
    expect(groupOf(folder({ album: 'X', artist: 'A' }, { album: 'X', artist: 'B' })).compilation).toBe(true);
  });

  it('the highest number that tags or files show', () => {
    expect(groupOf(folder({ album: 'X', track: 1, tracks: 112 })).trackCount).toBe(112);
    expect(groupOf(folder({ album: 'X', track: 100 })).trackCount).toBe(100);
    expect(groupOf(folder({ album: 'X' }, { album: 'X' })).trackCount).toBe(2);
  });
});

describe('discs', () => {
  it.each<[string, Track[], boolean]>([
    ['one of one', folder({ album: 'X', disc: 1, discs: 1 }), false],
    ['one, no total', folder({ album: 'X', disc: 1 }), false],
    ['one of two', folder({ album: 'X', disc: 1, discs: 2 }), true],
    ['the second', folder({ album: 'X', disc: 2 }), true],
    ['0 is none', folder({ album: 'X', disc: 0, discs: 0 }), false],
    ['two', folder({ album: 'X', disc: 1 }, { album: 'X', disc: 2 }), true],
    ['a disc folder', [track('/m/X/CD1/1.flac', { album: 'X' })], true],
    ['a disc folder, but one of one', [track('/m/X/CD1/1.flac', { album: 'X', disc: 1, discs: 1 })], false],
    ['in file names', [track('/m/1-01 a.flac', { album: 'X' }), track('/m/2-01 b.flac', { album: 'X' })], true],
    ['in file names, but titled', [track('/m/2-01 b.flac', { album: 'X', title: 'B' })], false],
  ])('several or not: %s', (_case, tracks, expected) => {
    expect(groupOf(tracks).multidisc).toBe(expected);
  });

  it('folders are right when each disc was tagged as an album of one', () => {
    const tags = { album: 'X', disc: 1, discs: 1 };
    const tracks = [track('/m/X/CD1/1.flac', tags), track('/m/X/CD2/1.flac', tags), track('/m/X/1.flac', tags)];
    const group = groupOf(tracks);
    expect(tracks.map((one) => group.discs.get(one))).toEqual([1, 2, 1]);
    expect(group.multidisc).toBe(true);
  });

  it('tags are right otherwise', () => {
    const group = groupOf([
      track('/m/X/CD1/1.flac', { album: 'X', disc: 2 }),
      track('/m/X/CD2/1.flac', { album: 'X', disc: 3 }),
    ]);
    expect([...group.discs.values()]).toEqual([2, 3]);
  });
});

describe('a track without album tag', () => {
  const on = (track: number, tags: TrackTags = {}): TrackTags => ({
    album: 'X',
    artist: 'A',
    title: 'T',
    track,
    ...tags,
  });
  const mp3 = { container: 'MPEG' };

  it.each<[string, Track[], boolean]>([
    ['same artist and a number', [track('/music/in/9.mp3', { artist: 'A', title: 'N', track: 3 }, mp3)], true],
    ['a guest more', [track('/music/in/9.mp3', { artist: 'A feat. B', title: 'N', track: 3 }, mp3)], true],
    ['the album artist only', [track('/music/in/9.mp3', { albumArtist: 'a', title: 'N', track: 3 }, mp3)], true],
    ['same artist and format', [track('/music/in/n.flac', { artist: 'A', title: 'N' })], true],
    ['no artist, same format', [track('/music/in/n.flac')], true],
    ['no artist, the number in the file name', [track('/music/in/03 N.mp3', {}, mp3)], true],
    [
      'a number in the file name that the title tag would drop',
      [track('/music/in/03 N.mp3', { title: 'N' }, mp3)],
      false,
    ],
    ['another artist', [track('/music/in/3.flac', { artist: 'B', title: 'N', track: 3 })], false],
    ['neither number nor format', [track('/music/in/n.mp3', { artist: 'A', title: 'N' }, mp3)], false],
    ['as many without as with', [track('/music/in/n.flac'), track('/music/in/o.flac')], false],
  ])('joins the only album of its folder: %s', (_case, loose, joins) => {
    const tracks = [...folder(on(1), on(2)), ...loose];
    expect(groupAlbums(tracks).map(({ tracks: { length } }) => length)).toEqual(
      joins ? [2 + loose.length] : [2, loose.length],
    );
  });

  it('joins one other track when both artist and number are there', () => {
    const [one] = folder(on(1));
    const tracks = [one, track('/music/in/b.flac', { artist: 'A', title: 'B', track: 2 })].filter(
      (item) => item !== undefined,
    );
    expect(sizes(tracks)).toEqual([['X', 2]]);
  });

  it('does not join when there are more of them than of the album', () => {
    const loose = [2, 3].map((number) =>
      track(`/music/in/b${number}.flac`, { artist: 'A', title: 'B', track: number }),
    );
    expect(sizes([...folder(on(1)), ...loose])).toEqual([
      ['X', 1],
      [undefined, 2],
    ]);
  });

  it('does not join where there are two albums', () => {
    expect(sizes(folder(on(1), on(2), on(1, { album: 'Y' }), { artist: 'A', title: 'N', track: 3 }))).toEqual([
      ['X', 2],
      ['Y', 1],
      [undefined, 1],
    ]);
  });

  it('compares extensions where the container is not known', () => {
    const tracks = ['a', 'b'].map((name) => track(`/music/in/${name}.mp3`, { album: 'X' }, {}));
    expect(sizes([...tracks, track('/music/in/c.MP3', {}, {})])).toEqual([['X', 3]]);
  });
});

describe('two albums of one name in one folder', () => {
  const hits = (artist: string, track: number, more: TrackTags = {}): TrackTags => ({
    album: 'Hits',
    artist,
    track,
    ...more,
  });
  const both = [hits('Queen', 1), hits('Queen', 2), hits('ABBA', 1), hits('ABBA', 2)];

  it('are told apart by artists whose numbers meet', () => {
    expect(groupAlbums(folder(...both)).map(({ albumArtist }) => albumArtist)).toEqual(['Queen', 'ABBA']);
  });

  it.each<[string, TrackTags[]]>([
    ['numbers do not meet', [hits('A', 1), hits('A', 2), hits('B', 3), hits('B', 4)]],
    ['an artist with one track', [hits('A', 1), hits('A', 2), hits('B', 1)]],
    ['flagged as a compilation', [...both, hits('C', 3, { compilation: true })]],
    ['a track without artist', [...both, { album: 'Hits', track: 3 }]],
    ['other discs', [...both.slice(0, 2), ...both.slice(2).map((tags) => ({ ...tags, disc: 2 }))]],
    ['no numbers', [hits('A', 1), hits('A', 2), { album: 'Hits', artist: 'B' }, { album: 'Hits', artist: 'B' }]],
  ])('are one in doubt: %s', (_case, tags) => {
    expect(groupAlbums(folder(...tags))).toHaveLength(1);
  });
});
