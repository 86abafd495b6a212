import { printable } from '../../text/printable.js';
import { wrapped } from '../../text/styled-text.js';
import type { Size } from '../context.js';
import { FRAME_ROWS } from './screen-frame.js';

/** What somebody should know before an answer, of any origin: a paragraph. */
export type Fact = string | { readonly text: string; /** What weighs more stays longer. */ readonly weight: number };

export interface ConfirmLines {
  readonly facts: readonly string[];
  readonly question: readonly string[];
}

/** Empty lines: above, and between facts and question. */
const AROUND = 2;

/**
 * The lines of a question with its facts, for the body of a screen. The question stays, whatever the room; where there is not
 * enough for all facts, those that weigh least are left out, of equal ones the last; the heaviest one is cut if need be.
 */
export function confirmLines(question: string, facts: readonly Fact[], { columns, rows }: Size): ConfirmLines {
  const width = confirmWidth(columns);
  const asked = wrapped(printable(question), width);
  const paragraphs = facts.map((fact) => {
    const { text, weight } = typeof fact === 'string' ? { text: fact, weight: 0 } : fact;
    return { lines: wrapped(printable(text), width), weight };
  });
  let room = Math.max(0, rows - FRAME_ROWS - AROUND - asked.length);
  const kept = new Map<object, readonly string[]>();
  for (const paragraph of paragraphs.toSorted((a, b) => b.weight - a.weight)) {
    const { lines } = paragraph;
    const shown = lines.length <= room ? lines : kept.size === 0 ? cut(lines, room) : [];
    if (shown.length === 0) break;
    kept.set(paragraph, shown);
    room -= shown.length;
  }
  return { facts: paragraphs.flatMap((paragraph) => kept.get(paragraph) ?? []), question: asked };
}

/** The first lines; the last of them has the rest, to be shortened where it is drawn. */
function cut(lines: readonly string[], most: number): readonly string[] {
  return most === 0 ? [] : [...lines.slice(0, most - 1), lines.slice(most - 1).join(' ')];
}

/** Columns that facts and question take. */
export function confirmWidth(columns: number): number {
  return Math.min(columns, 100) - 4;
}
