import { FRAME_ROWS } from '../../components/screen-frame.js';
import type { Size } from '../../context.js';
import type { SessionState } from './reducer.js';

/** What the session is, its folders, its totals, filter and selection. */
const HEADER_ROWS = 4;
/** The heads of the columns. */
const HEAD_ROWS = 1;

/** From so many columns on, the details are beside the lines. */
export const WIDE = 120;

/** Between the panes. */
export const DIVIDER = ' │ ';

/** Who has which part of the screen; 0 is hidden. */
export interface Layout {
  readonly linesWidth: number;
  readonly linesHeight: number;
  readonly detailsWidth: number;
  readonly detailsHeight: number;
}

export function layoutOf({ columns, rows }: Size, { pane }: Pick<SessionState, 'pane'>): Layout {
  const body = Math.max(HEAD_ROWS + 1, rows - FRAME_ROWS - HEADER_ROWS);
  const heights = { linesHeight: body - HEAD_ROWS, detailsHeight: body };
  if (columns < WIDE) {
    return { ...heights, linesWidth: pane === 'lines' ? columns : 0, detailsWidth: pane === 'details' ? columns : 0 };
  }
  const detailsWidth = Math.min(80, Math.floor(columns * 0.4));
  return { ...heights, detailsWidth, linesWidth: columns - detailsWidth - DIVIDER.length };
}
