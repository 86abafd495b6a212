import { displayWidth } from '../../text/display-width.js';
import { printable } from '../../text/printable.js';

const GAP = 2;

/**
 * Names in columns, as `ls` shows them: down, then to the right; as few lines as they need.
 *
 * @returns rows of names, and the columns that each takes
 */
export function nameGrid(
  names: readonly string[],
  width: number,
): { readonly rows: readonly (readonly string[])[]; readonly cell: number } {
  const widest = names.reduce((most, name) => Math.max(most, displayWidth(printable(name))), 1);
  const cell = Math.min(widest, width);
  const across = Math.max(1, Math.floor((width + GAP) / (cell + GAP)));
  const height = Math.ceil(names.length / across);
  const rows = Array.from({ length: height }, (_, row) => names.filter((_name, at) => at % height === row));
  return { rows, cell };
}
