import { describe, expect, it } from 'vitest';
import { assignSidecars } from '../../../src/domain/sidecars/assign-sidecars.js';
import { sidecarHome, type SidecarHome, type TrackMove } from '../../../src/domain/sidecars/sidecar-home.js';
import type { SidecarMove } from '../../../src/domain/sidecars/sidecar-move.js';
import type { CoverName } from '../../../src/domain/conflict.js';

/** A track of `/in`, and where it goes; its album is the folder that it goes to. */
function track(name: string, relativePath: string | null, disc: number | null = null): TrackMove {
  const folder =
    relativePath
      ?.split('/')
      .slice(0, disc === null ? -1 : -2)
      .join('/') ?? '';
  const place =
    relativePath === null ? null : { relativePath, disc, albumFolder: /Singles|Unknown/.test(folder) ? null : folder };
  return { folder: '/in', name, place };
}

const to = (folder: string, ...names: string[]): TrackMove[] =>
  names.map((name) => track(`${name}.flac`, `${folder}/${name} - New.flac`));

const onDisc = (folder: string, disc: number, ...names: string[]): TrackMove[] =>
  names.map((name) => track(`${name}.flac`, `${folder}/Disc ${disc}/${name} - New.flac`, disc));

const IN = { path: '/in', disc: null, holdsDiscs: false, hasAudio: true, relativePaths: [] };
const homeOf = (tracks: readonly TrackMove[]): SidecarHome | undefined => sidecarHome(IN, tracks);

function assign(
  files: string[],
  tracks: TrackMove[],
  { profile = 'portable', coverName = 'keep', rootLength = 4 } = {},
): SidecarMove[] {
  return assignSidecars(files, tracks, homeOf(tracks), {
    rootLength,
    profile: profile as 'portable',
    coverName: coverName as CoverName,
  });
}

const moves = (files: string[], tracks: TrackMove[], options = {}): Record<string, string | null> =>
  Object.fromEntries(assign(files, tracks, options).map((move) => [move.name, move.targetRelativePath]));

