import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Layout, type Placement } from '../../../src/domain/naming/layout.js';
import { ORGANIZE_DEFAULTS } from '../../../src/domain/organize-defaults.js';
import { SANITIZE_PROFILES } from '../../../src/domain/naming/sanitize.js';
import type { Track, TrackTags } from '../../../src/domain/track.js';
import { track } from '../support/track-value.js';

const STANDARD = Layout.of(ORGANIZE_DEFAULTS.layout);
const OPTIONS = { profile: 'portable', rootLength: '/library'.length } as const;

const pathOf = (placement: Placement | undefined): string | undefined =>
  placement === undefined || 'skip' in placement ? undefined : placement.relativePath;
const place = (...tracks: Track[]): (string | undefined)[] => STANDARD.place(tracks, OPTIONS).map(pathOf);

describe('one track', () => {
  const full = { title: 'Title', artist: 'Artist', album: 'Album', year: 2001, track: 1 };
  it.each<[string, string, TrackTags, string]>([
    ['album', 'x.flac', full, 'Artist/Album (2001)/01 - Title.flac'],
    ['album artist', 'x.flac', { ...full, albumArtist: 'Band' }, 'Band/Album (2001)/01 - Title.flac'],
    ['extension in lower case', 'x.FLAC', full, 'Artist/Album (2001)/01 - Title.flac'],
    ['several discs', 'x.flac', { ...full, disc: 2, discs: 3 }, 'Artist/Album (2001)/Disc 2/01 - Title.flac'],
    ['a disc that nobody knows', 'x.flac', { ...full, discs: 3 }, 'Artist/Album (2001)/01 - Title.flac'],
    ['no year', 'x.flac', { ...full, year: 0 }, 'Artist/Album/01 - Title.flac'],
    ['no number', 'x.flac', { ...full, track: 0 }, 'Artist/Album (2001)/Title.flac'],
    ['100 tracks', 'x.flac', { ...full, tracks: 100 }, 'Artist/Album (2001)/001 - Title.flac'],
    ['no artist', 'x.flac', { title: 'T', album: 'A' }, 'Unknown Artist/A/T.flac'],
    ['no title', '07. Foo - Bar.flac', { artist: 'foo', album: 'A' }, 'foo/A/07 - Bar.flac'],
    ['no title, another artist', '07. Foo - Bar.flac', { artist: 'X', album: 'A' }, 'X/A/07 - Foo - Bar.flac'],
    ['no title, no artist', '07. Foo - Bar.flac', { album: 'A' }, 'Unknown Artist/A/07 - Foo - Bar.flac'],
    ['a number that is the artist', '10 Years - S.mp3', { artist: '10 Years', album: 'A' }, '10 Years/A/S.mp3'],
    ['no title but a number', '07 Bar.flac', { ...full, title: ' ' }, 'Artist/Album (2001)/01 - Bar.flac'],
    ['a number for a name', '07.flac', { artist: 'X', album: 'A' }, 'X/A/07 - Untitled.flac'],
    ['no album', 'x.flac', { title: 'Song', artist: 'Artist' }, 'Artist/Singles/Song.flac'],
    ['no album, a guest', 'x.flac', { title: 'Song', artist: 'A feat. B' }, 'A/Singles/Song.flac'],
    ['no album, an album artist', 'x.flac', { title: 'S', artist: 'A', albumArtist: 'B' }, 'B/Singles/S.flac'],
    ['no album, no title', '07. Foo - Bar.flac', { artist: 'Foo' }, 'Foo/Singles/Bar.flac'],
    ['no album, no title, a number', '07.flac', { artist: 'Foo' }, 'Foo/Singles/07.flac'],
    ['title only', 'x.flac', { title: 'Song' }, 'Unknown Artist/Singles/Song.flac'],
    ['title only, artist in the name', 'Foo - Song.flac', { title: 'Song' }, 'Foo/Singles/Song.flac'],
    ['title only, another in the name', 'Foo - B.flac', { title: 'Song' }, 'Unknown Artist/Singles/Song.flac'],
    ['nothing, but a name that says it', '07. Foo - Bar.mp3', {}, 'Foo/Singles/Bar.mp3'],
    ['nothing', '07 Bar.mp3', {}, 'Unknown Artist/Unknown Album/07 Bar.mp3'],
    ['nothing at all', 'track.mp3', {}, 'Unknown Artist/Unknown Album/track.mp3'],
    ['nobody is called so', 'Unknown Artist - Bar.mp3', {}, 'Unknown Artist/Unknown Album/Unknown Artist - Bar.mp3'],
    ['nor ..', '.. - Bar.mp3', {}, '__/Singles/Bar.mp3'],
    ['AC/DC is one folder', 'x.mp3', { title: 'T/N/T', artist: 'AC/DC', album: 'A' }, 'AC_DC/A/T_N_T.mp3'],
    [
      'no way out',
      'x.mp3',
      { title: '../../etc/passwd', artist: '..', album: '.' },
      'Unknown Artist/Unknown Album/_._.._etc_passwd.mp3',
    ],
    ['rule 5 in a folder', 'x.mp3', { title: 'T.', artist: 'Dinosaur Jr.', album: 'A' }, 'Dinosaur Jr_/A/T_.mp3'],
    ['rule 5 not before the year', 'x.mp3', { title: 'T', artist: 'X', album: 'A.', year: 2001 }, 'X/A. (2001)/T.mp3'],
    ['rule 6', 'x.mp3', { title: 'Con', artist: 'Aux', album: 'NUL' }, 'Aux_/NUL_/Con_.mp3'],
  ])('%s', (_case, name, tags, expected) => {
    expect(place(track(`/in/${name}`, tags))).toEqual([expected]);
  });
});

