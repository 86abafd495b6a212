import { describe, expect, it } from 'vitest';
import { coverKind } from '../../../src/domain/sidecars/cover-kind.js';

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
