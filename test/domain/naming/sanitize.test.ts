import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPONENT_LIMITS } from '../../../src/domain/naming/sanitize-rules.js';
import {
  foldPath,
  numbered,
  SANITIZE_PROFILES,
  sanitizeComponent,
  sanitizeValue,
} from '../../../src/domain/naming/sanitize.js';

const profiles = fc.constantFrom(...SANITIZE_PROFILES);
/** Any UTF-16, halves of pairs too; often what rules are about, and often long. */
const nasty = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 400 }),
  fc.string({
    unit: fc.constantFrom(
      ...Array.from('./\\-: _CON1nul¹<>|?*"\u0000\u0085\u202e\u200b\u200d\ud83d\ude00e\u0301ßςİ語'),
      '👨‍👩‍👧',
    ),
    maxLength: 400,
  }),
  fc.string({ unit: 'grapheme', minLength: 60, maxLength: 300 }),
);

describe('sanitizeValue', () => {
  it.each([
    ['rule 1: NFC', 'portable', 'Bjo\u0308rk', 'Bj\u00f6rk'],
    ['rule 1: an accent that a dropped character parted', 'portable', 'e\u200b\u0301', '\u00e9'],
    ['rule 2: a slash makes no folder', 'posix', 'AC/DC', 'AC_DC'],
    ['rule 2: nor a backslash, anywhere', 'posix', 'a\\b', 'a_b'],
    ['rule 2: no way up', 'portable', '../../etc/passwd', '.._.._etc_passwd'],
    ['rule 2: C0, DEL, C1', 'posix', 'a\u0000b\u007fc\u0090d', 'abcd'],
    ['rule 2: bidi controls', 'posix', 'abc\u202egpj\u2066', 'abcgpj'],
    ['rule 2: zero width space and BOM', 'posix', '\ufeffa\u200bb', 'ab'],
    ['rule 2: a line break parts words', 'posix', 'one\r\ntwo\u2028three', 'one two three'],
    ['rule 2: ZWJ in emoji stays', 'portable', '👨‍👩‍👧', '👨‍👩‍👧'],
    ['rule 2: half a surrogate pair', 'posix', 'a\ud800b', 'a_b'],
    ['rule 3: colon and space', 'portable', 'Live: Wembley', 'Live - Wembley'],
    ['rule 3: other colons', 'windows', '10:15', '10_15'],
    ['rule 3: what Windows refuses', 'portable', 'a<b>c"d|e?f*g', 'a_b_c_d_e_f_g'],
    ['rule 3: not for posix', 'posix', 'What?: "a|b"', 'What?: "a|b"'],
    ['rules 4 and 5 wait for the whole component', 'portable', ' .hidden Jr. ', '.hidden Jr.'],
    ['rule 7: nothing', 'portable', ' \t', 'fallback'],
    ['rule 7: nothing to see', 'portable', '\u200d\u00ad', 'fallback'],
    ['rule 7: the folder itself', 'portable', '.', 'fallback'],
    ['rule 7: the folder above', 'portable', ' .. ', 'fallback'],
  ] as const)('%s (%s)', (_rule, profile, value, expected) => {
    expect(sanitizeValue(value, 'fallback', profile)).toBe(expected);
  });

  it('makes the fallback safe as well', () => {
    expect(sanitizeValue('', 'a/b', 'portable')).toBe('a_b');
    expect(sanitizeValue('', '..', 'portable')).toBe('_');
  });

  it('gives something visible without separators, and the same again', () => {
    fc.assert(
      fc.property(nasty, nasty, profiles, (value, fallback, profile) => {
        const safe = sanitizeValue(value, fallback, profile);
        expect(safe).not.toMatch(/[/\\\p{Cc}\p{Bidi_Control}\u200B\p{Surrogate}]/u);
        expect(['', '.', '..']).not.toContain(safe);
        expect(sanitizeValue(safe, fallback, profile)).toBe(safe);
      }),
    );
  });
});

