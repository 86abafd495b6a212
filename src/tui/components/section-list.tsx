import { Box } from 'ink';
import type { ReactNode } from 'react';
import { rowOf, type Cell } from './columns.js';
import { Line } from './line.js';
import { Rule } from './rule.js';
import type { ListState } from './list-state.js';
import { entriesOf, type Section } from './sections.js';

/** Rows below the list: a rule, and the row under the cursor in full. */
export const DETAIL_ROWS = 3;

/**
 * Sections below each other, as many lines as fit, and what the row under the cursor is in full.
 *
 * @param height lines of the list; the details come on top
 */
export function SectionList<Row>({
  sections,
  list,
  height,
  columns,
  cellsOf,
  detailsOf,
}: {
  readonly sections: readonly Section<Row>[];
  readonly list: ListState;
  readonly height: number;
  readonly columns: number;
  readonly cellsOf: (row: Row) => readonly Cell[];
  /** Two lines, of any origin. */
  readonly detailsOf: (row: Row) => readonly [string, string];
}): ReactNode {
  const entries = entriesOf(sections, list.top, height);
  const at = list.cursor - list.top;
  const current = entries[at];
  const details = current?.kind === 'row' ? detailsOf(current.row) : ['', ''];
  return (
    <>
      <Box flexDirection="column" height={height}>
        {entries.map((entry, index) => {
          const mark: Cell = { text: index === at ? '>' : '', width: 1, style: 'key' };
          const cells = entry.kind === 'row' ? cellsOf(entry.row) : [entry.line];
          const pieces = rowOf([mark, ...cells], columns);
          return <Line key={index} cursor={index === at} pieces={pieces} />;
        })}
      </Box>
      <Rule columns={columns} />
      {details.map((text, index) => (
        <Line key={index} pieces={rowOf([{ text, style: 'dim' }], columns)} />
      ))}
    </>
  );
}

/** Columns that the words of a section have beside the mark of the cursor. */
export function textColumns(columns: number): number {
  return columns - 3;
}
