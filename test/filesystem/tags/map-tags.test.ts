import { describe, expect, it } from 'vitest';
import { mapFormat, mapTags } from '../../../src/filesystem/tags/map-tags.js';

describe('mapTags', () => {
  it.each([
    [{ title: '  A  ' }, { title: 'A' }],
    [{ title: ' \0 ' }, {}],
    [
      { artist: 'A\0 B', artists: ['A\0 B', 'A'] },
      { artist: 'A', artists: ['A', 'B'] },
    ],
    [{ album: 1984 }, { album: '1984' }],
    [{ album: { broken: true }, title: null }, {}],
    [
      { track: { no: 3, of: null }, disk: { no: null, of: 2 } },
      { track: 3, discs: 2 },
    ],
    [{ track: { no: -1, of: 1e300 } }, {}],
    [{ year: Number.NaN, originalyear: 1999 }, { originalYear: 1999 }],
    [{ year: 20240101 }, {}],
    [{ genre: ['Jazz', 'Rock'], composer: [''] }, { genres: ['Jazz', 'Rock'] }],
    [
      { bpm: 120, key: 'Am', isrc: ['X'], movementIndex: { no: 2, of: 4 } },
      { others: { bpm: 120, key: 'Am', isrc: ['X'], movementindex: '2' } },
    ],
    [
      { compilation: false, releasetype: ['album', 'live'] },
      { compilation: false, releaseType: ['album', 'live'] },
    ],
    [
      { 'performer:instrument': ['A (piano)', 'B (orchestra)', 'C Philharmonic', 'D'] },
      { ensembles: ['B', 'C Philharmonic'] },
    ],
    [{ title: 'x'.repeat(5000) }, { title: 'x'.repeat(1000) }],
  ])('%j', (common, tags) => {
    expect(mapTags(common)).toEqual(tags);
  });
});

describe('mapFormat', () => {
  it('leaves out what says nothing', () => {
    expect(mapFormat({ container: 'Ogg', bitrate: Number.NaN, duration: 0, hasVideo: false })).toEqual({
      container: 'Ogg',
    });
    expect(mapFormat({ hasVideo: true, lossless: false })).toEqual({ hasVideo: true, lossless: false });
  });
});
