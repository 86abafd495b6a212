import type { Remedy } from '../../domain/undo-remedies.js';
import type { TreeStyle } from './album-lines.js';
import { printable } from '../../text/printable.js';
import { wrapped } from '../../text/styled-text.js';

/** How to go on, for operations that stay: what can be done, and the command on a line of its own, whole, to be copied. */
export function remedyLines(
  remedies: readonly Remedy[],
  { colors, width }: Pick<TreeStyle, 'colors' | 'width'>,
): string {
  if (remedies.length === 0) return '';
  const lines = [colors.bold('To go on')];
  for (const { advice, command } of remedies) {
    const text = printable(advice);
    for (const line of width === null ? [text] : wrapped(text, width - 2)) lines.push(`  ${line}`);
    if (command !== null) lines.push(`      ${printable(command)}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}
