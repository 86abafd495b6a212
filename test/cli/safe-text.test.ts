import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth, shorten } from '../../src/cli/output/display-width.js';
import { jsonText } from '../../src/cli/output/json-text.js';
import { printable } from '../../src/cli/output/printable.js';

const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) });

describe('printable', () => {
  test.each([
    ['plain Ünïcödé 日本 🎵', 'plain Ünïcödé 日本 🎵'],
    ['a\u001b[2Jb', 'a\\x1b[2Jb'],
    ['line\nbreak\ttab\r', 'line\\x0abreak\\x09tab\\x0d'],
    ['\u007f\u0080\u009b', '\\x7f\\x80\\x9b'],
    ['gpj.\u202eexe', 'gpj.\\u202eexe'],
    ['\u2066\u2069\u200e\u061c', '\\u2066\\u2069\\u200e\\u061c'],
    ['half \ud83c of a pair \udfb5', 'half \\ud83c of a pair \\udfb5'],
    ['a\u2028b', 'a\\u2028b'],
    ['👩\u200d🎤', '👩\u200d🎤'],
  ])('%j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test('lets no control, bidi control or half pair through, whatever comes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(printable(text)).not.toMatch(/[\p{Control}\p{Bidi_Control}\p{Surrogate}]/u);
      }),
    );
  });
});

describe('jsonText', () => {
  test('is what it was when it is read again, and has nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(fc.record({ path: anyText, other: anyText }), (value) => {
        const text = jsonText(value);
        expect(JSON.parse(text)).toEqual(value);
        expect(text).not.toMatch(/[\p{Control}\p{Surrogate}\u2028\u2029]/u);
      }),
    );
  });

  test('escapes C1 and DEL', () => {
    expect(jsonText('\u009b\u007f')).toBe(String.raw`"\u009b\u007f"`);
  });
});

describe('shorten', () => {
  test('leaves what fits, and everything where there is no terminal', () => {
    expect(shorten('/music/x', 8)).toBe('/music/x');
    expect(shorten('/music/Artist/Album', null)).toBe('/music/Artist/Album');
  });

  test('counts wide characters as two columns', () => {
    expect(displayWidth('日本')).toBe(4);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '日', '🎵', 'e\u0301', '/') }),
        fc.integer({ min: 5, max: 40 }),
        (text, width) => {
          expect(displayWidth(shorten(text, width))).toBeLessThanOrEqual(width);
        },
      ),
    );
  });

  test('keeps both ends', () => {
    expect(shorten('/music/Artist/Album (2001)/01 - Title.flac', 22)).toBe('/music/…1 - Title.flac');
  });
});
