import { describe, expect, it } from 'vitest';
import { compareQuality, type Sound } from '../../src/domain/quality.js';

describe('compareQuality', () => {
  it.each<[string, Sound, Sound]>([
    ['lossless before lossy', { format: { lossless: true, bitrate: 1 }, size: 1 }, { format: { bitrate: 9 }, size: 9 }],
    [
      'then the bit rate',
      { format: { bitrate: 320_000 }, size: 1 },
      { format: { lossless: false, bitrate: 128_000 }, size: 9 },
    ],
    ['a bit rate before none', { format: { bitrate: 1 }, size: 1 }, { format: {}, size: 9 }],
    ['then the size', { format: { lossless: true }, size: 9 }, { format: { lossless: true }, size: 1 }],
  ])('%s', (_rule, better, worse) => {
    expect(compareQuality(better, worse)).toBeLessThan(0);
    expect(compareQuality(worse, better)).toBeGreaterThan(0);
    expect(compareQuality(better, better)).toBe(0);
    expect([worse, better].toSorted(compareQuality)).toEqual([better, worse]);
  });
});