describe('sanitizeComponent', () => {
  it.each([
    ['rule 4: a leading dot', '.hidden', '_hidden'],
    ['rule 4: a leading dash', '-rf', '_rf'],
    ['rule 4: outer spaces', '\u00a0 Song \u3000', 'Song'],
    ['rule 5: a trailing dot', 'Dinosaur Jr.', 'Dinosaur Jr_'],
    ['rule 5: all of them', 'Wait. ..', 'Wait____'],
    ['rule 5: dots inside stay', 'R.E.M. live', 'R.E.M. live'],
    ['rule 6: a device', 'CON', 'CON_'],
    ['rule 6: in any case, with an extension', 'nul.flac', 'nul_.flac'],
    ['rule 6: two extensions, spaces before', 'Aux .a.b', 'Aux_ .a.b'],
    ['rule 6: numbered', 'COM0', 'COM0_'],
    ['rule 6: superscript numbers', 'lpt³', 'lpt³_'],
    ['rule 6: a word that begins so', 'Concert', 'Concert'],
    ['rule 7: empty', '', 'fallback'],
    ['rule 7: ..', '..', 'fallback'],
    ['rule 7: three dots are no way up', '...', '___'],
    ['rules 2 and 3 once more', 'a/b: c', 'a_b - c'],
  ])('%s', (_rule, component, expected) => {
    expect(sanitizeComponent(component, 'fallback', 'portable')).toBe(expected);
  });

  it.each([
    ['bytes for portable', 'portable', 'é'.repeat(200), 'é'.repeat(127)],
    ['bytes for posix', 'posix', '語'.repeat(100), '語'.repeat(85)],
    ['UTF-16 units for windows', 'windows', 'é'.repeat(300), 'é'.repeat(255)],
    ['no family is torn apart', 'portable', `${'a'.repeat(240)}👨‍👩‍👧`, 'a'.repeat(240)],
    ['rule 5 again after the cut', 'portable', `${'a'.repeat(254)}.b`, `${'a'.repeat(254)}_`],
    ['rule 4 again after the cut', 'portable', `${'a'.repeat(254)} b`, 'a'.repeat(254)],
    ['one grapheme that is too long', 'posix', `e${'\u0332'.repeat(200)}`, `e${'\u0332'.repeat(127)}`],
  ] as const)('rule 8: %s', (_rule, profile, component, expected) => {
    expect(sanitizeComponent(component, 'fallback', profile)).toBe(expected);
  });

  it('rule 8: keeps a limit that rule 6 would break', () => {
    expect(sanitizeComponent('CONtrol', 'x', 'portable', { maxBytes: 3 })).toBe('CO');
    expect(sanitizeComponent('語', 'fallback', 'portable', { maxBytes: 2 })).toBe('_');
  });

  it('keeps every promise for any text', () => {
    fc.assert(
      fc.property(nasty, nasty, profiles, fc.integer({ min: 1, max: 300 }), (text, fallback, profile, maxBytes) => {
        const { max, size } = COMPONENT_LIMITS[profile];
        for (const limit of [max, maxBytes]) {
          const safe = sanitizeComponent(text, fallback, profile, { maxBytes: limit });
          expect(size(safe)).toBeLessThanOrEqual(Math.min(max, limit));
          expect(safe).not.toBe('');
          expect(safe).not.toMatch(/^[.\s-]|[.\s]$/u);
          expect(safe).not.toMatch(/[/\\\p{Cc}\p{Bidi_Control}\u200B\p{Surrogate}]/u);
          expect(safe).not.toMatch(/^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/iu);
          if (profile !== 'posix') expect(safe).not.toMatch(/[<>:"|?*]/u);
          expect(safe).toBe(safe.normalize('NFC'));
          expect(sanitizeComponent(safe, fallback, profile, { maxBytes: limit })).toBe(safe);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('numbered', () => {
  it.each([
    ['before the extension', 'Song.flac', 2, 'Song (2).flac'],
    ['without one', 'Song', 3, 'Song (3)'],
    ['a dot in a title is no extension', '01. Song', 2, '01. Song (2)'],
    ['cut to fit', `${'a'.repeat(250)}.flac`, 12, `${'a'.repeat(245)} (12).flac`],
    ['no space left before the number', `${'a'.repeat(245)} bcdef.flac`, 2, `${'a'.repeat(245)} (2).flac`],
  ])('%s', (_case, name, n, expected) => {
    expect(numbered(name, n, 'portable')).toBe(expected);
  });

  it('fits whatever fitted before', () => {
    fc.assert(
      fc.property(nasty, profiles, fc.integer({ min: 2, max: 9999 }), (text, profile, n) => {
        const name = `${sanitizeComponent(text, 'x', profile, { maxBytes: 250 })}.flac`;
        const { max, size } = COMPONENT_LIMITS[profile];
        expect(size(numbered(name, n, profile))).toBeLessThanOrEqual(max);
        expect(numbered(name, n, profile)).toMatch(new RegExp(` \\(${n}\\)\\.flac$`, 'u'));
      }),
    );
  });
});

describe('foldPath', () => {
  it.each([
    ['case', 'Music/Song.FLAC', 'music/sOng.flac'],
    ['composition (HFS+, APFS)', 'Bjo\u0308rk', 'BJ\u00d6RK'],
    ['full case folding', 'Straße', 'STRASSE'],
    ['final sigma', 'ΟΔΟΣ', 'οδος'],
    ['final sigma in the middle of a path', 'ΟΔΟΣ/a', 'οδοσ/A'],
    ['Kelvin', '\u212a', 'k'],
    ['dotted capital I', 'İ', 'i\u0307'],
    ['dotless i, to be on the safe side', 'ı', 'I'],
    ['ligature', 'ﬁ', 'FI'],
  ])('takes for one: %s', (_case, a, b) => {
    expect(foldPath(a)).toBe(foldPath(b));
  });

  it('tells apart what no file system confuses', () => {
    expect(foldPath('a')).not.toBe(foldPath('á'));
    expect(foldPath('a/b')).not.toBe(foldPath('a b'));
  });

  it('is its own fold, and does not look at case or composition', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const key = foldPath(text);
        expect(foldPath(key)).toBe(key);
        expect(foldPath(text.normalize('NFD'))).toBe(key);
        expect(foldPath(text.toUpperCase())).toBe(key);
      }),
    );
  });
});
