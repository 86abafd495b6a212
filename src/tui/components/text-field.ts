import { graphemes } from '../../text/display-width.js';
import type { Command } from '../keys/key-table.js';

/** A line that somebody types into. */
export interface FieldState {
  readonly text: string;
  /** In front of which character the cursor is; characters as readers count them. */
  readonly cursor: number;
}

export function fieldWith(text: string): FieldState {
  return { text, cursor: graphemes(text).length };
}

export function typeInto({ text, cursor }: FieldState, typed: string): FieldState {
  const characters = graphemes(text);
  const before = characters.slice(0, cursor).join('') + typed;
  // What is typed may join the character before, as an accent does.
  return { text: before + characters.slice(cursor).join(''), cursor: graphemes(before).length };
}

/** The field after a key that edits it; the others leave it as it is. */
export function editField(field: FieldState, command: Command<'field'>): FieldState {
  const { text, cursor } = field;
  const characters = graphemes(text);
  const without = (from: number): FieldState => ({
    text: [...characters.slice(0, from), ...characters.slice(cursor)].join(''),
    cursor: from,
  });
  switch (command) {
    case 'field.left':
      return { text, cursor: Math.max(0, cursor - 1) };
    case 'field.right':
      return { text, cursor: Math.min(characters.length, cursor + 1) };
    case 'field.start':
      return { text, cursor: 0 };
    case 'field.end':
      return { text, cursor: characters.length };
    case 'field.erase':
      return without(Math.max(0, cursor - 1));
    case 'field.erase_word':
      return without(wordStart(characters, cursor));
    case 'field.erase_all':
      return without(0);
    case 'field.accept':
    case 'field.cancel':
    case 'field.complete':
      return field;
  }
}

/** A word ends at a space or a slash, so that one name of a path goes at a time. */
function wordStart(characters: readonly string[], cursor: number): number {
  const isEnd = (at: number): boolean => /^[\s/]$/u.test(characters[at] ?? '');
  let at = cursor;
  while (at > 0 && isEnd(at - 1)) at -= 1;
  while (at > 0 && !isEnd(at - 1)) at -= 1;
  return at;
}
