import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPath } from '../../../src/domain/naming/fit-path.js';

const long = (length: number, letter = 'a'): string => letter.repeat(length);

describe('fitPath', () => {
  it('joins what fits', () => {
    expect(fitPath(['A', 'B', 'c'], '.flac', 'portable', 10)).toBe('A/B/c.flac');
    expect(fitPath(['c'], '', 'posix', 10)).toBe('c');
    expect(fitPath([], '.mp3', 'posix', 10)).toBe('_.mp3');
  });

  it('rule 8: the extension counts', () => {
    expect(fitPath([long(300)], '.flac', 'posix', 0)).toBe(`${long(250)}.flac`);
  });

  it('rule 9 is for portable only', () => {
    expect(fitPath([long(200), long(200), 'c'], '.flac', 'windows', 100)).toHaveLength(408);
  });

  it('rule 9: the title gives way before folders', () => {
    const path = fitPath([long(90), long(60), long(200, 't')], '.flac', 'portable', 20);
    expect(path).toMatch(/^a{90}\/a{60}\/t+\.flac$/u);
    expect((path ?? '').length + 20 + 1).toBe(259 - ' (99)'.length);
  });

  it('rule 9: then the longest folder; the same for each track of the album', () => {
    const place = (title: string): string[] =>
      (fitPath([long(150), long(100), title], '.flac', 'portable', 50) ?? '').split('/');
    const [artist, album, short] = place('01 - A');
    expect([artist?.length, album?.length, short]).toEqual([88, 89, '01 - A.flac']);
    expect(place(long(250, 't')).slice(0, 2)).toEqual([artist, album]);
  });

  it('rule 9: gives up when folders would have no name left', () => {
    expect(fitPath(['Artist', 'Album', 'Title'], '.flac', 'portable', 240)).toBeNull();
    expect(fitPath(['Title'], '.flac', 'portable', 250)).toBeNull();
  });

  it('is within the limit, with the number of components that came', () => {
    const component = fc.string({ unit: 'grapheme', maxLength: 300 });
    fc.assert(
      fc.property(fc.array(component, { minLength: 1, maxLength: 4 }), fc.nat(230), (components, rootLength) => {
        const path = fitPath(components, '.flac', 'portable', rootLength);
        if (path === null) return;
        expect(path.length + 1 + rootLength).toBeLessThanOrEqual(259);
        expect(path.split('/')).toHaveLength(components.length);
        expect(fitPath(path.slice(0, -'.flac'.length).split('/'), '.flac', 'portable', rootLength)).toBe(path);
      }),
    );
  });
});
