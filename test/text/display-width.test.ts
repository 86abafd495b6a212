import { expect, test } from 'vitest';
import { displayWidth, shorten } from '../../src/text/display-width.js';
import { printable } from '../../src/text/printable.js';

test.each([
  ['plain', 5],
  ['日本', 4],
  ['e\u0301', 1],
  ['👨‍👩‍👧‍👦', 2],
  // Thai and Lao: the vowel AM has a column of its own, marks above it have none.
  ['นำ', 2],
  ['น้ำ', 2],
  ['ກຳ', 2],
  [' ำ', 2],
])('%s takes %d columns', (text, columns) => {
  expect(displayWidth(text)).toBe(columns);
  expect(displayWidth(shorten(text.repeat(20), 11))).toBeLessThanOrEqual(11);
});

test('what nobody sees is shown by its number', () => {
  expect(printable('a\u00adb\u115fc\u3164')).toBe('a\\xadb\\u115fc\\u3164');
});
