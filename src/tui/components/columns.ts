import { displayWidth, shorten } from '../../text/display-width.js';
import { printable } from '../../text/printable.js';
import type { Style } from '../theme.js';

/** A piece of a line: printable, in one style. */
export interface Piece {
  readonly text: string;
  readonly style?: Style;
}

/** A cell of a row; its text may come from anywhere: it is made printable. */
export interface Cell extends Piece {
  /** Columns of the terminal; without it, it shares what is left with the others of that kind. */
  readonly width?: number;
  readonly align?: 'right';
}

const GAP = 2;

/**
 * A row of cells as pieces that take exactly `width` columns, whatever is in them: too long ones are shortened in the middle,
 * short ones are filled up.
 */
export function rowOf(cells: readonly Cell[], width: number): readonly Piece[] {
  const fixed = cells.reduce((sum, cell) => sum + (cell.width ?? 0), 0) + GAP * Math.max(0, cells.length - 1);
  const flexible = cells.filter((cell) => cell.width === undefined).length;
  const left = Math.max(0, width - fixed);
  let shared = 0;
  const pieces: Piece[] = [];
  let room = width;
  for (const [index, cell] of cells.entries()) {
    const isFlexible = cell.width === undefined;
    if (isFlexible) shared += 1;
    const share = isFlexible
      ? Math.floor((left * shared) / flexible) - Math.floor((left * (shared - 1)) / flexible)
      : 0;
    const gap = index === cells.length - 1 ? 0 : GAP;
    const columns = Math.min(room, cell.width ?? share);
    pieces.push({
      text: fitted(cell.text, columns, cell.align),
      ...(cell.style === undefined ? {} : { style: cell.style }),
    });
    room -= columns;
    const space = Math.min(gap, room);
    if (space > 0) pieces.push({ text: ' '.repeat(space) });
    room -= space;
  }
  if (room > 0) pieces.push({ text: ' '.repeat(room) });
  return pieces;
}

/** A text of any origin in exactly `width` columns. */
export function fitted(text: string, width: number, align?: 'right'): string {
  if (width <= 0) return '';
  const shown = shortened(printable(text), width);
  const fill = ' '.repeat(Math.max(0, width - displayWidth(shown)));
  return align === 'right' ? fill + shown : shown + fill;
}

/** Shortens also to widths that have no room for two ends. */
function shortened(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const short = shorten(text, width);
  return displayWidth(short) <= width ? short : '…';
}

/** How many columns pieces take. */
export function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + displayWidth(text), 0);
}