describe('an album', () => {
  it('by various artists names each', () => {
    const tags = { album: 'Now', year: 1999, compilation: true };
    expect(
      place(
        track('/in/1.mp3', { ...tags, artist: 'A', title: 'One', track: 1 }),
        track('/in/2.mp3', { ...tags, artist: 'B/C', title: 'Two', track: 2 }),
        track('/in/03 - D - Three.mp3', { ...tags, track: 3 }),
        track('/in/04 - Four.mp3', tags),
      ),
    ).toEqual([
      'Various Artists/Now (1999)/01 - A - One.mp3',
      'Various Artists/Now (1999)/02 - B_C - Two.mp3',
      'Various Artists/Now (1999)/03 - D - Three.mp3',
      'Various Artists/Now (1999)/04 - Unknown Artist - Four.mp3',
    ]);
  });

  it('does not fall apart because one track lacks tags', () => {
    const tags = { album: 'Album', artist: 'Artist', albumArtist: 'Artist', year: 2001 };
    const tracks = [
      track('/in/1.flac', { ...tags, title: 'One', track: 1 }),
      track('/in/2.flac', { ...tags, title: 'Two', track: 2 }),
      track('/in/03 Three.flac'),
    ];
    expect(place(...tracks)).toEqual([
      'Artist/Album (2001)/01 - One.flac',
      'Artist/Album (2001)/02 - Two.flac',
      'Artist/Album (2001)/03 - Three.flac',
    ]);
    expect(STANDARD.place(tracks, OPTIONS).map((item) => 'untagged' in item && item.untagged)).toEqual([
      false,
      false,
      true,
    ]);
    expect(STANDARD.place(tracks, OPTIONS).map((item) => 'reason' in item && item.reason)).toEqual([
      'on the album "Album" by Artist',
      'on the album "Album" by Artist',
      'on the album "Album" by Artist; it has no album tag, its neighbours do',
    ]);
  });

  it('from disc folders comes together', () => {
    const tags = { album: 'Album', artist: 'Artist', title: 'T', track: 1 };
    expect(place(track('/in/CD1/1.mp3', tags), track('/in/CD2/1.mp3', tags))).toEqual([
      'Artist/Album/Disc 1/01 - T.mp3',
      'Artist/Album/Disc 2/01 - T.mp3',
    ]);
  });
});

