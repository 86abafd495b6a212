import { expect, test } from 'vitest';
import { confirmLines } from '../../../src/tui/components/confirm-lines.js';
import { FRAME_ROWS } from '../../../src/tui/components/screen-frame.js';

const QUESTION = 'Undo 1,234 operations of session 20261121-153012-k3f9?';
const long = (name: string, lines: number): string => Array.from({ length: lines * 9 }, () => name).join(' ');

test('the question stays, whatever the facts; the heaviest of them as far as they fit', () => {
  const facts = [{ text: long('light', 3), weight: 0 }, { text: long('heavy', 30), weight: 2 }, long('plain', 1)];
  for (const rows of [14, 23, 60]) {
    const lines = confirmLines(QUESTION, facts, { columns: 60, rows });
    expect(lines.question).toEqual([QUESTION]);
    expect(lines.facts.length).toBeGreaterThan(0);
    expect(lines.facts.length + lines.question.length + 2).toBeLessThanOrEqual(rows - FRAME_ROWS);
    expect(lines.facts.join(' ')).toContain('heavy');
  }
  const all = confirmLines(QUESTION, facts, { columns: 60, rows: 60 }).facts.join(' ');
  expect(all).toMatch(/^light.*heavy.*plain/u);
  const small = confirmLines(QUESTION, [long('first', 3), long('second', 3), long('third', 3)], {
    columns: 60,
    rows: 14,
  });
  expect(small.facts.join(' ')).toContain('first');
  expect(small.facts.join(' ')).not.toContain('third');
});
