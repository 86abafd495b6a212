import { displayWidth, shorten } from '../../../text/display-width.js';
import { printable } from '../../../text/printable.js';
import { pathBelow } from '../../../text/undo-deed.js';

const ARROW = ' -> ';

/**
 * `before -> after`, each shortened in the middle; the one that needs less room leaves the rest to the other.
 *
 * @param width columns, at least 8
 */
export function arrowText(before: string | null, after: string | null, width: number): string {
  if (before === null || after === null || before === after) return shorten(printable(after ?? before ?? ''), width);
  const [from, to] = [printable(before), printable(after)];
  const room = width - ARROW.length;
  const half = Math.floor(room / 2);
  const [fromWidth, toWidth] = [displayWidth(from), displayWidth(to)];
  const fromRoom = Math.max(half, room - toWidth);
  return `${shorten(from, fromRoom)}${ARROW}${shorten(to, room - Math.min(fromRoom, fromWidth))}`;
}

/** A path as it is below a folder: `./Album/1.mp3`; whole where it is not below it. */
export function dottedBelow(path: string | null, root: string): string | null {
  if (path === null || root === '/') return path;
  const below = pathBelow(path, root);
  return below === path ? path : `./${below}`;
}
