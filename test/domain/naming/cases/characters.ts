import { cases, one, song, type NamingCase } from './naming-case.js';

/** A title on no album: the sanitizing of one component is all that happens. */
const loose = (title: string): Readonly<Record<string, unknown>> => ({ title, artist: 'A' });
const long = (text: string, times: number): string => text.repeat(times);

/** What file systems refuse, and what people write all the same. */
export const CHARACTER_CASES: readonly NamingCase[] = [
  // https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
  ...cases('Windows: naming rules', 'standard', [
    one(
      'reserved: folder, folder, file',
      'x.mp3',
      song(1, 'T', { artist: 'NUL', album: 'Aux', year: undefined, track: undefined, title: 'con' }),
      'NUL_/Aux_/con_.mp3',
    ),
    one('reserved with an extension', 'x.mp3', loose('COM1.live'), 'A/Singles/COM1_.live.mp3'),
    one('reserved with superscript', 'x.mp3', loose('LPT²'), 'A/Singles/LPT²_.mp3'),
    one('reserved, also for windows', 'x.mp3', loose('PRN'), 'A/Singles/PRN_.mp3', { profile: 'windows' }),
    one('Concert is not reserved', 'x.mp3', loose('Concert'), 'A/Singles/Concert.mp3'),
    one('quotes', 'x.mp3', loose('"Heroes"'), 'A/Singles/_Heroes_.mp3'),
    one('asterisks', 'x.mp3', loose('M*A*S*H'), 'A/Singles/M_A_S_H.mp3', { profile: 'windows' }),
    one('a pipe and angles', 'x.mp3', loose('I <3 | You'), 'A/Singles/I _3 _ You.mp3'),
    one('a colon and a space', 'x.mp3', loose('Volume 1: Beginnings'), 'A/Singles/Volume 1 - Beginnings.mp3'),
    one('a colon alone', 'x.mp3', loose('10:15 Saturday Night'), 'A/Singles/10_15 Saturday Night.mp3'),
    one('a colon at the end', 'x.mp3', loose('Listen:'), 'A/Singles/Listen_.mp3'),
    one(
      'dots at the end of a folder',
      'x.mp3',
      song(1, 'T', { artist: 'Dinosaur Jr.' }),
      'Dinosaur Jr_/Album (2001)/01 - T.mp3',
    ),
    one('fun.', 'x.mp3', song(1, 'T', { artist: 'fun.', album: 'Some Nights' }), 'fun_/Some Nights (2001)/01 - T.mp3'),
    one('three dots at the end', 'x.mp3', loose('Wait...'), 'A/Singles/Wait___.mp3'),
    one('the dot before a year stays', 'x.mp3', song(1, 'T', { album: 'Vol.' }), 'Artist/Vol. (2001)/01 - T.mp3'),
    one('a backslash', 'x.mp3', song(1, 'T', { artist: 'AC\\DC' }), 'AC_DC/Album (2001)/01 - T.mp3', {
      profile: 'windows',
    }),
    one('255 UTF-16 units', 'x.mp3', loose(long('é', 300)), `A/Singles/${long('é', 251)}.mp3`, { profile: 'windows' }),
  ]),
  ...cases('POSIX: two characters are forbidden', 'standard', [
    one('the rest stays', 'x.mp3', loose('What: "a<b>|c?*"'), 'A/Singles/What: "a<b>|c?*".mp3', { profile: 'posix' }),
    one('a slash', 'x.mp3', song(1, 'T/N/T', { artist: 'AC/DC' }), 'AC_DC/Album (2001)/01 - T_N_T.mp3', {
      profile: 'posix',
    }),
    one('a backslash as well, for shares and shells', 'x.mp3', loose('a\\b'), 'A/Singles/a_b.mp3', {
      profile: 'posix',
    }),
    one('NUL and line breaks', 'x.mp3', loose('one\0two\nthree'), 'A/Singles/onetwo three.mp3', { profile: 'posix' }),
    one(
      'no way up',
      'x.mp3',
      song(1, '../../etc/passwd', { artist: '..', album: '.', year: undefined }),
      'Unknown Artist/Unknown Album/01 - .._.._etc_passwd.mp3',
    ),
    one('an escape sequence', 'x.mp3', loose('\u001b[31mRed\u0007'), 'A/Singles/[31mRed.mp3'),
  ]),
  // ext4, XFS, Btrfs: 255 bytes a name; portable also 259 UTF-16 units a path
  ...cases('limits of length', 'standard', [
    one('bytes', 'x.flac', song(1, long('x', 300)), `Artist/Album (2001)/01 - ${long('x', 245)}.flac`, {
      profile: 'posix',
    }),
    one(
      'three bytes a character',
      'x.flac',
      song(1, long('語', 100)),
      `Artist/Album (2001)/01 - ${long('語', 81)}.flac`,
      { profile: 'posix' },
    ),
    one('no emoji is torn apart', 'x.mp3', loose(`${long('x', 246)}👨‍👩‍👧`), `A/Singles/${long('x', 246)}.mp3`, {
      profile: 'posix',
    }),
    one(
      'no accent is left behind',
      'x.mp3',
      loose(`${long('x', 250)}q\u0323\u0307`),
      `A/Singles/${long('x', 250)}.mp3`,
      { profile: 'posix' },
    ),
    one(
      'a whole path for Windows',
      'x.flac',
      song(1, long('x', 300)),
      `Artist/Album (2001)/01 - ${long('x', 215)}.flac`,
    ),
    one(
      'a folder, by itself',
      'x.flac',
      song(1, 'T', { artist: long('x', 300) }),
      `${long('x', 255)}/Album (2001)/01 - T.flac`,
      { profile: 'posix' },
    ),
    one(
      'the year does not go with the cut',
      'x.flac',
      song(1, 'T', { album: long('x', 300) }),
      `Artist/${long('x', 248)} (2001)/01 - T.flac`,
      { profile: 'posix', why: 'The year tells editions apart, so the album gives way to it' },
    ),
    one(
      'no space is left where it was cut',
      'x.mp3',
      loose(`${long('x', 250)} yyyy`),
      `A/Singles/${long('x', 250)}.mp3`,
      { profile: 'posix' },
    ),
  ]),
  // HFS+ stores NFD; APFS and everything else keep what they get
  ...cases('macOS: NFD', 'standard', [
    one(
      'an NFD tag makes an NFC name',
      'x.mp3',
      song(1, 'Svefn-g-englar', { artist: 'Sigur Rós'.normalize('NFD'), album: 'Ágætis byrjun'.normalize('NFD') }),
      'Sigur Rós/Ágætis byrjun (2001)/01 - Svefn-g-englar.mp3',
    ),
    one('an NFD file name too', `${'Björk - Jóga'.normalize('NFD')}.mp3`, {}, 'Björk/Singles/Jóga.mp3'),
    {
      case: 'both forms are one album',
      tracks: [
        { old: '/in/x/1.mp3', tags: song(1, 'One', { artist: 'Motörhead', album: 'Överkill' }) },
        {
          old: '/in/x/2.mp3',
          tags: song(2, 'Two', { artist: 'Motörhead'.normalize('NFD'), album: 'Överkill'.normalize('NFD') }),
        },
      ],
      expected: ['Motörhead/Överkill (2001)/01 - One.mp3', 'Motörhead/Överkill (2001)/02 - Two.mp3'],
    },
    one('Hangul', 'x.mp3', loose('강남스타일'.normalize('NFD')), 'A/Singles/강남스타일.mp3'),
  ]),
  ...cases('Unicode', 'standard', [
    one(
      'Japanese',
      'x.flac',
      song(1, '丸ノ内サディスティック', { artist: '椎名林檎', album: '無罪モラトリアム', year: 1999 }),
      '椎名林檎/無罪モラトリアム (1999)/01 - 丸ノ内サディスティック.flac',
    ),
    one('full-width punctuation stays', 'x.mp3', loose('なに？：「歌」／＊'), 'A/Singles/なに？：「歌」／＊.mp3'),
    one('Cyrillic', 'x.mp3', song(1, 'Группа крови', { artist: 'Кино' }), 'Кино/Album (2001)/01 - Группа крови.mp3'),
    one('Arabic', 'x.mp3', song(1, 'أنت عمري', { artist: 'أم كلثوم' }), 'أم كلثوم/Album (2001)/01 - أنت عمري.mp3'),
    one(
      'Hebrew, with marks of direction',
      'x.mp3',
      loose('\u202bירושלים\u202c של זהב\u200f'),
      'A/Singles/ירושלים של זהב.mp3',
    ),
    one('an extension in disguise', 'x.mp3', loose('song\u202e3pm.exe'), 'A/Singles/song3pm.exe.mp3'),
    one('emoji', 'x.mp3', loose('🎉👨‍👩‍👧‍👦🏳️‍🌈'), 'A/Singles/🎉👨‍👩‍👧‍👦🏳️‍🌈.mp3'),
    one('Persian with a non-joiner', 'x.mp3', loose('می‌خواهم'), 'A/Singles/می‌خواهم.mp3'),
    one('Vietnamese', 'x.mp3', loose('Nối vòng tay lớn'.normalize('NFD')), 'A/Singles/Nối vòng tay lớn.mp3'),
    one('a space of no width', 'x.mp3', loose('a\u200bb\ufeff'), 'A/Singles/ab.mp3'),
    one('spaces of other widths at the ends', 'x.mp3', loose('\u00a0Song\u3000'), 'A/Singles/Song.mp3'),
    one('half a pair', 'x.mp3', loose('a\ud83cb'), 'A/Singles/a_b.mp3'),
    one('nothing to see', 'x.mp3', song(1, '\u200b\u00ad', { track: 3 }), 'Artist/Album (2001)/03 - x.mp3'),
    one('symbols for letters', 'x.mp3', song(1, 'T', { artist: '△△', album: '÷' }), '△△/÷ (2001)/01 - T.mp3'),
  ]),
  ...cases('names that exist', 'standard', [
    one('R.E.M.', 'x.mp3', song(1, 'T', { artist: 'R.E.M.' }), 'R.E.M_/Album (2001)/01 - T.mp3'),
    one('.38 Special', 'x.mp3', song(1, 'T', { artist: '.38 Special' }), '_38 Special/Album (2001)/01 - T.mp3'),
    one(
      '...And Justice for All',
      'x.mp3',
      song(1, 'T', { artist: 'Metallica', album: '...And Justice for All', year: 1988 }),
      'Metallica/_..And Justice for All (1988)/01 - T.mp3',
    ),
    one('!!!', 'x.mp3', song(1, 'T', { artist: '!!!', album: 'Louden Up Now' }), '!!!/Louden Up Now (2001)/01 - T.mp3'),
    one('-M-', 'x.mp3', song(1, 'T', { artist: '-M-' }), '_M-/Album (2001)/01 - T.mp3'),
    one('+/-', 'x.mp3', song(1, 'T', { artist: '+/-' }), '+_-/Album (2001)/01 - T.mp3'),
    one('*NSYNC', 'x.mp3', song(1, 'T', { artist: '*NSYNC' }), '_NSYNC/Album (2001)/01 - T.mp3'),
    one(
      '( )',
      'x.mp3',
      song(1, 'Untitled #1', { artist: 'Sigur Rós', album: '( )', year: 2002 }),
      'Sigur Rós/( ) (2002)/01 - Untitled #1.mp3',
    ),
    one('Sunn O)))', 'x.mp3', song(1, 'T', { artist: 'Sunn O)))' }), 'Sunn O)))/Album (2001)/01 - T.mp3'),
    one(
      'A$AP, Ke$ha, P!nk, deadmau5',
      'x.mp3',
      song(1, 'Ke$ha & P!nk', { artist: 'deadmau5', album: 'A$AP' }),
      'deadmau5/A$AP (2001)/01 - Ke$ha & P!nk.mp3',
    ),
    one('What’s Going On', 'x.mp3', song(1, "What's Going On?"), "Artist/Album (2001)/01 - What's Going On_.mp3"),
    one(
      '100% and {braces} are no template',
      'x.mp3',
      song(1, '100% {{ title }} $artist'),
      'Artist/Album (2001)/01 - 100% {{ title }} $artist.mp3',
    ),
    one('a title with dots is no extension', 'x.mp3', loose('Mr. Brightside.v2'), 'A/Singles/Mr. Brightside.v2.mp3'),
    one('a title that ends in an extension', 'x.mp3', loose('Track.wav'), 'A/Singles/Track.wav.mp3'),
    one(
      'a title with the artist in it',
      'x.mp3',
      song(1, 'Artist - Title'),
      'Artist/Album (2001)/01 - Artist - Title.mp3',
    ),
  ]),
];
