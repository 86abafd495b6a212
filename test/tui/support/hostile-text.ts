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

/** Texts with wide, combining, joined, right-to-left and control characters. */
export const hostileText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...PIECES), maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
