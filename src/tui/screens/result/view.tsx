import type { ReactNode } from 'react';
import type { Problem } from '../../../text/problems.js';
import { FRAME_ROWS, ScreenFrame } from '../../components/screen-frame.js';
import { DETAIL_ROWS, SectionList } from '../../components/section-list.js';
import type { Section } from '../../components/sections.js';
import type { Size } from '../../context.js';
import type { Command, KeyGroup } from '../../keys/key-table.js';
import type { WorkOutcome } from '../../work.js';
import type { ResultState } from './reducer.js';

/** How many lines of the result are shown at a time. */
export function listHeight({ rows }: Size): number {
  return Math.max(1, rows - FRAME_ROWS - DETAIL_ROWS);
}

export function ResultView({
  outcome,
  state,
  sections,
  size,
  groups,
  idle,
}: {
  readonly outcome: WorkOutcome;
  readonly state: ResultState;
  readonly sections: readonly Section<Problem>[];
  readonly size: Size;
  readonly groups: readonly KeyGroup[];
  readonly idle: readonly Command[];
}): ReactNode {
  return (
    <ScreenFrame title={`Result: ${endWord(outcome)}`} message={state.message} groups={groups} idle={idle} size={size}>
      <SectionList
        sections={sections}
        list={state.list}
        height={listHeight(size)}
        columns={size.columns}
        cellsOf={({ path, message }) => [{ text: `  ${path}` }, { text: message, style: 'warn' }]}
        detailsOf={({ path, message }) => [path, message]}
      />
    </ScreenFrame>
  );
}

function endWord({ end, interrupted, problems }: WorkOutcome): string {
  if (interrupted) return 'interrupted';
  if (end.kind === 'failed') return 'failed';
  if (problems.count === 0) return 'done';
  const done = end.kind === 'undone' ? end.result.summary.rolled_back : end.result.summary.completed;
  return done === 0 ? 'nothing done' : 'done in part';
}