describe('what a placement says', () => {
  it.each<[string, TrackTags, boolean]>([
    ['title', { title: 'T' }, false],
    ['artist', { artist: 'T' }, false],
    ['album artist', { albumArtist: 'T' }, false],
    ['album', { album: 'T' }, false],
    ['number and year only', { track: 1, year: 2001 }, true],
    ['blanks', { title: ' ', artist: '' }, true],
  ])('untagged: %s', (_case, tags, untagged) => {
    expect(STANDARD.place([track('/in/Foo - Bar.mp3', tags)], OPTIONS)).toMatchObject([{ untagged }]);
  });

  it.each<[string, string, TrackTags, string]>([
    ['compilation', 'x', { album: 'X', albumArtist: 'VA' }, 'on the compilation "X" by Various Artists'],
    ['unknown artist', 'x', { album: 'X' }, 'on the album "X" by an unknown artist'],
    ['single', 'x', { artist: 'A', title: 'T' }, 'on no album, by A'],
    ['single by nobody', 'x', { title: 'T' }, 'on no album, by an unknown artist'],
    ['file name', 'A - T', {}, 'on no album, by A (from its file name)'],
    ['nothing', 'x', {}, 'neither its tags nor its file name say what it is'],
  ])('reason: %s', (_case, name, tags, reason) => {
    expect(STANDARD.place([track(`/in/${name}.mp3`, tags)], OPTIONS)).toMatchObject([{ reason }]);
  });

  it('a root that leaves no room', () => {
    const one = track('/in/x.mp3');
    expect(STANDARD.place([one], { profile: 'portable', rootLength: 250 })).toEqual([
      { track: one, skip: 'path_too_long' },
    ]);
  });
});

describe('any tags', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom(
        '.',
        '/',
        '\\',
        '-',
        ': ',
        ' ',
        '_',
        '0',
        '7',
        '10 ',
        ' - ',
        ' \u2013 ',
        '\ud800',
        'Foo',
        'feat. ',
        'é',
      ),
      maxLength: 12,
    }),
    fc.constantFrom('Foo', 'Foo - Bar', 'A: B', 'Various Artists', 'CON', '..'),
  );
  const number = fc.integer({ min: 0, max: 120 });
  const tags = fc.record(
    {
      title: nasty,
      artist: nasty,
      albumArtist: nasty,
      album: nasty,
      track: number,
      disc: number,
      discs: number,
      year: fc.integer({ min: 0, max: 9999 }),
      compilation: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const name = nasty.map(
    (text) =>
      `${
        text
          .replaceAll(/[/\0]/gu, '-')
          .replaceAll(/\p{Surrogate}/gu, '?')
          .slice(0, 80) || 'x'
      }.mp3`,
  );

  it('stays below the root, in two to four components', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, tags), { maxLength: 6 }),
        fc.constantFrom(...SANITIZE_PROFILES),
        (files, profile) => {
          const tracks = files.map(([file, tag]) => track(`/in/${file}`, tag));
          const placements = STANDARD.place(tracks, { profile, rootLength: 8 });
          expect(new Set(placements.map((item) => item.track))).toEqual(new Set(tracks));
          for (const path of placements.map(pathOf)) {
            expect(path).toMatch(/^[^/]+\/[^/]+(\/Disc \d+)?\/[^/]+\.mp3$/u);
            for (const part of path?.split('/') ?? []) expect(['', '.', '..']).not.toContain(part);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a track in its place stays there: organizing an organized library is nothing', () => {
    fc.assert(
      fc.property(name, tags, fc.constantFrom(...SANITIZE_PROFILES), (file, tag, profile) => {
        const options = { profile, rootLength: '/library'.length };
        const [first] = STANDARD.place([track(`/in/${file}`, tag)], options);
        const [again] = STANDARD.place([track(`/library/${pathOf(first) ?? ''}`, tag)], options);
        expect(pathOf(again)).toBe(pathOf(first));
      }),
      { numRuns: 1000 },
    );
  });

  it('also when the root is the root of the disk, or a drive of Windows', () => {
    const said = (path: string, rootLength: number): (string | undefined)[] =>
      STANDARD.place([track(path)], { profile: 'portable', rootLength }).map(pathOf);
    expect(said('/Foo/Singles/Bar - Baz.mp3', 1)).toEqual(['Foo/Singles/Bar - Baz.mp3']);
    expect(said('C:\\Music\\Foo\\Singles\\Bar - Baz.mp3', 8)).toEqual(['Foo/Singles/Bar - Baz.mp3']);
    expect(said('/music/Foo/Singles/Bar.mp3', 0)).toEqual(['Unknown Artist/Unknown Album/Bar.mp3']);
    expect(said('/library-2/Singles/Bar - Baz.mp3', 8)).toEqual(['Bar/Singles/Baz.mp3']);
  });
});
