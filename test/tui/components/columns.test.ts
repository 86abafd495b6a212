import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../../src/text/display-width.js';
import { fitted, rowOf, widthOf, type Cell } from '../../../src/tui/components/columns.js';
import { hostileText } from '../support/hostile-text.js';

const cell: fc.Arbitrary<Cell> = fc
  .record({
    text: hostileText,
    width: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
    right: fc.boolean(),
  })
  .map(({ text, width, right }) => ({
    text,
    ...(width === undefined ? {} : { width }),
    ...(right ? { align: 'right' as const } : {}),
  }));

describe('whatever is in them', () => {
  test('cells fill a row exactly, and no control byte is among them', () => {
    const cells = fc.array(cell, { maxLength: 6 });
    fc.assert(
      fc.property(cells, fc.integer({ min: 0, max: 120 }), (row, width) => {
        const pieces = rowOf(row, width);
        expect(widthOf(pieces)).toBe(width);
        const line = pieces.map(({ text }) => text).join('');
        expect(displayWidth(line)).toBe(width);
        expect(line).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      }),
      { numRuns: 1000 },
    );
  });

  test('a text that fits is not changed, but filled up', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '日', '🎵', 'é') }), fc.nat(5), (text, more) => {
        const width = displayWidth(text) + more;
        expect(fitted(text, width)).toBe(text + ' '.repeat(width === 0 ? 0 : more));
        expect(fitted(text, width, 'right')).toBe(' '.repeat(width === 0 ? 0 : more) + text);
      }),
    );
  });
});

test('cells without a width share what the others leave', () => {
  const cells = [{ text: 'one', width: 5 }, { text: 'a/long/path/to/somewhere' }, { text: 'b' }];
  expect(rowOf(cells, 29).map(({ text }) => text)).toEqual(['one  ', '  ', 'a/l…ewhere', '  ', 'b         ']);
});