describe('assignSidecars', () => {
  it('by stem: the track, and its new stem', () => {
    const files = ['01.lrc', '01.JPG', '01.en.lrc', '01.flac.md5', '01.cue', '01.txt', '01.wvc'];
    expect(assign(files, to('A/B', '01')).map(({ type, targetRelativePath }) => [type, targetRelativePath])).toEqual([
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
    const placements = [track('Bjo\u0308rk.mp3', 'Unknown Artist/Unknown Album/Björk.mp3')];
    expect(moves(['BJ\u00d6RK.lrc'], placements)).toEqual({
      'BJ\u00d6RK.lrc': 'Unknown Artist/Unknown Album/Björk.lrc',
    });
  });

  it('by stem: of twins, each its own', () => {
    const twins = ['\u00e9', 'e\u0301', '\u00c9', 'E\u0301'];
    const placements = twins.map((stem, at) => track(`${stem}.mp3`, `A/B/${String(at)}.mp3`));
    expect(moves(twins.map((stem) => `${stem}.lrc`).toReversed(), placements)).toEqual(
      Object.fromEntries(twins.map((stem, at) => [`${stem}.lrc`, `A/B/${String(at)}.lrc`])),
    );
  });

  it('by stem: of two tracks with it, the first in order', () => {
    const placements = [track('a.mp3', 'X/Y/2.mp3'), track('a.flac', 'X/Y/1.flac')];
    expect(moves(['a.lrc'], placements)).toEqual({ 'a.lrc': 'X/Y/1.lrc' });
    expect(moves(['a.lrc'], placements.toReversed())).toEqual({ 'a.lrc': 'X/Y/1.lrc' });
  });

  it("by stem: cut when its extension is longer than the track's", () => {
    const placements = [track('a.wv', `${'x'.repeat(252)}.wv`)];
    expect(moves(['a.accurip'], placements, { profile: 'posix' })).toEqual({
      'a.accurip': `${'x'.repeat(247)}.accurip`,
    });
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
      'list.m3u',
      'list.M3U8',
      'album.json',
      'shop.url',
    ];
    expect(moves(files, to('A/B (2001)', '01', '02'))).toEqual(
      Object.fromEntries(files.map((file) => [file, `A/B (2001)/${file}`])),
    );
  });

  it('by folder: what is art is a cover', () => {
    expect(assign(['cover.jpg', 'x.log'], to('A/B', '01'))).toMatchObject([
      { type: 'move_cover', reason: 'belongs to the album of this folder' },
      { type: 'move' },
    ]);
  });

  it('what is unknown stays', () => {
    const files = ['a.zip', 'setup.exe', 'clip.mkv', 'Thumbs.db', '.hidden.txt', 'b.tak', '01.mkv', 'README'];
    expect(moves(files, to('A/B', '01'))).toEqual({});
  });

  it('the album that gets most; pictures that are no covers only when it gets all', () => {
    const placements = [...to('A/B', '01', '02'), ...to('C/D', '03')];
    expect(moves(['cover.jpg', 'scan.jpg', 'x.log'], placements)).toEqual({
      'cover.jpg': 'A/B/cover.jpg',
      'x.log': 'A/B/x.log',
    });
    expect(assign(['x.log'], placements)[0]?.reason).toBe('belongs to the album of most tracks of this folder');
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
    expect(moves(['x.log'], onDisc('A/B', 1, '01', '02'))).toEqual({ 'x.log': 'A/B/Disc 1/x.log' });
    expect(moves(['x.log'], [...onDisc('A/B', 1, '01'), ...onDisc('A/B', 2, '02')])).toEqual({ 'x.log': 'A/B/x.log' });
  });

  it('tracks that stay keep what is theirs, and are not on the album', () => {
    const tracks = [...to('A/B', '01', '02'), track('book.m4b', null)];
    expect(moves(['book.jpg', 'x.log', 'scan.jpg', '02.lrc'], tracks)).toEqual({
      '02.lrc': 'A/B/02 - New.lrc',
      'x.log': 'A/B/x.log',
    });
    expect(moves(['x.log'], [track('01.flac', null), ...tracks.slice(1)])).toEqual({});
  });

  it.each<[string, string, string[], Record<string, string>]>([
    ['the likeliest', 'folder', ['Front.png', 'Cover.jpeg', 'back.jpg'], { 'Cover.jpeg': 'folder.jpeg' }],
    ['whatever its case', 'cover', ['FRONT.JPG'], { 'FRONT.JPG': 'cover.JPG' }],
    ['of equals the first in order', 'front', ['x - cover.jpg', 'a - cover.jpg'], { 'a - cover.jpg': 'front.jpg' }],
    ['not when a picture has the name', 'folder', ['cover.jpg', 'Folder.png'], {}],
    ['no small copies', 'folder', ['AlbumArtSmall.jpg', 'thumb.png'], {}],
    ['no other pictures', 'folder', ['back.jpg', 'scan 1.jpg', 'artist.png'], {}],
    ['not as long as nobody asks', 'keep', ['cover.jpg'], {}],
    ['never the picture of a track', 'folder', ['01.jpg', 'cover.txt'], { '01.jpg': '01 - New.jpg' }],
  ])('front cover: %s', (_case, coverName, files, renamed) => {
    const own = Object.fromEntries(files.map((file) => [file, `A/B/${renamed[file] ?? file}`]));
    const there = moves(files, to('A/B', '01'), { coverName });
    expect(there).toEqual(own);
    expect(moves(files.toReversed(), to('A/B', '01'), { coverName })).toEqual(own);
    const names = Object.values(there).map((path) => path!.slice('A/B/'.length));
    expect(moves(names, [track('01 - New.flac', 'A/B/01 - New.flac')], { coverName })).toEqual(
      Object.fromEntries(names.map((name) => [name, `A/B/${name}`])),
    );
  });

  it('a name is made safe only where it must be', () => {
    const files = ['what?.txt', 'Jr..txt', 'aux.txt'];
    expect(moves(files, to('A/B', '01'))).toEqual({
      'what?.txt': 'A/B/what_.txt',
      'Jr..txt': 'A/B/Jr..txt',
      'aux.txt': 'A/B/aux_.txt',
    });
    expect(assign(['what?.txt'], to('A/B', '01'), { profile: 'posix' })[0]?.targetRelativePath).toBe('A/B/what?.txt');
    const [long] = assign([`${'a'.repeat(240)}: ${': '.repeat(4)}.txt`], to('A/B', '01'), { profile: 'windows' });
    expect(long?.targetRelativePath).toMatch(/^A\/B\/.{249,251}\.txt$/u);
  });

  it('a library without folders', () => {
    expect(moves(['01.lrc', 'cover.jpg'], [track('01.mp3', 'x.mp3')])).toEqual({
      '01.lrc': 'x.lrc',
      'cover.jpg': 'cover.jpg',
    });
  });
});
