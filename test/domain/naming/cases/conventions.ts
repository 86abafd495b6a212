import { cases, many, one, song, type NamingCase } from './naming-case.js';

const DEAD = '1977-05-08 - Barton Hall, Cornell University, Ithaca, NY';

/** How people and shops name what they pass on. */
export const CONVENTION_CASES: readonly NamingCase[] = [
  // The scene's rules: 01-artist-title.mp3 in Artist-Album-WEB-2019-GROUP
  ...cases('scene releases', 'standard', [
    one(
      'tags say all',
      'Daft_Punk-Discovery-CD-FLAC-2001-GRP/01-daft_punk-one_more_time.flac',
      song(1, 'One More Time', { artist: 'Daft Punk', album: 'Discovery' }),
      'Daft Punk/Discovery (2001)/01 - One More Time.flac',
    ),
    one(
      'no tags: which part is who stays open',
      'x/01-daft_punk-one_more_time-grp.mp3',
      {},
      'Unknown Artist/Unknown Album/01-daft_punk-one_more_time-grp.mp3',
    ),
    one(
      'no title, but a known artist',
      'x/01-daft_punk-one_more_time.mp3',
      { artist: 'Daft Punk', album: 'Discovery', year: 2001 },
      'Daft Punk/Discovery (2001)/01 - one more time.mp3',
      {
        why: "The scene's `01-artist-title`: the artist is known from the tags, so what follows it is the title",
      },
    ),
    one(
      '101 is track 1 of disc 1',
      'x/101-artist-title.mp3',
      song(1, 'Title', { disc: 1, discs: 2 }),
      'Artist/Album (2001)/Disc 1/01 - Title.mp3',
    ),
    many('VA', [
      [
        'VA-Mix-WEB-2019-GRP/01-a-one.mp3',
        song(1, 'One', { artist: 'A', albumArtist: 'VA' }),
        'Various Artists/Album (2001)/01 - A - One.mp3',
      ],
      [
        'VA-Mix-WEB-2019-GRP/02-b-two.mp3',
        song(2, 'Two', { artist: 'B', albumArtist: 'VA' }),
        'Various Artists/Album (2001)/02 - B - Two.mp3',
      ],
    ]),
  ]),
  // etree's naming standards: gd1977-05-08d1t01.flac
  ...cases('etree and other live recordings', 'standard', [
    one(
      'date and venue in the album',
      'x/gd1977-05-08d1t01.flac',
      { title: 'New Minglewood Blues', artist: 'Grateful Dead', album: DEAD, year: 1977, track: 1 },
      `Grateful Dead/${DEAD} (1977)/01 - New Minglewood Blues.flac`,
    ),
    one(
      'no title: the old name, whole',
      'x/gd1977-05-08d1t01.flac',
      { artist: 'Grateful Dead', album: DEAD },
      `Grateful Dead/${DEAD}/gd1977-05-08d1t01.flac`,
    ),
    one('no tags', 'gd1977-05-08/gd1977-05-08d1t01.flac', {}, 'Unknown Artist/Unknown Album/gd1977-05-08d1t01.flac'),
    one(
      'segues',
      'x/1.flac',
      song(3, 'Scarlet Begonias > Fire on the Mountain'),
      'Artist/Album (2001)/03 - Scarlet Begonias _ Fire on the Mountain.flac',
    ),
    one(
      'segues with arrows',
      'x/1.flac',
      song(3, 'Scarlet Begonias ->'),
      'Artist/Album (2001)/03 - Scarlet Begonias -_.flac',
    ),
    one(
      'a date that begins a file name is no number',
      '10-04-2011 Wembley.mp3',
      { artist: 'A' },
      'A/Singles/10-04-2011 Wembley.mp3',
    ),
  ]),
  // Bandcamp's downloads: Artist - Album - 01 Title.flac, fully tagged
  ...cases('Bandcamp', 'standard', [
    one(
      'tags say all',
      'Artist - Album - 01 Title.flac',
      song(1, 'Title', { albumArtist: 'Artist' }),
      'Artist/Album (2001)/01 - Title.flac',
    ),
    one(
      'a label as album artist',
      'x - y - 01 z.flac',
      song(1, 'Title', { albumArtist: 'Label', artist: 'A' }),
      'Label/Album (2001)/01 - Title.flac',
    ),
    one(
      'artist in the title of a label compilation',
      'x/1.flac',
      song(1, 'A - Title', { albumArtist: 'Various Artists', artist: 'Label' }),
      'Various Artists/Album (2001)/01 - Label - A - Title.flac',
    ),
    one(
      'no title: artist and album are known',
      'Artist - Album - 01 Title.flac',
      { artist: 'Artist', album: 'Album' },
      'Artist/Album/01 - Title.flac',
      {
        unmet: true,
        why: "Bandcamp's `Artist - Album - 01 Title`: both are known from the tags, so the rest is number and title",
      },
    ),
    one(
      'a track on no album',
      'Artist - Title.flac',
      { title: 'Title', artist: 'Artist', albumArtist: 'Artist' },
      'Artist/Singles/Title.flac',
    ),
  ]),
  ...cases('Amazon', 'standard', [
    one(
      '[Explicit] stays',
      '01 - Title.mp3',
      song(1, 'Title [Explicit]', { album: 'Album [Explicit]' }),
      'Artist/Album [Explicit] (2001)/01 - Title [Explicit].mp3',
    ),
    one(
      '01-01- Title',
      'x/01-01- Title.mp3',
      { artist: 'Artist', album: 'Album', discs: 2 },
      'Artist/Album/Disc 1/01 - Title.mp3',
    ),
  ]),
  ...cases('Qobuz', 'standard', [
    one(
      'editions stay',
      '01. Title.flac',
      song(1, 'Title (Remastered 2011)', { album: 'Album (2011 Remastered Version)', year: 1975 }),
      'Artist/Album (2011 Remastered Version) (1975)/01 - Title (Remastered 2011).flac',
    ),
    one(
      '- EP and (Deluxe Edition) stay',
      'x.flac',
      song(1, 'Title', { album: 'Album (Deluxe Edition)' }),
      'Artist/Album (Deluxe Edition) (2001)/01 - Title.flac',
    ),
    one(
      '01 - Artist - Title',
      '01 - Artist - Title.flac',
      { artist: 'Artist', album: 'Album' },
      'Artist/Album/01 - Title.flac',
    ),
  ]),
  ...cases('vinyl rips', 'standard', [
    many('sides in file names', [
      ['x/A1 - One.flac', song(1, 'One'), 'Artist/Album (2001)/01 - One.flac'],
      ['x/B1 - Two.flac', song(2, 'Two'), 'Artist/Album (2001)/02 - Two.flac'],
    ]),
    many('sides are kept where nothing else counts the tracks', [
      ['x/A1 One.flac', { artist: 'Artist', album: 'Album' }, 'Artist/Album/A1 One.flac'],
      ['x/B2 - Two.flac', { artist: 'Artist', album: 'Album' }, 'Artist/Album/B2 - Two.flac'],
    ]),
    one('a whole side', 'x/Side A.flac', { artist: 'Artist', album: 'Album' }, 'Artist/Album/Side A.flac'),
  ]),
  ...cases('several artists', 'standard', [
    one('&', 'x.mp3', { title: 'T', artist: 'Simon & Garfunkel' }, 'Simon & Garfunkel/Singles/T.mp3'),
    one('a comma', 'x.mp3', { title: 'T', artist: 'Earth, Wind & Fire' }, 'Earth, Wind & Fire/Singles/T.mp3'),
    one('the', 'x.mp3', { title: 'T', artist: 'Tyler, the Creator' }, 'Tyler, the Creator/Singles/T.mp3'),
    one('vs.', 'x.mp3', { title: 'T', artist: 'A vs. B' }, 'A vs. B/Singles/T.mp3'),
    one('x', 'x.mp3', { title: 'T', artist: 'A x B' }, 'A x B/Singles/T.mp3'),
    one('with', 'x.mp3', { title: 'T', artist: 'A with B' }, 'A with B/Singles/T.mp3'),
    one(
      'and',
      'x.mp3',
      { title: 'T', artist: 'Nick Cave and the Bad Seeds' },
      'Nick Cave and the Bad Seeds/Singles/T.mp3',
    ),
    one('feat.', 'x.mp3', { title: 'T', artist: 'A feat. B' }, 'A/Singles/T.mp3'),
    one('ft', 'x.mp3', { title: 'T', artist: 'A ft B' }, 'A/Singles/T.mp3'),
    one('featuring', 'x.mp3', { title: 'T', artist: 'A featuring B' }, 'A/Singles/T.mp3'),
    one('(feat.)', 'x.mp3', { title: 'T', artist: 'A (Feat. B & C)' }, 'A/Singles/T.mp3'),
    one('[ft.]', 'x.mp3', { title: 'T', artist: 'A [ft. B]' }, 'A/Singles/T.mp3'),
    one('Little Feat is a band', 'x.mp3', { title: 'T', artist: 'Little Feat' }, 'Little Feat/Singles/T.mp3'),
    one(
      'Little Feat, and others',
      'x.mp3',
      { title: 'T', artist: 'Little Feat & Friends' },
      'Little Feat & Friends/Singles/T.mp3',
      { why: "A guest follows `feat.`; here the band's name ends in it, and `&` follows" },
    ),
    one('a slash', 'x.mp3', { title: 'T', artist: 'A / B' }, 'A _ B/Singles/T.mp3'),
    one(
      'an album artist with a guest, as tagged',
      'x.mp3',
      song(1, 'T', { albumArtist: 'A feat. B' }),
      'A feat. B/Album (2001)/01 - T.mp3',
    ),
    many('a guest is named on a compilation', [
      [
        'x/1.mp3',
        song(1, 'One', { albumArtist: 'Various Artists', artist: 'A feat. B' }),
        'Various Artists/Album (2001)/01 - A feat. B - One.mp3',
      ],
    ]),
    many('two artists who share an album equally', [
      ['x/1.mp3', song(1, 'One', { artist: 'A & B' }), 'A & B/Album (2001)/01 - One.mp3'],
      ['x/2.mp3', song(2, 'Two', { artist: 'A & B' }), 'A & B/Album (2001)/02 - Two.mp3'],
    ]),
  ]),
  ...cases('numbers in names', 'standard', [
    one('99 Luftballons', '99 Luftballons.mp3', { artist: 'Nena' }, 'Nena/Singles/99 Luftballons.mp3'),
    one(
      '99 Luftballons on an album',
      '99 Luftballons.mp3',
      { artist: 'Nena', album: 'Nena', year: 1983 },
      'Nena/Nena (1983)/99 Luftballons.mp3',
    ),
    one('7 Rings', '7 Rings.mp3', { artist: 'Ariana Grande' }, 'Ariana Grande/Singles/7 Rings.mp3'),
    one('1999', 'Prince - 1999.mp3', {}, 'Prince/Singles/1999.mp3'),
    one('1999 by a number', '05 - 1999.mp3', { artist: 'Prince', album: '1999' }, 'Prince/1999/05 - 1999.mp3'),
    one('22', 'Taylor Swift - 22.mp3', {}, 'Taylor Swift/Singles/22.mp3'),
    one('1-800-273-8255', '1-800-273-8255.mp3', { artist: 'Logic' }, 'Logic/Singles/1-800-273-8255.mp3'),
    one('50-50', '50-50.mp3', { artist: 'A' }, 'A/Singles/50-50.mp3'),
    one(
      '1979',
      'x.mp3',
      song(5, '1979', { artist: 'The Smashing Pumpkins' }),
      'The Smashing Pumpkins/Album (2001)/05 - 1979.mp3',
    ),
    one(
      'an album that is a year',
      'x.mp3',
      song(1, 'T', { album: '1989', year: 2014 }),
      'Artist/1989 (2014)/01 - T.mp3',
    ),
    one(
      'an artist that is a number',
      'x.mp3',
      song(1, 'T', { artist: '311', album: '311' }),
      '311/311 (2001)/01 - T.mp3',
    ),
    one(
      'an artist that begins with one',
      '10 Years - Wasteland.mp3',
      { artist: '10 Years', album: 'X' },
      '10 Years/X/Wasteland.mp3',
    ),
    one('50 Cent', '50 Cent - In da Club.mp3', {}, '50 Cent/Singles/In da Club.mp3'),
    one(
      '3 Doors Down',
      '01 - 3 Doors Down - Kryptonite.mp3',
      { artist: '3 Doors Down', album: 'X' },
      '3 Doors Down/X/01 - Kryptonite.mp3',
    ),
    one(
      'a title tag with a number in it',
      '04 x.mp3',
      song(4, '04 - Title'),
      'Artist/Album (2001)/04 - 04 - Title.mp3',
    ),
  ]),
  ...cases('discs in album tags', 'standard', [
    many(
      '(Disc 1), (Disc 2) in one folder',
      [
        ['x/1.mp3', song(1, 'One', { album: 'The Wall (Disc 1)' }), 'Artist/The Wall (2001)/Disc 1/01 - One.mp3'],
        ['x/2.mp3', song(1, 'Two', { album: 'The Wall (Disc 2)' }), 'Artist/The Wall (2001)/Disc 2/01 - Two.mp3'],
      ],
      { why: "The contract's field `album` is without a disc number at its end; that number is the disc" },
    ),
    many(
      '[CD1], [CD2] in disc folders',
      [
        ['x/CD1/1.mp3', song(1, 'One', { album: 'The Wall [CD1]' }), 'Artist/The Wall (2001)/Disc 1/01 - One.mp3'],
        ['x/CD2/1.mp3', song(1, 'Two', { album: 'The Wall [CD2]' }), 'Artist/The Wall (2001)/Disc 2/01 - Two.mp3'],
      ],
      { why: 'An album must not fall apart because each disc is tagged with its number' },
    ),
    many(
      'in folders of their own',
      [
        [
          'The Wall (Disc 1)/1.mp3',
          song(1, 'One', { album: 'The Wall (Disc 1)' }),
          'Artist/The Wall (2001)/Disc 1/01 - One.mp3',
        ],
        [
          'The Wall (Disc 2)/1.mp3',
          song(1, 'Two', { album: 'The Wall (Disc 2)' }),
          'Artist/The Wall (2001)/Disc 2/01 - Two.mp3',
        ],
      ],
      { why: 'The tag says that there are several discs, even where the others are elsewhere' },
    ),
    one(
      'CD 2 at the end',
      'x/1.mp3',
      song(1, 'T', { album: 'The Wall CD 2' }),
      'Artist/The Wall (2001)/Disc 2/01 - T.mp3',
      { why: 'A disc number at the end of an album, in the spellings that disc folders have' },
    ),
    one(
      '- Disc 2',
      'x/1.mp3',
      song(1, 'T', { album: 'The Wall - Disc 2' }),
      'Artist/The Wall (2001)/Disc 2/01 - T.mp3',
      { why: 'A disc number at the end of an album, set off by a dash' },
    ),
    one(
      'with a title of its own',
      'x/1.mp3',
      song(1, 'T', { album: 'Exmilitary (Disc 1: Home)' }),
      'Artist/Exmilitary (2001)/Disc 1/01 - T.mp3',
      { why: "The title of a disc is not the album's; `discsubtitle` may have it" },
    ),
    one(
      'a disc tag that says the same',
      'x/1.mp3',
      song(1, 'T', { album: 'The Wall (Disc 2)', disc: 2, discs: 2 }),
      'Artist/The Wall (2001)/Disc 2/01 - T.mp3',
      { why: 'Said twice it is still said once' },
    ),
    one(
      'volumes are albums',
      'x/1.mp3',
      song(1, 'T', { album: 'Hits, Vol. 2' }),
      'Artist/Hits, Vol. 2 (2001)/01 - T.mp3',
    ),
    one(
      'parts are albums',
      'x/1.mp3',
      song(1, 'T', { album: 'Use Your Illusion II' }),
      'Artist/Use Your Illusion II (2001)/01 - T.mp3',
    ),
    one(
      'Disco 2000 is no disc',
      'x/1.mp3',
      song(1, 'T', { album: 'Disco 2000' }),
      'Artist/Disco 2000 (2001)/01 - T.mp3',
    ),
    one('a name that is nothing else', 'x/1.mp3', song(1, 'T', { album: 'Disc 1' }), 'Artist/Disc 1 (2001)/01 - T.mp3'),
  ]),
  ...cases('tags in part', 'standard', [
    many('one track without album and artist', [
      ['x/1.flac', song(1, 'One'), 'Artist/Album (2001)/01 - One.flac'],
      ['x/2.flac', song(2, 'Two'), 'Artist/Album (2001)/02 - Two.flac'],
      ['x/03 Three.flac', {}, 'Artist/Album (2001)/03 - Three.flac'],
    ]),
    many('one track without year', [
      ['x/1.flac', song(1, 'One'), 'Artist/Album (2001)/01 - One.flac'],
      ['x/2.flac', song(2, 'Two', { year: undefined }), 'Artist/Album (2001)/02 - Two.flac'],
    ]),
    many('one track with another year', [
      ['x/1.flac', song(1, 'One'), 'Artist/Album (2001)/01 - One.flac'],
      ['x/2.flac', song(2, 'Two'), 'Artist/Album (2001)/02 - Two.flac'],
      ['x/3.flac', song(3, 'Three', { year: 1999 }), 'Artist/Album (2001)/03 - Three.flac'],
    ]),
    many('one track with an album artist', [
      ['x/1.flac', song(1, 'One', { albumArtist: 'Band' }), 'Band/Album (2001)/01 - One.flac'],
      ['x/2.flac', song(2, 'Two'), 'Band/Album (2001)/02 - Two.flac'],
    ]),
    one('album alone', 'x/Song.mp3', { album: 'Album' }, 'Unknown Artist/Album/Song.mp3'),
    one('title alone', 'x/y.mp3', { title: 'Song' }, 'Unknown Artist/Singles/Song.mp3'),
    one('artist alone', 'x/y.mp3', { artist: 'A' }, 'A/Singles/y.mp3'),
    one('nothing', 'x/y.mp3', {}, 'Unknown Artist/Unknown Album/y.mp3'),
    many('strangers in a download folder stay apart', [
      ['a.mp3', { title: 'One', artist: 'A' }, 'A/Singles/One.mp3'],
      ['b.mp3', { title: 'Two', artist: 'B', album: 'X' }, 'B/X/Two.mp3'],
      ['c.mp3', { title: 'Three', artist: 'C', album: 'Y' }, 'C/Y/Three.mp3'],
    ]),
  ]),
];
