import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth, graphemes } from '../../../src/text/display-width.js';
import { printable } from '../../../src/text/printable.js';
import { fieldWindow } from '../../../src/tui/components/field-line.js';
import { editField, fieldWith, typeInto, type FieldState } from '../../../src/tui/components/text-field.js';
import { keysOf, type Command } from '../../../src/tui/keys/key-table.js';
import { hostileText } from '../support/hostile-text.js';

/** Characters that do not join their neighbours. */
const CHARACTERS = ['a', 'b', ' ', '/', '日', '🎵', 'é'];
const EDITS = keysOf('field').map(({ command }) => command) as Command<'field'>[];

/** The same as two stacks: what is in front of the cursor, and what is behind it, nearest first. */
class Model {
  readonly before: string[] = [];
  readonly behind: string[] = [];

  type(text: string): void {
    this.before.push(...text.match(/./gu)!);
  }

  edit(command: Command<'field'>): void {
    if (command === 'field.left') this.#move(this.before, this.behind, 1);
    if (command === 'field.right') this.#move(this.behind, this.before, 1);
    if (command === 'field.start') this.#move(this.before, this.behind, Infinity);
    if (command === 'field.end') this.#move(this.behind, this.before, Infinity);
    if (command === 'field.erase') this.before.pop();
    if (command === 'field.erase_all') this.before.length = 0;
    if (command === 'field.erase_word') {
      const kept = this.before.join('').replace(/[^\s/]*[\s/]*$/u, '');
      this.before.length = Array.from(kept).length;
    }
  }

  #move(from: string[], to: string[], most: number): void {
    for (let moved = 0; moved < most && from.length > 0; moved += 1) to.push(from.pop()!);
  }
}

test('a field is edited as two stacks are', () => {
  const typed = fc.string({ unit: fc.constantFrom(...CHARACTERS), minLength: 1, maxLength: 8 });
  const step = fc.oneof(
    typed.map((text) => ({ text })),
    fc.constantFrom(...EDITS).map((command) => ({ command })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const model = new Model();
      let field = fieldWith('');
      for (const one of steps) {
        if ('text' in one) model.type(one.text);
        else model.edit(one.command);
        field = 'text' in one ? typeInto(field, one.text) : editField(field, one.command);
        const text = [...model.before, ...model.behind.toReversed()].join('');
        expect(field).toEqual({ text, cursor: model.before.length });
      }
    }),
    { numRuns: 500 },
  );
});

test('an accent that is typed joins the letter before', () => {
  const field = typeInto({ text: 'ex', cursor: 1 }, '\u0301');
  expect(field).toEqual({ text: 'e\u0301x', cursor: 1 });
  expect(editField(field, 'field.erase')).toEqual({ text: 'x', cursor: 0 });
});

const anyField: fc.Arbitrary<FieldState> = fc
  .tuple(hostileText, fc.nat())
  .map(([text, at]) => ({ text, cursor: at % (graphemes(text).length + 1) }));

test('the part of a field that is shown is never wider than asked, has the cursor, and is a part of it', () => {
  fc.assert(
    fc.property(anyField, fc.integer({ min: 1, max: 60 }), (field, width) => {
      const { before, at, after } = fieldWindow(field, width);
      const characters = graphemes(field.text).map(printable);
      const under = characters[field.cursor] ?? ' ';
      // What is under the cursor is shown in any case.
      const most = Math.max(width, displayWidth(under));
      expect(displayWidth(before) + displayWidth(at) + displayWidth(after)).toBeLessThanOrEqual(most);
      expect(at).toBe(under);
      expect(characters.slice(0, field.cursor).join('').endsWith(before)).toBe(true);
      expect(
        characters
          .slice(field.cursor + 1)
          .join('')
          .startsWith(after),
      ).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('a field that fits is shown as a whole', () => {
  expect(fieldWindow({ text: 'ab日c', cursor: 2 }, 6)).toEqual({ before: 'ab', at: '日', after: 'c' });
  expect(fieldWindow({ text: 'abcdef', cursor: 6 }, 4)).toEqual({ before: 'def', at: ' ', after: '' });
  expect(fieldWindow({ text: 'abcdef', cursor: 0 }, 4)).toEqual({ before: '', at: 'a', after: 'bcd' });
});
