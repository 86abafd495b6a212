import { describe, expect, it } from 'vitest';
import { followAlbum, isCompanionFolder } from '../../../src/domain/sidecars/companion-folders.js';

describe('isCompanionFolder', () => {
  it.each(['Scans', 'SCANS', 'Artwork', 'Covers', 'Booklet', 'Art', 'Images', 'Extras', 'Logs', 'Lyrics'])(
    '%s: yes',
    (name) => {
      expect(isCompanionFolder(name)).toBe(true);
    },
  );
  it.each(['Scans (600 dpi)', 'scans_300dpi', 'Booklet 2', 'Cover.Art', 'Artwork [PNG]'])('%s: yes', (name) => {
    expect(isCompanionFolder(name)).toBe(true);
  });
  it.each(['Documents', 'Pictures', 'Videos', 'Art of Noise', 'Scandal', 'CD1', 'Live', ''])('%s: no', (name) => {
    expect(isCompanionFolder(name)).toBe(false);
  });
});

describe('followAlbum', () => {
  const files = ['1.png', 'a.pdf', 'clip.mkv', 'a.xyz', 'Thumbs.db', '.hidden', 'b.flac', 'c.tak', 'what?.txt'];
  const home = { folder: 'A/B', albumFolder: 'A/B', all: true, wholly: true };
  const follow = (path: string[], of = home): (string | null)[] =>
    followAlbum({ path, files }, of, { profile: 'portable', rootLength: 4 }).map(
      ({ targetRelativePath }) => targetRelativePath,
    );

  it.each<[string, string[], string[]]>([
    ['all that is in it', ['Scans'], ['1.png', 'a.pdf', 'clip.mkv', 'a.xyz', 'what_.txt'].map((x) => `A/B/Scans/${x}`)],
    [
      'at any depth, in safe names',
      ['Scans', 'hi?'],
      ['1.png', 'a.pdf', 'clip.mkv', 'a.xyz', 'what_.txt'].map((x) => `A/B/Scans/hi_/${x}`),
    ],
    [
      'of another name only what we know',
      ['Interview'],
      ['1.png', 'a.pdf', 'what_.txt'].map((x) => `A/B/Interview/${x}`),
    ],
  ])('%s', (_case, path, expected) => {
    expect(follow(path)).toEqual(expected);
  });

  it("of another name nothing, unless the folder is wholly the album's", () => {
    expect(follow(['Interview'], { ...home, wholly: false })).toEqual([]);
    expect(follow(['Scans'], { ...home, all: false, wholly: false })).toHaveLength(5);
  });
});
