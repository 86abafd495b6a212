import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LIST_START, moveList, withinList, type ListSize } from '../../../src/tui/components/list-state.js';
import { keysOf, type Command } from '../../../src/tui/keys/key-table.js';

const COMMANDS = keysOf('list').map(({ command }) => command) as Command<'list'>[];
const anySize: fc.Arbitrary<ListSize> = fc.record({ count: fc.nat(50), height: fc.integer({ min: -2, max: 12 }) });

function requireShown({ cursor, top }: { cursor: number; top: number }, { count, height }: ListSize): void {
  const rows = Math.max(1, height);
  expect(cursor).toBeGreaterThanOrEqual(0);
  expect(cursor).toBeLessThanOrEqual(Math.max(0, count - 1));
  expect(cursor - top).toBeGreaterThanOrEqual(0);
  expect(cursor - top).toBeLessThan(rows);
  // No empty rows below while there are rows above.
  expect(top).toBeLessThanOrEqual(Math.max(0, count - rows));
}

test('wherever it was, the cursor is on a row that is shown', () => {
  const anyWhere = fc.integer({ min: -60, max: 120 });
  fc.assert(
    fc.property(anyWhere, anyWhere, anySize, (cursor, top, size) => {
      const list = withinList({ cursor, top }, size);
      requireShown(list, size);
      expect(withinList(list, size)).toEqual(list);
    }),
    { numRuns: 1000 },
  );
});

test('keys move the cursor as far as they say, and no further than the list goes', () => {
  const steps: Readonly<Record<Command<'list'>, (cursor: number, page: number, count: number) => number>> = {
    'list.up': (cursor) => cursor - 1,
    'list.down': (cursor) => cursor + 1,
    'list.page_up': (cursor, page) => cursor - page,
    'list.page_down': (cursor, page) => cursor + page,
    'list.first': () => 0,
    'list.last': (_cursor, _page, count) => count - 1,
  };
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...COMMANDS), { maxLength: 30 }), anySize, (commands, size) => {
      let list = LIST_START;
      for (const command of commands) {
        const page = Math.max(1, size.height - 1);
        const meant = steps[command](list.cursor, page, size.count);
        list = moveList(list, command, size);
        expect(list.cursor).toBe(Math.max(0, Math.min(meant, size.count - 1)));
        requireShown(list, size);
      }
    }),
    { numRuns: 500 },
  );
});
