import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Size } from '../context.js';
import { chordText } from '../keys/chord.js';
import { GROUP_TITLES, keysOf, type KeyGroup } from '../keys/key-table.js';
import { rowOf, type Piece } from './columns.js';
import { Line } from './line.js';
import type { ListState } from './list-state.js';
import { FRAME_ROWS, ScreenFrame } from './screen-frame.js';

/** The lines of the help: groups with their keys. */
export function helpLines(groups: readonly KeyGroup[], width: number): readonly (readonly Piece[])[] {
  return groups.flatMap((group) => [
    rowOf([{ text: GROUP_TITLES[group], style: 'strong' }], width),
    ...keysOf(group).map(({ keys, does }) =>
      rowOf([{ text: `  ${keys.map(chordText).join(', ')}`, width: 22, style: 'key' }, { text: does }], width),
    ),
    rowOf([], width),
  ]);
}

/** The keys of the screen below. */
export function Help({
  groups,
  list,
  size,
}: {
  readonly groups: readonly KeyGroup[];
  readonly list: ListState;
  readonly size: Size;
}): ReactNode {
  const lines = helpLines(groups, size.columns);
  return (
    <ScreenFrame title="Keys" groups={['help', 'list']} size={size}>
      <Box flexDirection="column">
        {lines.slice(list.top, list.top + size.rows - FRAME_ROWS).map((pieces, index) => (
          <Line key={index} pieces={pieces} />
        ))}
      </Box>
    </ScreenFrame>
  );
}
