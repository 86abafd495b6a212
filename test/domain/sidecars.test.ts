import { describe, expect, it } from 'vitest';
import {
  assignSidecars,
  AUDIO_EXTENSIONS,
  coverKind,
  isAudio,
  isClutter,
  isSystemFolder,
  isUnsupportedAudio,
  UNSUPPORTED_AUDIO_EXTENSIONS,
  type TrackMove,
} from '../../src/domain/sidecars.js';

describe('kinds of files', () => {
  it.each(['a.mp3', 'a.FLAC', 'a.b.opus', 'Wait....m4a', 'a.mp+', 'a.dsf', '07. a.wv'])('audio: %s', (name) => {
    expect(isAudio(name)).toBe(true);
  });

  it.each(['a.mkv', 'a.wmv', 'a.ogv', 'a.avi', 'a.tta', 'a.jpg', 'mp3', '.mp3', '._a.mp3', 'a.mp3.part', 'a. mp3'])(
    'no audio to us: %s',
    (name) => {
      expect(isAudio(name)).toBe(false);
    },
  );

  it('what we cannot read is told apart', () => {
    expect(isUnsupportedAudio('a.TAK')).toBe(true);
    expect(isUnsupportedAudio('._a.tta')).toBe(false);
    expect([...UNSUPPORTED_AUDIO_EXTENSIONS].filter((extension) => AUDIO_EXTENSIONS.has(extension))).toEqual([]);
  });

  it.each(['Thumbs.db', 'THUMBS.DB', '.DS_Store', 'desktop.ini', '@eaDir', '._Song.mp3'])('clutter: %s', (name) => {
    expect(isClutter(name)).toBe(true);
  });

  it.each([
    '$RECYCLE.BIN',
    'System Volume Information',
    'lost+found',
    '@eaDir',
    '#recycle',
    '.Trash-1000',
    '.Trashes',
    '.music-organize',
  ])('never entered: %s', (name) => {
    expect(isSystemFolder(name)).toBe(true);
  });

  it('other folders and files are neither', () => {
    expect(isSystemFolder('Trash')).toBe(false);
    expect(isClutter('readme.txt')).toBe(false);
  });
});

describe('coverKind', () => {
  it.each([
    ['cover.jpg', 'front'],
    ['FOLDER.JPEG', 'front'],
    ['Front.png', 'front'],
    ['Abbey Road - Front (2).webp', 'front'],
    ['cover_small.gif', 'front'],
    ['AlbumArt_{8B3E1F0A-1234-4C5D-9E8F-0123456789AB}_Large.jpg', 'front'],
    ['AlbumArtSmall.jpg', 'front'],
    ['back.bmp', 'back'],
    ['scan [inlay].tif', 'back'],
    ['CD1.jpg', 'disc'],
    ['disc.heic', 'disc'],
    ['Booklet-03.tiff', 'booklet'],
    ['artist.avif', 'artist'],
    ['Back in Black.jpg', undefined],
    ['recover.jpg', undefined],
    ['holiday.jpg', undefined],
    ['cover.txt', undefined],
    ['.cover.jpg', undefined],
  ])('%s: %s', (name, kind) => {
    expect(coverKind(name)).toBe(kind);
  });
});

