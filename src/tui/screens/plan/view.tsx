import { Box } from 'ink';
import type { ReactNode } from 'react';
import { wrapped } from '../../../text/styled-text.js';
import { printable } from '../../../text/printable.js';
import { count, PHASE_TITLES } from '../../../text/words.js';
import { rowOf, type Piece } from '../../components/columns.js';
import { Confirm } from '../../components/confirm.js';
import type { Fact } from '../../components/confirm-lines.js';
import { Line } from '../../components/line.js';
import { Rule } from '../../components/rule.js';
import { FRAME_ROWS, ScreenFrame } from '../../components/screen-frame.js';
import type { Size } from '../../context.js';
import { keyText } from '../../keys/key-text.js';
import type { Style } from '../../theme.js';
import type { Command, KeyGroup } from '../../keys/key-table.js';
import type { PlanContent } from './content.js';
import { PLAN_VIEWS, type PlanState } from './reducer.js';
import type { Progress } from './use-plan.js';

/** From so many rows on, there is room for all. */
const TALL = 23;

/** Rows of each part of the screen; the line that says which lists there are comes on top. */
interface Parts {
  readonly sentence: readonly string[];
  readonly command: readonly string[];
  readonly list: number;
  readonly details: number;
  /** Lines between the parts. */
  readonly rules: boolean;
}

/** Who sees more sees the sentence and the command as a whole; the list has the rest. */
export function partsOf({ rows, columns }: Size, sentence: string, command: string): Parts {
  const rules = rows >= TALL;
  const parts = {
    sentence: fitted(sentence, rules ? 3 : 2, columns),
    command: fitted(command, rules ? Math.floor(rows / 10) : 0, columns),
    details: rules ? 3 : 2,
    rules,
  };
  const taken = 1 + parts.sentence.length + parts.command.length + parts.details + (rules ? 2 : 0);
  return { ...parts, list: Math.max(1, rows - FRAME_ROWS - taken) };
}

/** A text in so many lines; what does not fit is in the last one, to be shortened there. */
function fitted(text: string, most: number, columns: number): readonly string[] {
  const lines = wrapped(printable(text), columns);
  if (lines.length <= most) return lines;
  return most === 0 ? [] : [...lines.slice(0, most - 1), lines.slice(most - 1).join(' ')];
}

interface PlanViewProps {
  readonly state: PlanState;
  readonly content: PlanContent;
  readonly parts: Parts;
  /** What to say before it is carried out. */
  readonly question: { readonly question: string; readonly facts: readonly Fact[] };
  readonly size: Size;
  readonly groups: readonly KeyGroup[];
  /** What would do nothing now. */
  readonly idle: readonly Command[];
}

/** A plan: before and after, what meets another file, and what stays. */
export function PlanView({ state, content, parts, question, size, groups, idle }: PlanViewProps): ReactNode {
  const { columns } = size;
  const list = state.lists[state.view];
  const shown = content.rows(state, { from: list.top, most: parts.list, columns });
  const details = shown[list.cursor - list.top]?.details ?? [];
  const body = (
    <>
      <Tabs state={state} content={content} columns={columns} />
      <Paragraph lines={parts.sentence} columns={columns} />
      {parts.rules ? <Rule columns={columns} /> : null}
      <Box flexDirection="column" height={parts.list} overflowY="hidden">
        {shown.map(({ cells }, index) => {
          const isCurrent = index === list.cursor - list.top;
          const mark = { text: isCurrent ? '>' : '', width: 1, style: 'key' } as const;
          return <Line key={list.top + index} cursor={isCurrent} pieces={rowOf([mark, ...cells], columns)} />;
        })}
        {shown.length === 0 ? <Line pieces={rowOf([{ text: `  ${EMPTY[state.view]}` }], columns)} /> : null}
      </Box>
      {parts.rules ? <Rule columns={columns} /> : null}
      <Box flexDirection="column" height={parts.details} overflowY="hidden">
        {details.slice(0, parts.details).map((text, index) => (
          <Line key={index} pieces={rowOf([{ text }], columns)} />
        ))}
      </Box>
      <Paragraph lines={parts.command} columns={columns} style="dim" />
    </>
  );
  return (
    <ScreenFrame title="Plan" aside="nothing is changed yet" message={state.message} {...{ groups, idle, size }}>
      {state.asks ? <Confirm {...question} size={size} /> : body}
    </ScreenFrame>
  );
}

const EMPTY: Readonly<Record<PlanState['view'], string>> = {
  tree: 'Nothing would be done.',
  list: 'Nothing would be done.',
  conflicts: 'No file meets another one at its new place.',
  left: 'No file stays behind.',
};

/** The lists, with how much each holds; the one that is shown in brackets. */
function Tabs({
  state,
  content,
  columns,
}: {
  readonly state: PlanState;
  readonly content: PlanContent;
  readonly columns: number;
}): ReactNode {
  const { totals, problems } = content;
  const pieces = PLAN_VIEWS.map((view): Piece => {
    const text = view === state.view ? `[${totals[view]}] ` : ` ${totals[view]}  `;
    const style = view === state.view ? 'strong' : view === 'left' && problems > 0 ? 'warn' : 'dim';
    return { text, style };
  });
  const used = pieces.reduce((sum, { text }) => sum + text.length, 0);
  return (
    <Line pieces={used <= columns ? pieces : rowOf([{ text: pieces.map(({ text }) => text).join('') }], columns)} />
  );
}

function Paragraph({
  lines,
  columns,
  style = 'plain',
}: {
  readonly lines: readonly string[];
  readonly columns: number;
  readonly style?: Style;
}): ReactNode {
  return lines.map((text, index) => <Line key={index} pieces={rowOf([{ text, style }], columns)} />);
}

/** While the plan is made, or when it could not be. */
export function PlanningView({
  progress,
  trouble,
  size,
}: {
  readonly progress: Progress | null;
  readonly trouble: string | null;
  readonly size: Size;
}): ReactNode {
  const { columns } = size;
  const lines =
    trouble === null ? [progressText(progress), progress?.path ?? ''] : wrapped(printable(trouble), columns - 4);
  return (
    <ScreenFrame title="Plan" aside="nothing is changed yet" groups={[]} size={size}>
      <Box flexDirection="column" paddingX={2} paddingY={1}>
        {lines.map((text, index) => (
          <Line key={index} pieces={rowOf([{ text, style: trouble === null ? 'plain' : 'bad' }], columns - 4)} />
        ))}
        <Line pieces={rowOf([], columns - 4)} />
        <Line
          pieces={rowOf(
            [{ text: `${keyText('everywhere.back')} ${trouble === null ? 'stops it' : 'goes back'}.`, style: 'dim' }],
            columns - 4,
          )}
        />
      </Box>
    </ScreenFrame>
  );
}

function progressText(progress: Progress | null): string {
  if (progress === null) return 'Making the plan ...';
  const { phase, done, total } = progress;
  const all = total === null ? '' : ` of ${total.toLocaleString('en')}`;
  return `${PHASE_TITLES[phase]}: ${total === null ? count(done, 'file') : done.toLocaleString('en') + all}`;
}
