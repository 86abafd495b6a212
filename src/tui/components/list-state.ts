import type { Command } from '../keys/key-table.js';

/** Where somebody is in a list that is longer than the screen. */
export interface ListState {
  /** Of the row that the cursor is on, from 0. */
  readonly cursor: number;
  /** Of the first row that is shown. */
  readonly top: number;
}

export const LIST_START: ListState = { cursor: 0, top: 0 };

/** How long a list is, and how many rows of it are shown. */
export interface ListSize {
  readonly count: number;
  readonly height: number;
}

export function isListCommand(command: Command): command is Command<'list'> {
  return command.startsWith('list.');
}

/** The list after a key. */
export function moveList({ cursor, top }: ListState, command: Command<'list'>, size: ListSize): ListState {
  const page = Math.max(1, size.height - 1);
  switch (command) {
    case 'list.up':
      return withinList({ cursor: cursor - 1, top }, size);
    case 'list.down':
      return withinList({ cursor: cursor + 1, top }, size);
    case 'list.page_up':
      return withinList({ cursor: cursor - page, top: top - page }, size);
    case 'list.page_down':
      return withinList({ cursor: cursor + page, top: top + page }, size);
    case 'list.first':
      return withinList({ cursor: 0, top: 0 }, size);
    case 'list.last':
      return withinList({ cursor: size.count - 1, top: size.count }, size);
  }
}

/** The same place in a list that got another length, or another height: the cursor is on a row, and shown. */
export function withinList({ cursor, top }: ListState, { count, height }: ListSize): ListState {
  const rows = Math.max(1, height);
  const at = Math.max(0, Math.min(cursor, count - 1));
  const highest = Math.max(0, count - rows);
  const first = Math.max(at - rows + 1, Math.min(top, at, highest));
  return { cursor: at, top: Math.max(0, Math.min(first, highest)) };
}

/** The list with the cursor on a row. */
export function goTo(state: ListState, cursor: number, size: ListSize): ListState {
  return withinList({ ...state, cursor }, size);
}
