import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Size } from '../context.js';
import { rowOf } from './columns.js';
import { confirmLines, confirmWidth, type Fact } from './confirm-lines.js';
import { Line } from './line.js';

/**
 * A question with what somebody should know before the answer, as large as the body of a screen. The screen that shows it
 * listens to the group `confirm`, whose keys are among its hints.
 */
export function Confirm({
  question,
  facts,
  size,
}: {
  readonly question: string;
  readonly facts: readonly Fact[];
  readonly size: Size;
}): ReactNode {
  const width = confirmWidth(size.columns);
  const lines = confirmLines(question, facts, size);
  return (
    <Box flexDirection="column" paddingX={2} paddingTop={1}>
      {lines.facts.map((text, index) => (
        <Line key={index} pieces={rowOf([{ text }], width)} />
      ))}
      <Line pieces={rowOf([], width)} />
      {lines.question.map((text, index) => (
        <Line key={`q${index}`} pieces={rowOf([{ text, style: 'strong' }], width)} />
      ))}
    </Box>
  );
}
