import { Box } from 'ink';
import type { ReactNode } from 'react';
import { wrapped } from '../../text/styled-text.js';
import { printable } from '../../text/printable.js';
import { Line } from './line.js';
import { rowOf } from './columns.js';

/**
 * A question with what somebody should know before the answer. The screen that shows it listens to the group `confirm`.
 *
 * @param facts of any origin, a paragraph each
 */
export function Confirm({
  question,
  facts,
  columns,
}: {
  readonly question: string;
  readonly facts: readonly string[];
  readonly columns: number;
}): ReactNode {
  const width = confirmWidth(columns);
  const paragraphs = facts.map((fact) => wrapped(printable(fact), width));
  return (
    <Box flexDirection="column" paddingX={2} paddingY={1}>
      {paragraphs.flat().map((line, index) => (
        <Line key={index} pieces={rowOf([{ text: line }], width)} />
      ))}
      <Line pieces={rowOf([], width)} />
      {wrapped(printable(question), width).map((line, index) => (
        <Line key={`q${index}`} pieces={rowOf([{ text: line, style: 'strong' }], width)} />
      ))}
      <Line pieces={rowOf([{ text: 'y: yes   n: no', style: 'key' }], width)} />
    </Box>
  );
}

/** Columns that facts and question take. */
export function confirmWidth(columns: number): number {
  return Math.min(columns, 100) - 4;
}