describe('assignSidecars', () => {
  const to = (folder: string, ...names: string[]): TrackMove[] =>
    names.map((name) => ({ sourceName: `${name}.flac`, targetRelativePath: `${folder}/${name} - New.flac` }));
  const moves = (files: string[], placements: TrackMove[]): Record<string, string> =>
    Object.fromEntries(assignSidecars(files, placements).map((move) => [move.name, move.targetRelativePath]));

  it('by stem: the track, and its new stem', () => {
    const files = ['01.lrc', '01.JPG', '01.en.lrc', '01.flac.md5', '01.cue', '01.txt', '01.wvc'];
    expect(
      assignSidecars(files, to('A/B', '01')).map(({ type, targetRelativePath }) => [type, targetRelativePath]),
    ).toEqual([
      ['move', 'A/B/01 - New.lrc'],
      ['move_cover', 'A/B/01 - New.jpg'],
      ['move', 'A/B/01 - New.en.lrc'],
      ['move', 'A/B/01 - New.flac.md5'],
      ['move', 'A/B/01 - New.cue'],
      ['move', 'A/B/01 - New.txt'],
      ['move', 'A/B/01 - New.wvc'],
    ]);
  });

  it('by stem: in any case and composition, wherever the track goes', () => {
    const placements = [
      { sourceName: 'Bjo\u0308rk.mp3', targetRelativePath: 'Unknown Artist/Unknown Album/Björk.mp3' },
    ];
    expect(moves(['BJ\u00d6RK.lrc'], placements)).toEqual({
      'BJ\u00d6RK.lrc': 'Unknown Artist/Unknown Album/Björk.lrc',
    });
  });

  it('by stem: of two tracks with it, the first in order', () => {
    const placements = [
      { sourceName: 'a.mp3', targetRelativePath: 'X/Y/2.mp3' },
      { sourceName: 'a.flac', targetRelativePath: 'X/Y/1.flac' },
    ];
    expect(moves(['a.lrc'], placements)).toEqual({ 'a.lrc': 'X/Y/1.lrc' });
    expect(moves(['a.lrc'], placements.toReversed())).toEqual({ 'a.lrc': 'X/Y/1.lrc' });
  });

  it("by stem: cut when its extension is longer than the track's", () => {
    const placements = [{ sourceName: 'a.wv', targetRelativePath: `${'x'.repeat(252)}.wv` }];
    expect(moves(['a.accurip'], placements)).toEqual({ 'a.accurip': `${'x'.repeat(247)}.accurip` });
  });

  it('by folder: to the album, under its own name', () => {
    const files = [
      'Cover.JPG',
      'EAC.log',
      'x.nfo',
      'Booklet.pdf',
      'info.txt',
      'a.sfv',
      'a.accurip',
      'Album.cue',
      'scan.png',
    ];
    expect(moves(files, to('A/B (2001)', '01', '02'))).toEqual(
      Object.fromEntries(files.map((file) => [file, `A/B (2001)/${file}`])),
    );
  });

  it('by folder: what is art is a cover', () => {
    expect(assignSidecars(['cover.jpg', 'x.log'], to('A/B', '01'))).toMatchObject([
      { type: 'move_cover', reason: 'belongs to the album of this folder' },
      { type: 'move' },
    ]);
  });

  it('what is unknown stays', () => {
    const files = [
      'a.zip',
      'setup.exe',
      'clip.mkv',
      'list.m3u',
      'list.m3u8',
      'Thumbs.db',
      '.hidden.txt',
      'b.tak',
      '01.mkv',
      'README',
    ];
    expect(moves(files, to('A/B', '01'))).toEqual({});
  });

  it('the album that gets most; pictures that are no covers only when it gets all', () => {
    const placements = [...to('A/B', '01', '02'), ...to('C/D', '03')];
    expect(moves(['cover.jpg', 'scan.jpg', 'x.log'], placements)).toEqual({
      'cover.jpg': 'A/B/cover.jpg',
      'x.log': 'A/B/x.log',
    });
    expect(assignSidecars(['x.log'], placements)[0]?.reason).toBe('belongs to the album of most tracks of this folder');
  });

  it.each<[string, TrackMove[]]>([
    ['two albums that get the same', [...to('A/B', '01'), ...to('C/D', '02')]],
    [
      'less than half of a mixed folder',
      [...to('A/B', '1', '2'), ...to('C/D', '3'), ...to('E/F', '4'), ...to('G/H', '5')],
    ],
    ['singles are no album', to('A/Singles', '01', '02')],
    ['nor is what nobody knows', to('Unknown Artist/Unknown Album', '01')],
    ['no tracks', []],
  ])('stays: %s', (_case, placements) => {
    expect(moves(['cover.jpg'], placements)).toEqual({});
  });

  it("a disc's folder when all go there, the album's when not", () => {
    expect(moves(['x.log'], to('A/B/Disc 1', '01', '02'))).toEqual({ 'x.log': 'A/B/Disc 1/x.log' });
    expect(moves(['x.log'], [...to('A/B/Disc 1', '01'), ...to('A/B/Disc 2', '02')])).toEqual({ 'x.log': 'A/B/x.log' });
  });

  it('a name is made safe only where it must be', () => {
    const files = ['what?.txt', 'Jr..txt', 'aux.txt'];
    expect(moves(files, to('A/B', '01'))).toEqual({
      'what?.txt': 'A/B/what_.txt',
      'Jr..txt': 'A/B/Jr..txt',
      'aux.txt': 'A/B/aux_.txt',
    });
    expect(assignSidecars(['what?.txt'], to('A/B', '01'), { profile: 'posix' })[0]?.targetRelativePath).toBe(
      'A/B/what?.txt',
    );
    const [long] = assignSidecars([`${'a'.repeat(240)}: ${': '.repeat(4)}.txt`], to('A/B', '01'));
    expect(long?.targetRelativePath).toMatch(/^A\/B\/.{249,251}\.txt$/u);
  });

  it('a library without folders', () => {
    expect(moves(['01.lrc', 'cover.jpg'], [{ sourceName: '01.mp3', targetRelativePath: 'x.mp3' }])).toEqual({
      '01.lrc': 'x.lrc',
      'cover.jpg': 'cover.jpg',
    });
  });
});
