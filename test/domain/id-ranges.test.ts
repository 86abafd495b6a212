import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdRanges, parseIdRanges } from '../../src/domain/id-ranges.js';

describe('ids that people type', () => {
  it('are single ones and ranges, apart or with commas', () => {
    expect(parseIdRanges(['12', '15-20,7'], '--operation-ids')).toEqual([
      { from: 12, to: 12 },
      { from: 15, to: 20 },
      { from: 7, to: 7 },
    ]);
  });

  it.each([
    ['', 'cannot be ""', '12 15-20'],
    ['12..15', 'cannot be "12..15"', '12 15-20'],
    ['1,,2', 'cannot be ""', '12 15-20'],
    ['-3', 'cannot be "-3"', '12 15-20'],
    ['0', 'ids begin at 1', '12 15-20'],
    ['20-12', 'the range goes backwards', 'Write 12-20.'],
    ['1-9007199254740992', 'no id is that large', '12 15-20'],
  ])('%j is none, and the error says why', (text, message, hint) => {
    const error = expect.objectContaining({
      exitCode: 2,
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
    expect(() => parseIdRanges([text], '--operation-ids')).toThrow(error);
  });
});

describe('collected ids', () => {
  it('are the ranges that they make, in whatever order they came; typed again they are the same ids', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (ids) => {
        const ranges = new IdRanges();
        for (const id of ids) ranges.add(id);
        const texts = ranges.texts(100) ?? [];
        const again = texts.length === 0 ? [] : parseIdRanges([texts.join(',')], '');
        const all = again.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, at) => from + at));
        expect(all).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
        expect(ranges.count).toBe(ids.length);
      }),
    );
  });

  it('that are too scattered are not told, and need no more memory', () => {
    const ranges = new IdRanges();
    for (let id = 2; id <= 100_000; id += 2) ranges.add(id);
    expect(ranges.texts(1_000_000)).toBeNull();
    expect(ranges.count).toBe(50_000);
    const few = new IdRanges();
    for (const id of [1, 3, 5]) few.add(id);
    expect(few.texts(3)).toEqual(['1', '3', '5']);
    expect(few.texts(2)).toBeNull();
  });
});
