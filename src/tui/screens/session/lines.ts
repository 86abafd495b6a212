import type { OperationView } from '../../../workflows/browse/browsed-operations.js';
import { withinList, type ListSize, type ListState } from '../../components/list-state.js';

/** What a line is about; it stays the same while lines come and go around it. */
export type Subject =
  { readonly kind: 'operation'; readonly id: number } | { readonly kind: 'folder'; readonly folder: number };

/** A folder that is alone in the one that holds it shares its line: `folder` is the highest of them, `last` the lowest. */
export interface FolderLine {
  readonly kind: 'folder';
  readonly folder: number;
  readonly last: number;
  /** How many lines are above it in the tree. */
  readonly depth: number;
  readonly isOpen: boolean;
}

export interface OperationLine {
  readonly kind: 'operation';
  readonly id: number;
  /** In the list, 0. */
  readonly depth: number;
}

export type Line = FolderLine | OperationLine;

/** What is listed, line by line; nothing is computed for lines that nobody asks for. */
export interface Lines {
  readonly count: number;
  /** @param position from 0. @returns `undefined` beyond the end */
  at(position: number): Line | undefined;
  /** -1 when it has no line. */
  positionOf(subject: Subject): number;
  /** The line of the folder that holds a line; -1 for the first of a tree, and in a list. */
  parentOf(position: number): number;
}

/** A line for each operation. */
export function listLines(view: OperationView): Lines {
  return {
    count: view.count,
    at: (position) => {
      const id = view.idAt(position);
      return id === undefined ? undefined : { kind: 'operation', id, depth: 0 };
    },
    positionOf: (subject) => (subject.kind === 'operation' ? view.positionOf(subject.id) : -1),
    parentOf: () => -1,
  };
}

export function subjectOf(line: Line | undefined): Subject | null {
  if (line === undefined) return null;
  return line.kind === 'operation' ? { kind: 'operation', id: line.id } : { kind: 'folder', folder: line.folder };
}

/** The list as it is now: the cursor stays on what it was on, in the row of the screen that it was in, where that is there. */
export function followed(list: ListState, subject: Subject | null, lines: Lines, height: number): ListState {
  const size: ListSize = { count: lines.count, height };
  const position = subject === null ? -1 : lines.positionOf(subject);
  if (position < 0) return withinList(list, size);
  return withinList({ cursor: position, top: list.top + position - list.cursor }, size);
}
