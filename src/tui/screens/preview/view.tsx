import type { ReactNode } from 'react';
import type { UndoReport } from '../../../workflows/events.js';
import { pathBelow, undoChange, type UndoRoots } from '../../../text/undo-deed.js';
import type { Cell } from '../../components/columns.js';
import { rowOf, type Piece } from '../../components/columns.js';
import { Confirm } from '../../components/confirm.js';
import { Line } from '../../components/line.js';
import { FRAME_ROWS, ScreenFrame } from '../../components/screen-frame.js';
import { DETAIL_ROWS, SectionList } from '../../components/section-list.js';
import type { Section } from '../../components/sections.js';
import type { Size } from '../../context.js';
import type { Command, KeyGroup } from '../../keys/key-table.js';
import { undoCommand, type UndoAsk, type UndoPolicies } from '../../work.js';
import type { PreviewRow } from './preview-sections.js';
import type { PreviewState, Shown } from './reducer.js';
import { isOffered, STRATEGIES, strategyKey, strategyWords } from './strategies.js';
import { printable } from '../../../text/printable.js';
import { wrapped } from '../../../text/styled-text.js';
import { inWords } from '../../../text/words.js';

/** Narrower terminals get two lines of strategies. */
const WIDE = 90;

/** More lines of a command leave no room for what it would do. */
const COMMAND_ROWS = 3;

/** So many ranges of ids are shown of a command that is too long. */
const RANGES_SHOWN = 4;

/** The command that does the same, to be copied as a whole; one that is too long says that it is shortened. */
export function commandLines(ask: UndoAsk, sameHistory: readonly string[], columns: number): readonly string[] {
  const linesOf = (text: string): readonly string[] => wrapped(printable(`$ ${text}`), columns);
  const whole = linesOf(undoCommand(ask, sameHistory));
  if (whole.length <= COMMAND_ROWS) return whole;
  return linesOf(`${undoCommand(ask, sameHistory, RANGES_SHOWN)} (shortened)`).slice(0, COMMAND_ROWS);
}

/** How many lines of the preview are shown at a time. @param command lines of it */
export function listHeight({ rows, columns }: Size, command: number): number {
  const strategies = columns < WIDE ? 2 : 1;
  return Math.max(1, rows - FRAME_ROWS - DETAIL_ROWS - strategies - command);
}

/** A question with what to know before the answer. */
export interface PreviewQuestion {
  readonly question: string;
  readonly facts: readonly string[];
}

export function PreviewView({
  state,
  sections,
  roots,
  question,
  command,
  size,
  groups,
  idle,
}: {
  readonly state: PreviewState;
  readonly sections: readonly Section<PreviewRow>[];
  /** What listed paths are below; `null` before that is known. */
  readonly roots: UndoRoots | null;
  readonly question: PreviewQuestion | null;
  /** What does the same on the command line. */
  readonly command: readonly string[];
  readonly size: Size;
  readonly groups: readonly KeyGroup[];
  readonly idle: readonly Command[];
}): ReactNode {
  const { columns } = size;
  const { ask, list, message, shows } = state;
  const title = `Preview: ${ask.kind === 'redo' ? 'redo' : 'undo'} of ${ask.session}`;
  return (
    <ScreenFrame
      title={title}
      aside={shows === 'all' ? 'all operations' : 'problems'}
      message={message}
      groups={groups}
      idle={idle}
      size={size}
    >
      {question === null ? (
        <>
          <SectionList
            {...{ sections, list, columns }}
            height={listHeight(size, command.length)}
            cellsOf={(row) => cellsOf(row, shows, roots)}
            detailsOf={detailsOf}
          />
          {strategyLines(ask, columns).map((pieces, index) => (
            <Line key={index} pieces={pieces} />
          ))}
          {command.map((text) => (
            <Line key={text} pieces={rowOf([{ text, style: 'dim' }], columns)} />
          ))}
        </>
      ) : (
        <Confirm {...question} size={size} />
      )}
    </ScreenFrame>
  );
}

function cellsOf({ operation, reason }: PreviewRow, shows: Shown, roots: UndoRoots | null): readonly Cell[] {
  const below = (path: string, root: string | undefined): string => (root === undefined ? path : pathBelow(path, root));
  if (shows === 'problems') {
    return [{ text: `  ${below(pathOf(operation), roots?.from)}` }, { text: messageOf(operation), style: 'warn' }];
  }
  const { verb, from, to } = undoChange(operation);
  const isStuck = reason !== null;
  const isBefore = operation.outcome === 'already_undone';
  return [
    { text: isStuck ? 'stays' : isBefore ? 'as it is' : verb, width: 10, style: isStuck ? 'warn' : 'plain' },
    { text: from === null ? '' : below(from, roots?.from) },
    { text: to === null ? '' : `-> ${below(to, roots?.to)}` },
  ];
}

function detailsOf({ operation, reason }: PreviewRow): readonly [string, string] {
  const { verb, from, to } = undoChange(operation);
  if (reason !== null) return [`${operation.id}  ${pathOf(operation)}`, messageOf(operation)];
  const message = operation.message === null ? '' : ` (${operation.message})`;
  const first = `${operation.id}  ${verb} ${from ?? to ?? ''}`;
  return [first, (verb === 'move' ? `-> ${to ?? ''}` : '') + message];
}

function pathOf({ target_path, source_path, id }: UndoReport): string {
  return target_path ?? source_path ?? `operation ${id}`;
}

function messageOf({ message, outcome }: UndoReport): string {
  return message ?? inWords(outcome);
}

/** Which ways around problems are on, with the keys that change them. */
function strategyLines({ policies, imported }: UndoAsk, columns: number): readonly (readonly Piece[])[] {
  const offered = STRATEGIES.filter((strategy) => isOffered(strategy, imported));
  const isOn = (strategy: (typeof offered)[number], all: UndoPolicies): boolean =>
    all[strategy] !== 'skip' && all[strategy] !== false;
  const cells = offered.flatMap((strategy): Cell[] => [
    { text: strategyKey(strategy), width: 1, style: 'key' },
    { text: strategyWords(strategy, policies), ...(isOn(strategy, policies) ? { style: 'strong' as const } : {}) },
  ]);
  if (columns >= WIDE) return [rowOf(cells, columns)];
  return [rowOf(cells.slice(0, 4), columns), rowOf(cells.slice(4), columns)];
}
