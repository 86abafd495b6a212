import { cases, many, one, song, type CaseTags, type NamingCase } from './naming-case.js';

const beethoven = (track: number, title: string, more: CaseTags = {}): CaseTags => ({
  title,
  track,
  artist: 'Wiener Philharmoniker',
  album: 'Symphonies Nos. 5 & 7',
  year: 1976,
  composers: ['Ludwig van Beethoven'],
  composer: 'Ludwig van Beethoven',
  ...more,
});
const kleiber = { conductors: ['Carlos Kleiber'], ensembles: ['Wiener Philharmoniker'] };
const queen = (track: number, title: string, album: string, more: CaseTags = {}): CaseTags => ({
  ...{ title, track, artist: 'Queen', albumArtist: 'Queen', album, year: 1992 },
  ...more,
});

/** The presets besides `standard`, and own templates. */
export const PRESET_CASES: readonly NamingCase[] = [
  // Picard's default script and iTunes: 1-01
  ...cases('discs as numbers', 'flat-discs', [
    many('two discs', [
      ['x/1.flac', song(1, 'One', { disc: 1, discs: 2 }), 'Artist/Album (2001)/1-01 - One.flac'],
      ['x/2.flac', song(1, 'Two', { disc: 2, discs: 2 }), 'Artist/Album (2001)/2-01 - Two.flac'],
    ]),
    many('disc folders', [
      ['x/CD1/1.flac', song(1, 'One'), 'Artist/Album (2001)/1-01 - One.flac'],
      ['x/CD2/1.flac', song(1, 'Two'), 'Artist/Album (2001)/2-01 - Two.flac'],
    ]),
    one('one disc', 'x/1.flac', song(1, 'One', { disc: 1, discs: 1 }), 'Artist/Album (2001)/01 - One.flac'),
    one('ten discs', 'x/1.flac', song(3, 'T', { disc: 10, discs: 12 }), 'Artist/Album (2001)/10-03 - T.flac'),
    many('various artists', [
      [
        'x/1.flac',
        song(1, 'One', { albumArtist: 'Various Artists', artist: 'A', disc: 1 }),
        'Various Artists/Album (2001)/1-01 - A - One.flac',
      ],
      [
        'x/2.flac',
        song(1, 'Two', { albumArtist: 'Various Artists', artist: 'B', disc: 2 }),
        'Various Artists/Album (2001)/2-01 - B - Two.flac',
      ],
    ]),
    one('on no album', 'x.flac', { title: 'Song', artist: 'Artist' }, 'Artist/Singles/Song.flac'),
  ]),
  // https://musicbrainz.org/doc/Release_Group/Type
  ...cases('kinds by tags', 'by-kind', [
    one(
      'album',
      'x/1.flac',
      song(1, 'Title', { releaseType: ['album'] }),
      'Albums/Artist/Album (2001)/01 - Title.flac',
    ),
    one('no type at all', 'x/1.flac', song(1, 'Title'), 'Albums/Artist/Album (2001)/01 - Title.flac'),
    one('ep', 'x/1.flac', song(1, 'Title', { releaseType: ['ep'] }), 'Albums/Artist/Album (2001)/01 - Title.flac'),
    one(
      'single',
      'x/1.flac',
      song(1, 'Title', { releaseType: ['single'] }),
      'Singles/Artist/Album (2001)/01 - Title.flac',
    ),
    one(
      'live',
      'x/1.flac',
      song(1, 'Title', { releaseType: ['album', 'live'] }),
      'Live/Artist/Album (2001)/01 - Title.flac',
    ),
    one(
      'soundtrack',
      'x/1.flac',
      song(1, 'Time', { artist: 'Hans Zimmer', album: 'Inception', year: 2010, releaseType: ['album', 'soundtrack'] }),
      'Soundtracks/Hans Zimmer/Inception (2010)/01 - Time.flac',
    ),
    one(
      'soundtrack by genre',
      'x/1.flac',
      song(1, 'T', { genre: 'Soundtrack', genres: ['Soundtrack'] }),
      'Soundtracks/Artist/Album (2001)/01 - T.flac',
    ),
    many('soundtrack by various artists', [
      [
        'x/1.flac',
        song(1, 'One', {
          albumArtist: 'Various Artists',
          artist: 'A',
          album: 'Trainspotting',
          releaseType: ['album', 'soundtrack'],
        }),
        'Soundtracks/Trainspotting (2001)/01 - A - One.flac',
      ],
      [
        'x/2.flac',
        song(2, 'Two', {
          albumArtist: 'Various Artists',
          artist: 'B',
          album: 'Trainspotting',
          releaseType: ['album', 'soundtrack'],
        }),
        'Soundtracks/Trainspotting (2001)/02 - B - Two.flac',
      ],
    ]),
    many('compilation by various artists', [
      [
        'x/1.flac',
        song(1, 'One', { albumArtist: 'Various Artists', artist: 'A' }),
        'Compilations/Album (2001)/01 - A - One.flac',
      ],
      [
        'x/2.flac',
        song(2, 'Two', { albumArtist: 'Various Artists', artist: 'B' }),
        'Compilations/Album (2001)/02 - B - Two.flac',
      ],
    ]),
    many('compilation on two discs', [
      [
        'x/1.flac',
        song(1, 'One', { compilation: true, artist: 'A', disc: 1 }),
        'Compilations/Album (2001)/Disc 1/01 - A - One.flac',
      ],
      [
        'x/2.flac',
        song(1, 'Two', { compilation: true, artist: 'B', disc: 2 }),
        'Compilations/Album (2001)/Disc 2/01 - B - Two.flac',
      ],
    ]),
    one(
      'two album artists',
      'x/1.flac',
      song(1, 'No Church in the Wild', {
        artist: 'JAY-Z & Kanye West',
        albumArtist: 'JAY-Z & Kanye West',
        albumArtists: ['JAY-Z', 'Kanye West'],
        album: 'Watch the Throne',
        year: 2011,
      }),
      'Collaborations/JAY-Z & Kanye West/Watch the Throne (2011)/01 - No Church in the Wild.flac',
    ),
    one(
      'a duo that is one artist',
      'x/1.flac',
      song(1, 'T', {
        artist: 'Simon & Garfunkel',
        albumArtist: 'Simon & Garfunkel',
        albumArtists: ['Simon & Garfunkel'],
      }),
      'Albums/Simon & Garfunkel/Album (2001)/01 - T.flac',
    ),
    one(
      'a guest makes no collaboration',
      'x/1.flac',
      song(1, 'T', { albumArtist: 'Artist', artist: 'Artist feat. Guest' }),
      'Albums/Artist/Album (2001)/01 - T.flac',
    ),
    one(
      'demo',
      'x/1.flac',
      song(1, 'T', { releaseType: ['album', 'demo'] }),
      'Rarities/Artist/Album (2001)/01 - T.flac',
    ),
    one(
      'classical by genre and composer',
      'x/1.flac',
      beethoven(1, 'Allegro con brio', { genres: ['Classical'], genre: 'Classical', ...kleiber }),
      'Classical/Ludwig van Beethoven/Symphonies Nos. 5 & 7 (1976) [Carlos Kleiber, Wiener Philharmoniker]/01 - Allegro con brio.flac',
    ),
    one(
      'a composer alone is not classical',
      'x/1.flac',
      song(1, 'T', {
        composers: ['John Lennon', 'Paul McCartney'],
        composer: 'John Lennon',
        genres: ['Rock'],
        genre: 'Rock',
      }),
      'Albums/Artist/Album (2001)/01 - T.flac',
    ),
    one('on no album', 'x.flac', { title: 'Song', artist: 'Artist' }, 'Singles/Artist/Song.flac'),
    one('on no album, by its file name', 'Foo - Bar.mp3', {}, 'Singles/Foo/Bar.mp3'),
    one('nothing known', 'track.mp3', {}, 'Unclassified/track.mp3'),
    one('album by nobody', 'x.mp3', { title: 'T', album: 'X' }, 'Albums/Unknown Artist/X/T.mp3'),
    many('discs', [
      ['x/CD1/1.flac', song(1, 'One'), 'Albums/Artist/Album (2001)/Disc 1/01 - One.flac'],
      ['x/CD2/1.flac', song(1, 'Two'), 'Albums/Artist/Album (2001)/Disc 2/01 - Two.flac'],
    ]),
    one(
      'names are made valid',
      'x.mp3',
      song(1, 'T:N?T', { artist: 'AC/DC', album: 'Live?', releaseType: ['album', 'live'] }),
      'Live/AC_DC/Live_ (2001)/01 - T_N_T.mp3',
    ),
  ]),
  ...cases('kinds by words in titles', 'by-kind', [
    one(
      'date and venue',
      'x/1.flac',
      queen(1, 'One Vision', '1986-07-12 Wembley Stadium'),
      'Live/Queen/1986-07-12 - Wembley Stadium/01 - One Vision.flac',
    ),
    one(
      'date - venue',
      'x/1.flac',
      queen(1, 'One Vision', '1986-07-12 - Wembley Stadium'),
      'Live/Queen/1986-07-12 - Wembley Stadium/01 - One Vision.flac',
    ),
    one(
      'a bootleg as etree names it',
      'x/gd1977-05-08d1t01.flac',
      song(1, 'New Minglewood Blues', {
        artist: 'Grateful Dead',
        album: '1977-05-08 - Barton Hall, Cornell University, Ithaca, NY',
        year: 1977,
      }),
      'Live/Grateful Dead/1977-05-08 - Barton Hall, Cornell University, Ithaca, NY/01 - New Minglewood Blues.flac',
    ),
    many('date and venue on two discs', [
      [
        'x/1.flac',
        queen(1, 'One', '1986-07-12 Wembley Stadium', { disc: 1 }),
        'Live/Queen/1986-07-12 - Wembley Stadium/Disc 1/01 - One.flac',
      ],
      [
        'x/2.flac',
        queen(1, 'Two', '1986-07-12 Wembley Stadium', { disc: 2 }),
        'Live/Queen/1986-07-12 - Wembley Stadium/Disc 2/01 - Two.flac',
      ],
    ]),
    one(
      'a venue without a date',
      'x/1.flac',
      queen(1, 'One Vision', "Live at Wembley '86"),
      "Live/Queen/Live at Wembley '86 (1992)/01 - One Vision.flac",
    ),
    one('Live in', 'x/1.flac', queen(1, 'T', 'Live in Budapest'), 'Live/Queen/Live in Budapest (1992)/01 - T.flac'),
    one(
      '(Live)',
      'x/1.flac',
      queen(1, 'T', 'A Night at the Odeon (Live)'),
      'Live/Queen/A Night at the Odeon (Live) (1992)/01 - T.flac',
    ),
    one(
      'Unplugged',
      'x/1.flac',
      song(1, 'About a Girl', { artist: 'Nirvana', album: 'MTV Unplugged in New York', year: 1994 }),
      'Live/Nirvana/MTV Unplugged in New York (1994)/01 - About a Girl.flac',
    ),
    one(
      'Live Through This is a studio album',
      'x/1.flac',
      song(1, 'Violet', { artist: 'Hole', album: 'Live Through This', year: 1994 }),
      'Albums/Hole/Live Through This (1994)/01 - Violet.flac',
    ),
    ...[
      'Showdown',
      'Alive',
      'Long Live the King',
      'Deliverance',
      'Olive',
      'The Demolition',
      'Ghost',
      'Boost',
      'Lost Sides',
      'Rare Earth',
      'Democracy',
    ].map((name) =>
      one(
        `${name} says nothing`,
        'x/1.flac',
        song(1, 'T', { album: name }),
        `Albums/Artist/${name} (2001)/01 - T.flac`,
      ),
    ),
    one(
      'tags before words: a soundtrack called Live',
      'x/1.flac',
      song(1, 'T', { album: 'Live at Home', releaseType: ['soundtrack'] }),
      'Soundtracks/Artist/Live at Home (2001)/01 - T.flac',
    ),
    one(
      'B-Sides',
      'x/1.flac',
      song(1, 'T', { album: 'B-Sides & Rarities' }),
      'Rarities/Artist/B-Sides & Rarities (2001)/01 - T.flac',
    ),
    one('Demos', 'x/1.flac', song(1, 'T', { album: 'The Demos' }), 'Rarities/Artist/The Demos (2001)/01 - T.flac'),
    one(
      'Outtakes',
      'x/1.flac',
      song(1, 'T', { album: 'Outtakes 1967-1969' }),
      'Rarities/Artist/Outtakes 1967-1969 (2001)/01 - T.flac',
    ),
    one(
      'Original Motion Picture Soundtrack',
      'x/1.flac',
      song(1, 'T', { album: 'Drive (Original Motion Picture Soundtrack)' }),
      'Soundtracks/Artist/Drive (Original Motion Picture Soundtrack) (2001)/01 - T.flac',
    ),
    one('OST', 'x/1.flac', song(1, 'T', { album: 'Akira OST' }), 'Soundtracks/Artist/Akira OST (2001)/01 - T.flac'),
    one(
      '- Single, of Apple',
      'x/1.m4a',
      song(1, 'Song', { album: 'Song - Single' }),
      'Singles/Artist/Song - Single (2001)/01 - Song.m4a',
    ),
  ]),
  // https://musicbrainz.org/doc/Style/Classical; Work and movement as MusicBrainz and Apple tag them
  ...cases('classical music', 'classical', [
    one(
      'composer, conductor, orchestra',
      'x/1.flac',
      beethoven(1, 'Allegro con brio', kleiber),
      'Ludwig van Beethoven/Symphonies Nos. 5 & 7 (1976) [Carlos Kleiber, Wiener Philharmoniker]/01 - Allegro con brio.flac',
    ),
    one(
      'conductor alone, of an artist that is an orchestra',
      'x/1.flac',
      beethoven(1, 'T', { conductors: ['Carlos Kleiber'] }),
      'Ludwig van Beethoven/Symphonies Nos. 5 & 7 (1976) [Carlos Kleiber, Wiener Philharmoniker]/01 - T.flac',
    ),
    one(
      'conductor alone',
      'x/1.flac',
      beethoven(1, 'T', { artist: 'Maurizio Pollini', albumArtist: undefined, conductors: ['Claudio Abbado'] }),
      'Ludwig van Beethoven/Symphonies Nos. 5 & 7 (1976) [Claudio Abbado]/01 - T.flac',
    ),
    one(
      'orchestra alone',
      'x/1.flac',
      beethoven(1, 'T', { ensembles: ['Wiener Philharmoniker'] }),
      'Ludwig van Beethoven/Symphonies Nos. 5 & 7 (1976) [Wiener Philharmoniker]/01 - T.flac',
    ),
    one('neither', 'x/1.flac', beethoven(1, 'T'), 'Ludwig van Beethoven/Symphonies Nos. 5 & 7 (1976)/01 - T.flac'),
    one(
      'a title with its work',
      'x/1.flac',
      beethoven(1, 'Symphony No. 5 in C minor, Op. 67: I. Allegro con brio'),
      'Ludwig van Beethoven/Symphonies Nos. 5 & 7 (1976)/01 - Symphony No. 5 in C minor, Op. 67 - I. Allegro con brio.flac',
    ),
    many('the work where there is no album', [
      [
        'x/1.flac',
        beethoven(1, 'I. Allegro con brio', {
          album: undefined,
          work: 'Symphony No. 5 in C minor, Op. 67',
          year: undefined,
        }),
        'Ludwig van Beethoven/Symphony No. 5 in C minor, Op. 67/01 - I. Allegro con brio.flac',
      ],
      [
        'x/2.flac',
        beethoven(2, 'II. Andante con moto', {
          album: undefined,
          work: 'Symphony No. 5 in C minor, Op. 67',
          year: undefined,
        }),
        'Ludwig van Beethoven/Symphony No. 5 in C minor, Op. 67/02 - II. Andante con moto.flac',
      ],
    ]),
    one(
      'the album, though there is a work',
      'x/1.flac',
      beethoven(1, 'T', { work: 'Symphony No. 5' }),
      'Ludwig van Beethoven/Symphonies Nos. 5 & 7 (1976)/01 - T.flac',
    ),
    many('discs', [
      [
        'x/1.flac',
        beethoven(1, 'One', { disc: 1 }),
        'Ludwig van Beethoven/Symphonies Nos. 5 & 7 (1976)/Disc 1/01 - One.flac',
      ],
      [
        'x/2.flac',
        beethoven(1, 'Two', { disc: 2 }),
        'Ludwig van Beethoven/Symphonies Nos. 5 & 7 (1976)/Disc 2/01 - Two.flac',
      ],
    ]),
    many(
      'one track without the conductor',
      [
        [
          'x/1.flac',
          beethoven(1, 'One', kleiber),
          'Ludwig van Beethoven/Symphonies Nos. 5 & 7 (1976) [Carlos Kleiber, Wiener Philharmoniker]/01 - One.flac',
        ],
        [
          'x/2.flac',
          beethoven(2, 'Two'),
          'Ludwig van Beethoven/Symphonies Nos. 5 & 7 (1976) [Carlos Kleiber, Wiener Philharmoniker]/02 - Two.flac',
        ],
      ],
      { why: 'An album must not fall apart because one track lacks a tag' },
    ),
    many('composers that differ: an album stays together, by the standard layout', [
      ['x/1.flac', song(1, 'One', { composers: ['A'], composer: 'A' }), 'Artist/Album (2001)/01 - One.flac'],
      ['x/2.flac', song(2, 'Two', { composers: ['B'], composer: 'B' }), 'Artist/Album (2001)/02 - Two.flac'],
    ]),
    one('no composer: the standard layout', 'x/1.flac', song(1, 'Title'), 'Artist/Album (2001)/01 - Title.flac'),
    one('no composer, on no album', 'x.flac', { title: 'Song', artist: 'Artist' }, 'Artist/Singles/Song.flac'),
    one(
      'names are made valid',
      'x/1.flac',
      beethoven(1, 'T', { conductors: ['A/B'], ensembles: ['Who?'] }),
      'Ludwig van Beethoven/Symphonies Nos. 5 & 7 (1976) [A_B, Who_]/01 - T.flac',
    ),
  ]),
  ...cases(
    'own templates',
    {
      template: '{{ albumartist }}/{{ album }}{% if year %} ({{ year }}){% endif %}/{{ track | pad: 2 }} - {{ title }}',
    },
    [
      one('Liquid', 'x/1.flac', song(1, 'Title'), 'Artist/Album (2001)/01 - Title.flac'),
      one('Liquid without a year', 'x/1.flac', song(1, 'Title', { year: undefined }), 'Artist/Album/01 - Title.flac'),
      one(
        'a slash in a value makes no folder',
        'x/1.flac',
        song(1, 'a/b', { artist: 'AC/DC' }),
        'AC_DC/Album (2001)/01 - a_b.flac',
      ),
      one('a value is no template', 'x/1.flac', song(1, '{{ album }}'), 'Artist/Album (2001)/01 - {{ album }}.flac'),
      one(
        'dots at the end of a folder',
        'x/1.flac',
        song(1, 'T', { artist: 'Dinosaur Jr.' }),
        'Dinosaur Jr_/Album (2001)/01 - T.flac',
      ),
    ],
  ),
  // https://beets.readthedocs.io/en/stable/reference/pathformat.html
  ...cases('templates of beets', { template: '$albumartist/$album/$track $title' }, [
    one('as in beets', 'x/1.flac', song(1, 'Title'), 'Artist/Album/01 Title.flac'),
  ]),
  ...cases('templates of foobar2000 and Mp3tag', { template: '%albumartist%/%album%/%track% - %title%' }, [
    one('as in foobar2000', 'x/1.flac', song(1, 'Title'), 'Artist/Album/01 - Title.flac'),
  ]),
  ...cases(
    'filters of templates',
    { template: '{{ albumartist | the | initial }}/{{ albumartist | the }}/{{ title | asciify }}' },
    [one('the, initial, asciify', 'x/1.flac', song(1, 'Jóga', { artist: 'The Beatles' }), 'B/Beatles, The/Joga.flac')],
  ),
];
