import type { TreeStyle } from './album-lines.js';
import { displayWidth, shorten } from '../../text/display-width.js';
import { printable } from '../../text/printable.js';
import type { Problem } from '../../text/problems.js';
import { pathBelow } from '../../text/undo-deed.js';
import { wrapped } from '../../text/styled-text.js';
import { count } from '../../text/words.js';

/** A path gets no more than this share of a line, so that what is wrong with it can be read. */
const PATH_SHARE = 0.45;
const WIDEST_COLUMN = 60;

/**
 * What the user should look at, on top of a dry run: paths below the source root, messages beside them where both fit.
 *
 * @param total how many problems there are, with those that are not listed
 */
export function problemLines(listed: readonly Problem[], total: number, sourceRoot: string, style: TreeStyle): string {
  if (total === 0) return '';
  const { colors, width } = style;
  const problems = listed.map(({ path, message }) => ({
    path: printable(pathBelow(path, sourceRoot)),
    message: printable(message.startsWith(`${path} `) ? message.slice(path.length + 1) : message),
  }));
  const most = width === null ? WIDEST_COLUMN : Math.floor(width * PATH_SHARE);
  const widths = problems.map(({ path }) => displayWidth(path)).filter((one) => one <= most);
  const column = Math.max(0, ...widths);
  const lines = [colors.bold(colors.red(count(total, 'problem')))];
  for (const { path, message } of problems) {
    const pad = ' '.repeat(Math.max(0, column - displayWidth(path)));
    const line = `  ${path}${pad}  `;
    if (width === null || displayWidth(line) + displayWidth(message) <= width) {
      lines.push(`${line}${colors.yellow(message)}`);
      continue;
    }
    lines.push(`  ${shorten(path, width - 2)}`);
    for (const text of wrapped(message, width - 6)) lines.push(`      ${colors.yellow(shorten(text, width - 6))}`);
  }
  const more = total - listed.length;
  if (more > 0) {
    const ways = style.verbose ? '--format json lists them' : '--verbose or --format json lists them';
    lines.push(colors.dim(`  and ${more.toLocaleString('en')} more: ${ways}`));
  }
  return lines.map((line) => `${line}\n`).join('');
}
