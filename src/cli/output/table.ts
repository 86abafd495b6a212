import cliui from 'cliui';
import { displayWidth, shorten } from '../../text/display-width.js';
import { printable } from '../../text/printable.js';

export interface TableColumn {
  readonly title: string;
  /** Columns of the terminal; the last column of a table takes what is left. */
  readonly width: number;
}

/** Between two columns. */
const GAP = 2;

/**
 * Rows of a table, one at a time, so that a long one needs no memory. Cells are made printable; the last one is
 * shortened in the middle to fit a terminal, and is whole where there is none.
 */
export class Table {
  readonly #columns: readonly TableColumn[];
  readonly #width: number | null;

  /** @param width of the terminal; `null` for none */
  constructor(columns: readonly TableColumn[], width: number | null) {
    this.#columns = columns;
    this.#width = width;
  }

  header(): string {
    return this.#line(this.#columns.map((column) => column.title));
  }

  /** A line, with its line end. */
  row(...cells: readonly string[]): string {
    return this.#line(cells.map(printable));
  }

  #line(cells: readonly string[]): string {
    const fixed = this.#columns.slice(0, -1).reduce((sum, column) => sum + column.width + GAP, 0);
    const room = this.#width === null ? null : Math.max(MINIMUM, this.#width - fixed);
    const last = shorten(cells.at(-1) ?? '', room);
    const ui = cliui({ width: fixed + displayWidth(last) + GAP, wrap: false });
    ui.div(
      ...this.#columns.slice(0, -1).map((column, index) => ({
        text: cells[index] ?? '',
        width: column.width + GAP,
        padding: [0, GAP, 0, 0] as [number, number, number, number],
      })),
      { text: last },
    );
    return `${ui.toString().trimEnd()}\n`;
  }
}

/** The last column of a narrow terminal: it wraps rather than says nothing. */
const MINIMUM = 20;
