import type { ReactNode } from 'react';
import { displayWidth, graphemes } from '../../text/display-width.js';
import { printable } from '../../text/printable.js';
import { Text } from 'ink';
import { useSurroundings } from '../context.js';
import type { FieldState } from './text-field.js';

/**
 * A line to type into: what is typed, with the cursor; the part around the cursor when it is longer than the line.
 *
 * @param width columns for label and text
 */
export function FieldLine({
  label,
  field,
  width,
}: {
  readonly label: string;
  readonly field: FieldState;
  readonly width: number;
}): ReactNode {
  const { theme } = useSurroundings();
  const { before, at, after } = fieldWindow(field, width - displayWidth(label) - 1);
  return (
    <Text wrap="truncate-end">
      <Text {...theme.looks.key}>{label}</Text>
      {before}
      <Text inverse>{at}</Text>
      {after}
    </Text>
  );
}

/** The characters in front of the cursor, under it, and behind it that fit. */
export function fieldWindow(
  { text, cursor }: FieldState,
  width: number,
): { readonly before: string; readonly at: string; readonly after: string } {
  const characters = graphemes(text).map(printable);
  const at = characters[cursor] ?? ' ';
  let room = width - displayWidth(at);
  let from = cursor;
  while (from > 0 && room >= displayWidth(characters[from - 1] ?? '')) {
    from -= 1;
    room -= displayWidth(characters[from] ?? '');
  }
  let to = cursor + 1;
  while (to < characters.length && room >= displayWidth(characters[to] ?? '')) {
    room -= displayWidth(characters[to] ?? '');
    to += 1;
  }
  return { before: characters.slice(from, cursor).join(''), at, after: characters.slice(cursor + 1, to).join('') };
}
