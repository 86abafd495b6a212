import fc from 'fast-check';

/** What names are made of, and what makes them hard to draw. */
const PIECES = [
  ...['a', 'Z', ' ', '/', '.'],
  ...['日', '本', 'ｗ', '한'],
  ...['e\u0301', '\u0301', 'n\u0303\u0323'],
  ...['🎵', '👨‍👩‍👧‍👦', '🇩🇪', '🇩', '❤️', '☺', '1️⃣', '👍🏽', '\u200d', '\ufe0f'],
  ...['\u05d0', '\u0627\u0644', '\u202e', '\u2066', '\u200f'],
  ...['\u0000', '\n', '\t', '\u001b[2J', '\u001b]0;x\u0007', '\u009b', '\u007f'],
  ...['\ud83d', '\u200b', '\u00ad', '\u0e33', '\u0bcd', '\u115f'],
];

/** Latin with its combining marks, Greek, Cyrillic, Hebrew; Chinese, Japanese and Korean. */
const LETTERS = [
  { min: 0x00, max: 0x5ff },
  { min: 0x3000, max: 0xd7a3 },
];

/**
 * Texts with wide, combining, joined, right-to-left and control characters. Not among them are the few signs of Arabic and
 * Brahmic scripts that join what follows, a space too (Unicode's class Prepend): string-width counts both as one column.
 */
export const hostileText = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...PIECES) },
    ...LETTERS.map((range) => fc.integer(range).map((code) => String.fromCodePoint(code))),
  ),
  maxLength: 40,
});
