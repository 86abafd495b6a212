import type { ReactNode } from 'react';
import { shareOf } from '../../../text/pace.js';
import { count } from '../../../text/words.js';
import { rowOf, type Piece } from '../../components/columns.js';
import { Line } from '../../components/line.js';
import { FRAME_ROWS, ScreenFrame, type Message } from '../../components/screen-frame.js';
import type { Size } from '../../context.js';
import type { KeyGroup } from '../../keys/key-table.js';
import type { Work } from '../../work.js';
import type { Monitor } from './monitor.js';
import { amountText, barPieces, deedText, timeLine, titleOf } from './progress-lines.js';

/** Lines in front of the last problems. */
const HEAD_ROWS = 7;

export function ProgressView({
  work,
  monitor,
  message,
  size,
  groups,
}: {
  readonly work: Work;
  readonly monitor: Monitor;
  readonly message: Message | null;
  readonly size: Size;
  readonly groups: readonly KeyGroup[];
}): ReactNode {
  const { columns, rows } = size;
  const { meter, elapsed, path, problems, recent, settled, warnings } = monitor;
  const { phase, extent, pace } = meter;
  const line = (text: string, style?: Piece['style']): readonly Piece[] =>
    rowOf([{ text, ...(style === undefined ? {} : { style }) }], columns);
  const said = [...warnings.map(({ message: text }) => text), ...settled].slice(-1);
  const lines = [
    line(deedText(work, phase), 'strong'),
    barPieces(shareOf(extent), columns),
    line(amountText(extent, pace)),
    line(timeLine(elapsed, meter)),
    line(path ?? '', 'dim'),
    line(said[0] ?? '', 'warn'),
    line(problems.count === 0 ? 'No problems so far.' : `${count(problems.count, 'problem')}, the last ones first:`),
    ...recent.slice(0, Math.max(0, rows - FRAME_ROWS - HEAD_ROWS)).map((text) => line(`  ${text}`, 'bad')),
  ];
  return (
    <ScreenFrame title={titleOf(work)} message={message} groups={groups} size={size}>
      {lines.map((pieces, index) => (
        <Line key={index} pieces={pieces} />
      ))}
    </ScreenFrame>
  );
}
