import { wrapped } from '../../text/styled-text.js';
import { printable } from '../../text/printable.js';
import type { Style } from '../theme.js';

/** A line of words; printable, and not wider than the screen where its words are not. */
export interface TextLine {
  readonly text: string;
  readonly style?: Style;
}

/** Rows of any number that are read as they are shown. */
export interface Rows<Row> {
  readonly length: number;
  /** @param from the first has position 0. @returns fewer where the list ends */
  read(from: number, count: number): readonly Row[];
}

/** Words, and below them the rows that they are about. */
export interface Section<Row> {
  readonly lines: readonly TextLine[];
  readonly rows: Rows<Row>;
}

/** A line of what the sections are below each other. */
export type Entry<Row> =
  { readonly kind: 'text'; readonly line: TextLine } | { readonly kind: 'row'; readonly row: Row };

export const NO_ROWS: Rows<never> = { length: 0, read: () => [] };

/** A text of any origin as lines of so many columns. */
export function paragraph(text: string, columns: number, style?: Style): readonly TextLine[] {
  return wrapped(printable(text), columns).map((line) => ({ text: line, ...(style === undefined ? {} : { style }) }));
}

export function rowsOf<Row>(all: readonly Row[]): Rows<Row> {
  return { length: all.length, read: (from, count) => all.slice(from, from + count) };
}

/** How many lines the sections have. */
export function lengthOf(sections: readonly Section<unknown>[]): number {
  return sections.reduce((sum, { lines, rows }) => sum + lines.length + rows.length, 0);
}

/** Some lines of the sections; of the rows only these are read. */
export function entriesOf<Row>(sections: readonly Section<Row>[], from: number, count: number): readonly Entry<Row>[] {
  const entries: Entry<Row>[] = [];
  let first = from;
  for (const { lines, rows } of sections) {
    const room = count - entries.length;
    if (room <= 0) break;
    for (const line of lines.slice(first, first + room)) entries.push({ kind: 'text', line });
    const left = count - entries.length;
    const at = Math.max(0, first - lines.length);
    if (left > 0 && at < rows.length) for (const row of rows.read(at, left)) entries.push({ kind: 'row', row });
    first = Math.max(0, first - lines.length - rows.length);
  }
  return entries;
}
