import { cases, many, one, song, type NamingCase } from './naming-case.js';

/** What media servers read, and what taggers and players write. */
export const TOOL_CASES: readonly NamingCase[] = [
  // https://jellyfin.org/docs/general/server/media/music
  ...cases('Jellyfin: music folders', 'standard', [
    one('an album', 'x/a.flac', song(1, 'Title'), 'Artist/Album (2001)/01 - Title.flac'),
    many('several discs', [
      ['x/CD1/01.flac', song(1, 'One'), 'Artist/Album (2001)/Disc 1/01 - One.flac'],
      ['x/CD2/01.flac', song(1, 'Two'), 'Artist/Album (2001)/Disc 2/01 - Two.flac'],
    ]),
    many('disc folders in other spellings', [
      ['x/Disc 01/1.mp3', song(1, 'One'), 'Artist/Album (2001)/Disc 1/01 - One.mp3'],
      ['x/Disk 2/1.mp3', song(1, 'Two'), 'Artist/Album (2001)/Disc 2/01 - Two.mp3'],
      ['x/cd_3/1.mp3', song(1, 'Three'), 'Artist/Album (2001)/Disc 3/01 - Three.mp3'],
      ['x/[CD 4]/1.mp3', song(1, 'Four'), 'Artist/Album (2001)/Disc 4/01 - Four.mp3'],
    ]),
    many('a disc folder with a title', [
      ['x/CD 1 - The Album/1.mp3', song(1, 'One'), 'Artist/Album (2001)/Disc 1/01 - One.mp3'],
      ['x/CD 2 - Bonus/1.mp3', song(1, 'Two'), 'Artist/Album (2001)/Disc 2/01 - Two.mp3'],
    ]),
    many('bonus tracks beside the disc folders', [
      ['x/CD1/1.mp3', song(1, 'One'), 'Artist/Album (2001)/Disc 1/01 - One.mp3'],
      ['x/CD2/1.mp3', song(1, 'Two'), 'Artist/Album (2001)/Disc 2/01 - Two.mp3'],
      ['x/3.mp3', song(1, 'Three', { disc: 3 }), 'Artist/Album (2001)/Disc 3/01 - Three.mp3'],
    ]),
    many('discs in one folder', [
      ['x/1.mp3', song(1, 'One', { disc: 1, discs: 2 }), 'Artist/Album (2001)/Disc 1/01 - One.mp3'],
      ['x/2.mp3', song(1, 'Two', { disc: 2, discs: 2 }), 'Artist/Album (2001)/Disc 2/01 - Two.mp3'],
    ]),
    one(
      'the only disc needs no folder',
      'x/CD1/1.mp3',
      song(1, 'T', { disc: 1, discs: 1 }),
      'Artist/Album (2001)/01 - T.mp3',
    ),
    one(
      'a single file of a set',
      'x/1.mp3',
      song(1, 'T', { disc: 2, discs: 3 }),
      'Artist/Album (2001)/Disc 2/01 - T.mp3',
    ),
    one(
      'ten discs sort by number, not by name',
      'x/1.mp3',
      song(1, 'T', { disc: 10, discs: 12 }),
      'Artist/Album (2001)/Disc 10/01 - T.mp3',
    ),
    many('guests do not split an album', [
      ['x/1.mp3', song(1, 'One', { albumArtist: 'Artist' }), 'Artist/Album (2001)/01 - One.mp3'],
      [
        'x/2.mp3',
        song(2, 'Two', { albumArtist: 'Artist', artist: 'Artist feat. Guest' }),
        'Artist/Album (2001)/02 - Two.mp3',
      ],
      ['x/3.mp3', song(3, 'Three', { albumArtist: 'Artist', artist: 'Guest' }), 'Artist/Album (2001)/03 - Three.mp3'],
    ]),
    one('extensions are lower case', 'x/A.FLAC', song(1, 'Title'), 'Artist/Album (2001)/01 - Title.flac'),
  ]),
  // https://support.plex.tv/articles/200265296-adding-music-media-from-folders/
  ...cases('Plex: music', 'standard', [
    many('a compilation', [
      [
        'x/1.m4a',
        song(1, 'One', { albumArtist: 'Various Artists', artist: 'A' }),
        'Various Artists/Album (2001)/01 - A - One.m4a',
      ],
      [
        'x/2.m4a',
        song(2, 'Two', { albumArtist: 'Various Artists', artist: 'B' }),
        'Various Artists/Album (2001)/02 - B - Two.m4a',
      ],
    ]),
    ...['VA', 'V.A.', 'various', 'Various Artist', 'Verschiedene Interpreten', 'Varios artistas'].map((name) =>
      one(
        `various artists as ${name}`,
        'x/1.mp3',
        song(1, 'T', { albumArtist: name, artist: 'A' }),
        'Various Artists/Album (2001)/01 - A - T.mp3',
      ),
    ),
    many('a compilation on two discs', [
      [
        'x/1.mp3',
        song(1, 'One', { albumArtist: 'Various Artists', artist: 'A', disc: 1 }),
        'Various Artists/Album (2001)/Disc 1/01 - A - One.mp3',
      ],
      [
        'x/2.mp3',
        song(1, 'Two', { albumArtist: 'Various Artists', artist: 'B', disc: 2 }),
        'Various Artists/Album (2001)/Disc 2/01 - B - Two.mp3',
      ],
    ]),
    one(
      'a file name of disc and track (101)',
      'x/101 - Title.flac',
      song(1, 'Title', { disc: 1, discs: 2 }),
      'Artist/Album (2001)/Disc 1/01 - Title.flac',
    ),
    one(
      'no tags: folders are not read',
      'Pink Floyd - Wish You Were Here/1 - Shine On.m4a',
      {},
      'Unknown Artist/Unknown Album/1 - Shine On.m4a',
    ),
  ]),
  // Navidrome goes by tags: album artist, album, compilation flag
  ...cases('Navidrome', 'standard', [
    many('a compilation by its flag', [
      ['x/1.mp3', song(1, 'One', { artist: 'A', compilation: true }), 'Various Artists/Album (2001)/01 - A - One.mp3'],
      ['x/2.mp3', song(2, 'Two', { artist: 'B', compilation: true }), 'Various Artists/Album (2001)/02 - B - Two.mp3'],
    ]),
    one(
      'flagged, but an album artist says whose it is',
      'x/1.mp3',
      song(1, 'T', { albumArtist: 'DJ Kicks', artist: 'A', compilation: true }),
      'DJ Kicks/Album (2001)/01 - T.mp3',
    ),
    one('flagged, and all by one', 'x/1.mp3', song(1, 'T', { compilation: true }), 'Artist/Album (2001)/01 - T.mp3'),
    many('no album artist, artists differ', [
      ['x/1.mp3', song(1, 'One', { artist: 'A' }), 'Various Artists/Album (2001)/01 - A - One.mp3'],
      ['x/2.mp3', song(2, 'Two', { artist: 'B' }), 'Various Artists/Album (2001)/02 - B - Two.mp3'],
    ]),
    many('the same album in another case', [
      ['x/1.mp3', song(1, 'One', { album: 'The Wall' }), 'Artist/The Wall (2001)/01 - One.mp3'],
      ['x/2.mp3', song(2, 'Two', { album: 'the wall' }), 'Artist/The Wall (2001)/02 - Two.mp3'],
      ['x/3.mp3', song(3, 'Three', { album: 'The Wall ' }), 'Artist/The Wall (2001)/03 - Three.mp3'],
    ]),
  ]),
  // https://beets.readthedocs.io/en/stable/reference/config.html#path-format-configuration
  ...cases('beets: path formats', 'standard', [
    one('singleton', 'x.mp3', { title: 'Title', artist: 'Artist' }, 'Artist/Singles/Title.mp3'),
    one(
      'singleton with a number: of what?',
      '05 x.mp3',
      { title: 'Title', artist: 'Artist', track: 5 },
      'Artist/Singles/Title.mp3',
    ),
    many('comp', [
      [
        'x/1.mp3',
        song(1, 'One', { albumArtist: 'Various Artists', artist: 'A', compilation: true }),
        'Various Artists/Album (2001)/01 - A - One.mp3',
      ],
      [
        'x/2.mp3',
        song(2, 'Two', { albumArtist: 'Various Artists', artist: 'B', compilation: true }),
        'Various Artists/Album (2001)/02 - B - Two.mp3',
      ],
    ]),
    many('%aunique: two artists, one album name', [
      ['x/1.mp3', song(1, 'A', { artist: 'Queen', album: 'Greatest Hits' }), 'Queen/Greatest Hits (2001)/01 - A.mp3'],
      ['y/1.mp3', song(1, 'B', { artist: 'ABBA', album: 'Greatest Hits' }), 'ABBA/Greatest Hits (2001)/01 - B.mp3'],
    ]),
    many('%aunique: years tell two self-titled albums apart', [
      ['x/1.mp3', song(1, 'A', { artist: 'Weezer', album: 'Weezer', year: 1994 }), 'Weezer/Weezer (1994)/01 - A.mp3'],
      ['y/1.mp3', song(1, 'B', { artist: 'Weezer', album: 'Weezer', year: 2001 }), 'Weezer/Weezer (2001)/01 - B.mp3'],
    ]),
    many('two such albums in one folder', [
      [
        'x/1.mp3',
        song(1, 'A', { artist: 'Queen', album: 'Greatest Hits', year: 1981 }),
        'Queen/Greatest Hits (1981)/01 - A.mp3',
      ],
      [
        'x/2.mp3',
        song(2, 'B', { artist: 'Queen', album: 'Greatest Hits', year: 1981 }),
        'Queen/Greatest Hits (1981)/02 - B.mp3',
      ],
      [
        'x/3.mp3',
        song(1, 'C', { artist: 'ABBA', album: 'Greatest Hits', year: 1976 }),
        'ABBA/Greatest Hits (1976)/01 - C.mp3',
      ],
      [
        'x/4.mp3',
        song(2, 'D', { artist: 'ABBA', album: 'Greatest Hits', year: 1976 }),
        'ABBA/Greatest Hits (1976)/02 - D.mp3',
      ],
    ]),
    one('replace: a leading dot', 'x.mp3', { title: '.hidden', artist: 'A' }, 'A/Singles/_hidden.mp3'),
    one('replace: a leading dash', 'x.mp3', { title: '-rf', artist: 'A' }, 'A/Singles/_rf.mp3'),
    one('replace: dots and spaces at the end', 'x.mp3', { title: 'Wait. ', artist: 'A' }, 'A/Singles/Wait_.mp3'),
    one(
      'replace: what Windows refuses',
      'x.mp3',
      { title: 'a<b>c|d?e*f"g', artist: 'A' },
      'A/Singles/a_b_c_d_e_f_g.mp3',
    ),
  ]),
  // https://picard-docs.musicbrainz.org/en/config/options_filerenaming_editor.html
  ...cases('MusicBrainz Picard', 'standard', [
    many('feat. in the artist, as Picard writes it', [
      ['x/1.flac', song(1, 'One'), 'Artist/Album (2001)/01 - One.flac'],
      ['x/2.flac', song(2, 'Two', { artist: 'Artist feat. Guest & Other' }), 'Artist/Album (2001)/02 - Two.flac'],
    ]),
    one(
      'feat. in the title stays',
      'x/1.flac',
      song(1, 'Title (feat. Guest)'),
      'Artist/Album (2001)/01 - Title (feat. Guest).flac',
    ),
    one(
      'typographic punctuation stays',
      'x/1.flac',
      song(1, 'Don’t “Stop”… ‐ Live'),
      'Artist/Album (2001)/01 - Don’t “Stop”… ‐ Live.flac',
    ),
    one('[untitled]', 'x/1.flac', song(1, '[untitled]'), 'Artist/Album (2001)/01 - [untitled].flac'),
    one(
      'types do not matter here: single',
      'x/1.flac',
      song(1, 'T', { releaseType: ['single'] }),
      'Artist/Album (2001)/01 - T.flac',
    ),
    one(
      'types do not matter here: live',
      'x/1.flac',
      song(1, 'T', { releaseType: ['album', 'live'] }),
      'Artist/Album (2001)/01 - T.flac',
    ),
    one(
      'the year of the release, not of the first one',
      'x/1.flac',
      song(1, 'T', { year: 2009, originalYear: 1969 }),
      'Artist/Album (2009)/01 - T.flac',
    ),
    one(
      'the first one where there is no other',
      'x/1.flac',
      song(1, 'T', { year: undefined, originalYear: 1969 }),
      'Artist/Album (1969)/01 - T.flac',
    ),
    many(
      '[standalone recordings] is no album',
      [
        ['x/a.flac', { title: 'One', artist: 'A', album: '[standalone recordings]' }, 'A/Singles/One.flac'],
        ['x/b.flac', { title: 'Two', artist: 'B', album: '[non-album tracks]' }, 'B/Singles/Two.flac'],
      ],
      { why: "Picard writes it where there is no album; every tagger's loose files would meet in one" },
    ),
    many('one album artist in two spellings', [
      ['x/1.flac', song(1, 'One', { albumArtist: 'Beyoncé' }), 'Beyoncé/Album (2001)/01 - One.flac'],
      ['x/2.flac', song(2, 'Two', { albumArtist: 'Beyoncé' }), 'Beyoncé/Album (2001)/02 - Two.flac'],
      ['x/3.flac', song(3, 'Three', { albumArtist: 'BEYONCÉ' }), 'Beyoncé/Album (2001)/03 - Three.flac'],
    ]),
  ]),
  // %album artist%/%album%/[%discnumber%-]%tracknumber% - %title%, each with a fallback
  ...cases('foobar2000', 'standard', [
    one(
      'several artists, no joined one',
      'x/1.flac',
      song(1, 'T', { artist: undefined, artists: ['A', 'B'] }),
      'A, B/Album (2001)/01 - T.flac',
    ),
    one('no number', 'x/1.flac', song(0, 'T'), 'Artist/Album (2001)/T.flac'),
    one('no year', 'x/1.flac', song(1, 'T', { year: undefined }), 'Artist/Album/01 - T.flac'),
    one('no artist', 'x/1.flac', song(1, 'T', { artist: undefined }), 'Unknown Artist/Album (2001)/01 - T.flac'),
    one('100 tracks and more', 'x/1.flac', song(7, 'T', { tracks: 112 }), 'Artist/Album (2001)/007 - T.flac'),
    one('a title that is a question mark', 'x/1.flac', song(1, '?'), 'Artist/Album (2001)/01 - _.flac'),
  ]),
  // Mp3tag's converter Filename - Tag
  ...cases('Mp3tag: file names', 'standard', [
    one('%track%. %artist% - %title%', '07. Foo - Bar.mp3', {}, 'Foo/Singles/Bar.mp3'),
    one('%artist% - %title%', 'Foo - Bar.mp3', {}, 'Foo/Singles/Bar.mp3'),
    one('%artist% - %track% - %title%', 'Foo - 07 - Bar.mp3', {}, 'Foo/Singles/Bar.mp3'),
    one('%track% %title% on an album', '07 Bar.mp3', { artist: 'Foo', album: 'X' }, 'Foo/X/07 - Bar.mp3'),
    one(
      '%track% - %artist% - %title% on an album',
      '07 - Foo - Bar.mp3',
      { artist: 'Foo', album: 'X' },
      'Foo/X/07 - Bar.mp3',
    ),
    one('underscores for spaces', '07_-_Foo_-_Bar.mp3', { artist: 'Foo', album: 'X' }, 'Foo/X/07 - Bar.mp3'),
    one('%track% %title%, and nobody knows more', '07 Bar.mp3', {}, 'Unknown Artist/Unknown Album/07 Bar.mp3'),
    one('a title tag wins over the name', '07 - Wrong.mp3', song(1, 'Right'), 'Artist/Album (2001)/01 - Right.mp3'),
    one('blank tags are none', 'Foo - Bar.mp3', { title: ' ', artist: '', album: '\t' }, 'Foo/Singles/Bar.mp3'),
    one('years that are none', 'x.mp3', song(1, 'T', { year: 0 }), 'Artist/Album/01 - T.mp3'),
  ]),
  // EAC's %tracknr2% - %title% and Track01.wav; X Lossless Decoder names alike
  ...cases('EAC and XLD', 'standard', [
    one('a disc that no database knew', 'x/Track01.wav', {}, 'Unknown Artist/Unknown Album/Track01.wav'),
    one(
      'tagged as unknown',
      'x/Track01.flac',
      { title: 'Track01', artist: 'Unknown Artist', album: 'Unknown Title', track: 1 },
      'Unknown Artist/Unknown Title/01 - Track01.flac',
    ),
    many(
      'each disc tagged as an album of one',
      [
        ['x/CD1/01 - One.flac', song(1, 'One', { disc: 1, discs: 1 }), 'Artist/Album (2001)/Disc 1/01 - One.flac'],
        ['x/CD2/01 - Two.flac', song(1, 'Two', { disc: 1, discs: 1 }), 'Artist/Album (2001)/Disc 2/01 - Two.flac'],
      ],
      { why: 'CD1 and CD2 in one folder say more than a tagger that saw one disc at a time' },
    ),
    many('%tracknr2% - %title% without title tags', [
      ['x/01 - One.flac', { artist: 'Artist', album: 'Album' }, 'Artist/Album/01 - One.flac'],
      ['x/02 - Two - Three.flac', { artist: 'Artist', album: 'Album' }, 'Artist/Album/02 - Two - Three.flac'],
    ]),
    one('a hidden track before the first', 'x/00 - Hidden.flac', song(0, 'Hidden'), 'Artist/Album (2001)/Hidden.flac'),
  ]),
  // iTunes Media folder: Artist/Album/1-01 Title.m4a, Compilations/Album/01 Title.m4a
  ...cases('iTunes and Apple Music', 'standard', [
    many('Compilations, 1-01', [
      [
        'Compilations/Hits/1-01 One.m4a',
        song(1, 'One', { artist: 'A', compilation: true, disc: 1, discs: 2 }),
        'Various Artists/Album (2001)/Disc 1/01 - A - One.m4a',
      ],
      [
        'Compilations/Hits/2-01 Two.m4a',
        song(1, 'Two', { artist: 'B', compilation: true, disc: 2, discs: 2 }),
        'Various Artists/Album (2001)/Disc 2/01 - B - Two.m4a',
      ],
    ]),
    many('1-01 without title and disc tags', [
      ['x/1-01 One.m4a', { artist: 'Artist', album: 'Album' }, 'Artist/Album/Disc 1/01 - One.m4a'],
      ['x/2-01 Two.m4a', { artist: 'Artist', album: 'Album' }, 'Artist/Album/Disc 2/01 - Two.m4a'],
    ]),
    one(
      'names that iTunes cut',
      'Artist/Album/01 A Title That Is Longer Than Forty.m4a',
      song(1, 'A Title That Is Longer Than Forty Characters'),
      'Artist/Album (2001)/01 - A Title That Is Longer Than Forty Characters.m4a',
    ),
    one(
      'names with underscores of iTunes',
      'AC_DC/Who Made Who_/01 T_.m4a',
      song(1, 'T?', { artist: 'AC/DC', album: 'Who Made Who?' }),
      'AC_DC/Who Made Who_ (2001)/01 - T_.m4a',
    ),
    one(
      '- Single belongs to the name',
      'x/01.m4a',
      song(1, 'Song', { album: 'Song - Single' }),
      'Artist/Song - Single (2001)/01 - Song.m4a',
    ),
    one(
      '- EP belongs to the name',
      'x/01.m4a',
      song(1, 'Song', { album: 'Songs - EP' }),
      'Artist/Songs - EP (2001)/01 - Song.m4a',
    ),
    one(
      'Unknown Artist/Unknown Album',
      'Unknown Artist/Unknown Album/Memo.m4a',
      {},
      'Unknown Artist/Unknown Album/Memo.m4a',
    ),
  ]),
];
