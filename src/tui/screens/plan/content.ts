import { OPERATION_TYPES } from '../../../domain/operation.js';
import type { OperationView } from '../../../workflows/browse/browsed-operations.js';
import type { PlanBrowser } from '../../../workflows/browse/plan-browser.js';
import type { Cell } from '../../components/columns.js';
import type { FolderLine } from '../../components/operation-lines.js';
import { chainName, TreeLines } from '../../components/tree-lines.js';
import { pathBelow } from '../../../text/undo-deed.js';
import { count } from '../../../text/words.js';
import { leafCells, conflictRow, operationRow, skipRow, type PlanRow, type Roots } from './rows.js';
import type { PlanState, PlanView } from './reducer.js';

/** New folders are in the tree anyway. */
const IN_TREE = OPERATION_TYPES.filter((type) => type !== 'create_directory');

/** A plan that is whole, as the four lists of the screen; it reads the rows that are asked for. */
export class PlanContent {
  readonly tree: OperationView;
  readonly #all: OperationView;
  readonly #plan: PlanBrowser;
  readonly #roots: Roots;
  #lines: { readonly open: ReadonlySet<number>; readonly lines: TreeLines } | null = null;

  constructor(plan: PlanBrowser, roots: Roots) {
    this.#plan = plan;
    this.#roots = roots;
    this.#all = plan.view();
    this.tree = plan.view({ types: IN_TREE });
  }

  get folders(): PlanBrowser['folders'] {
    return this.#plan.folders;
  }

  /** What each list holds, for the line above them. */
  get totals(): Readonly<Record<PlanView, string>> {
    const { conflicts, problems, left } = this.#plan;
    const bad = problems.length === 0 ? '' : ` (${count(problems.length, 'problem')})`;
    return {
      tree: 'Tree',
      list: `List ${number(this.#all.count)}`,
      conflicts: `Conflicts ${number(conflicts.length)}`,
      left: `Left ${number(problems.length + left.length)}${bad}`,
    };
  }

  get problems(): number {
    return this.#plan.problems.length;
  }

  /** The lines of the tree. */
  lines(open: ReadonlySet<number>): TreeLines {
    if (this.#lines?.open !== open) this.#lines = { open, lines: new TreeLines(this.folders, this.tree, open) };
    return this.#lines.lines;
  }

  count({ view, open }: Pick<PlanState, 'view' | 'open'>): number {
    switch (view) {
      case 'tree':
        return this.lines(open).count;
      case 'list':
        return this.#all.count;
      case 'conflicts':
        return this.#plan.conflicts.length;
      case 'left':
        return this.#plan.problems.length + this.#plan.left.length;
    }
  }

  /** The rows that are shown. @param window the position of the first, how many, and the columns that there are */
  rows(
    { view, open }: Pick<PlanState, 'view' | 'open'>,
    { from, most, columns }: { readonly from: number; readonly most: number; readonly columns: number },
  ): readonly PlanRow[] {
    switch (view) {
      case 'tree':
        return this.#treeRows(open, from, most).map(({ depth, row }) => ({
          ...row,
          cells: treeCells(depth, row.cells, columns),
        }));
      case 'list':
        return this.#plan
          .rows(this.#all.ids(from, most))
          .flatMap((row) => (row === undefined ? [] : [operationRow(row, this.#roots)]));
      case 'conflicts':
        return this.#plan.conflicts.read(from, most).map((conflict) => conflictRow(conflict, this.#roots));
      case 'left':
        return this.#skips(from, most).map((skip) => skipRow(skip, this.#roots));
    }
  }

  /** Problems first. */
  #skips(from: number, most: number): ReturnType<PlanBrowser['left']['read']> {
    const { problems, left } = this.#plan;
    const first = from < problems.length ? problems.read(from, most) : [];
    const rest = most - first.length;
    return rest === 0 ? first : [...first, ...left.read(Math.max(0, from - problems.length), rest)];
  }

  #treeRows(
    open: ReadonlySet<number>,
    from: number,
    most: number,
  ): { readonly depth: number; readonly row: PlanRow }[] {
    const lines = this.lines(open);
    const shown = Array.from({ length: most }, (_, at) => lines.at(from + at)).filter((line) => line !== undefined);
    const ids = shown.flatMap((line) => (line.kind === 'operation' ? [line.id] : []));
    const operations = new Map(this.#plan.rows(ids).map((operation) => [operation?.id, operation]));
    return shown.flatMap((line) => {
      if (line.kind === 'folder') return [{ depth: line.depth, row: this.#folderRow(line) }];
      const operation = operations.get(line.id);
      if (operation === undefined) return [];
      const origin = this.folders.origin(this.tree.folderOf(line.id) ?? 0);
      const cells = leafCells(operation, origin, this.#roots);
      return [{ depth: line.depth + 1, row: { cells, details: operationRow(operation, this.#roots).details } }];
    });
  }

  #folderRow({ folder, last, isOpen }: FolderLine): PlanRow {
    const name = `${isOpen ? '▾ ' : '▸ '}${chainName(this.folders, folder, last)}`;
    const origin = this.folders.origin(last);
    const operations = count(this.tree.countIn(last), 'operation');
    // From several folders, or from nowhere.
    const from = origin === null ? '' : pathBelow(origin, this.#roots.source);
    return {
      cells: [
        { text: name, style: 'strong' },
        { text: operations, width: 14, align: 'right', style: 'dim' },
        { text: from === '' ? '' : '<-', width: 2, style: 'dim' },
        { text: from, style: 'dim' },
      ],
      details: [`${this.folders.path(last)}: ${operations}`, ...(origin === null ? [] : [`From ${origin}`])],
    };
  }
}

/** Part of the width that is for where things were: what they become has more. */
const BEFORE = 0.28;

/** Deeper lines are not moved further, so that there is room for their names. */
const DEEPEST = 8;

/** The cells of a line, moved to the right; what is before and after stands in the same columns on all lines. */
function treeCells(depth: number, cells: readonly Cell[], columns: number): readonly Cell[] {
  const last = cells.at(-1);
  const fixed = last === undefined ? [] : [{ ...last, width: Math.floor(columns * BEFORE) }];
  const all = [...cells.slice(0, -1), ...fixed];
  // The space between two cells is the rest of the indentation.
  return depth === 0 ? all : [{ text: '', width: 2 * Math.min(depth, DEEPEST) - 2 }, ...all];
}

function number(value: number): string {
  return value.toLocaleString('en');
}
