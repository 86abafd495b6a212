import { commandAdvice, type Remedy } from '../../domain/remedy.js';
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
  for (const remedy of remedies) {
    const { command } = remedy;
    const text = printable(commandAdvice(remedy));
    for (const line of width === null ? [text] : wrapped(text, width - 2)) lines.push(`  ${line}`);
    if (command !== null) lines.push(`      ${printable(command)}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** A remedy as a program reads it. */
export function remedyDocument(
  remedy: Remedy,
): Pick<Remedy, 'reason' | 'session_id' | 'operations' | 'path' | 'advice' | 'command'> {
  const { reason, session_id, operations, path, command } = remedy;
  return { reason, session_id, operations, path, advice: commandAdvice(remedy), command };
}
