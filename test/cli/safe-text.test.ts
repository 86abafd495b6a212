import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth, shorten } from '../../src/text/display-width.js';
import { jsonText } from '../../src/cli/output/json-text.js';
import { printable } from '../../src/text/printable.js';
import { Table } from '../../src/cli/output/table.js';

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

describe('tables', () => {
  test('stay aligned with wide characters, in whichever column', () => {
    const table = new Table(
      [
        { title: 'ID', width: 4 },
        { title: 'NAME', width: 8 },
        { title: 'PATH', width: 0 },
      ],
      null,
    );
    const rows = ['日本', 'カフェ☕', '🎵 song', 'plain', 'é'.normalize('NFD'), '한국'.normalize('NFD')];
    expect(table.header() + rows.map((name) => table.row('1', name, `/音楽/${name}`)).join('')).toBe(
      [
        'ID    NAME      PATH',
        '1     日本      /音楽/日本',
        '1     カフェ☕  /音楽/カフェ☕',
        '1     🎵 song   /音楽/🎵 song',
        '1     plain     /音楽/plain',
        `1     ${'é'.normalize('NFD')}         /音楽/${'é'.normalize('NFD')}`,
        `1     ${'한국'.normalize('NFD')}      /音楽/${'한국'.normalize('NFD')}`,
        '',
      ].join('\n'),
    );
  });

  test('no line is wider than the terminal', () => {
    const table = new Table(
      [
        { title: 'ID', width: 4 },
        { title: 'PATH', width: 0 },
      ],
      40,
    );
    for (const line of [table.row('1', '/音楽/'.repeat(30)), table.row('2', '/🎵/✨'.repeat(30))]) {
      expect(displayWidth(line.trimEnd())).toBeLessThanOrEqual(40);
      expect(displayWidth(line.trimEnd())).toBeGreaterThanOrEqual(37);
    }
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

  test.each([
    ['日本', 4],
    ['カフェ', 6],
    ['ｶﾌｪ', 3],
    ['한국', 4],
    ['한국'.normalize('NFD'), 4],
    ['café'.normalize('NFD'), 4],
    ['🎵', 2],
    ['✨⭐☕', 6],
    ['♥', 1],
    ['🇯🇵', 2],
    ['（', 2],
    ['👨\u200d👩\u200d👧', 2],
  ])('%s takes %i columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  test('tears no character apart', () => {
    expect(shorten(`${'e\u0301'.repeat(8)}${'👨\u200d👩\u200d👧'.repeat(6)}`, 12)).toBe(
      `${'e\u0301'.repeat(3)}…${'👨\u200d👩\u200d👧'.repeat(4)}`,
    );
  });

  test('keeps both ends', () => {
    expect(shorten('/music/Artist/Album (2001)/01 - Title.flac', 22)).toBe('/music/…1 - Title.flac');
  });
});
