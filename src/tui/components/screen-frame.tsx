import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Size } from '../context.js';
import { keysOf, type Command, type KeyGroup } from '../keys/key-table.js';
import { chordText } from '../keys/chord.js';
import { displayWidth } from '../../text/display-width.js';
import { printable } from '../../text/printable.js';
import { wrapped } from '../../text/styled-text.js';
import { MODAL } from '../hooks/use-keys.js';
import { rowOf, type Piece } from './columns.js';
import { Line } from './line.js';
import { Rule } from './rule.js';

/** Rows that the frame of a screen takes: the title, a rule, the message, the keys. */
export const FRAME_ROWS = 4;

/** A long message covers the end of the body: a hint that is cut helps nobody. */
const MESSAGE_ROWS = 4;

export interface Message {
  readonly text: string;
  readonly style: 'dim' | 'good' | 'warn' | 'bad';
}

/** What every screen has around it: what it is, what happened last, and the keys that help on. */
export function ScreenFrame({
  title,
  aside = '',
  message = null,
  groups,
  idle = [],
  size,
  children,
}: {
  readonly title: string;
  /** At the right end of the title's line. */
  readonly aside?: string;
  readonly message?: Message | null;
  /** What the keys mean now. */
  readonly groups: readonly KeyGroup[];
  /** What would do nothing now: it gets no hint. */
  readonly idle?: readonly Command[];
  readonly size: Size;
  /** `size.rows - FRAME_ROWS` lines. */
  readonly children: ReactNode;
}): ReactNode {
  const { columns, rows } = size;
  const told = message === null ? [''] : wrapped(printable(message.text), columns).slice(0, MESSAGE_ROWS);
  const asideWidth = Math.min(displayWidth(aside), Math.floor(columns / 2));
  return (
    <Box flexDirection="column" width={columns} height={rows} overflowY="hidden">
      <Line
        pieces={rowOf(
          [
            { text: title, style: 'title' },
            { text: aside, width: asideWidth, style: 'dim', align: 'right' },
          ],
          columns,
        )}
      />
      <Rule columns={columns} />
      <Box flexDirection="column" height={rows - FRAME_ROWS - (told.length - 1)} overflowY="hidden">
        <Box flexDirection="column" flexShrink={0} height={rows - FRAME_ROWS}>
          {children}
        </Box>
      </Box>
      {told.map((line, index) => (
        <Line key={index} pieces={rowOf([{ text: line, style: message?.style ?? 'dim' }], columns)} />
      ))}
      <Line pieces={hintPieces(groups, columns, idle)} />
    </Box>
  );
}

/** The keys with a hint, as many as fit; help is always among them where there is any. */
function hintPieces(groups: readonly KeyGroup[], width: number, idle: readonly Command[] = []): readonly Piece[] {
  const modal = groups.some((group) => MODAL.includes(group));
  const all = [...groups, ...(modal ? [] : (['everywhere'] as const))]
    .flatMap(keysOf)
    .filter(({ hint, command }) => hint !== '' && !idle.includes(command));
  const hints = all.map(({ keys, hint }) => ({ key: chordText(keys[0] ?? ''), hint }));
  // The last ones, help and leaving, stay when there is no room for all.
  const kept = modal ? hints : hints.slice(-3);
  const optional = modal ? [] : hints.slice(0, -3);
  const widthOf = ({ key, hint }: { key: string; hint: string }): number => displayWidth(`${key} ${hint}  `);
  let room = width - kept.reduce((sum, one) => sum + widthOf(one), 0);
  const shown = [];
  for (const one of optional) {
    room -= widthOf(one);
    if (room < 0) break;
    shown.push(one);
  }
  const pieces = [...shown, ...kept].flatMap(({ key, hint }): Piece[] => [
    { text: key, style: 'key' },
    { text: ` ${hint}  ` },
  ]);
  return pieces;
}
