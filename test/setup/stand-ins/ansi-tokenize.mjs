/**
 * @alcalzone/ansi-tokenize in the bundled program, as far as Ink uses it: Ink takes every line of every frame apart into
 * cells and puts the cells together again, for which the real one segments the text anew and makes three sets a cell. At 250
 * columns that took longer than all else. Here lines that were in the frames before stay taken apart, plain text needs no
 * segmenter, and cells of one style share it. What comes out is the same.
 */
import * as whole from '@alcalzone/ansi-tokenize';
import { PLAIN } from './plain.cjs';

/** So many lines, and those of the time before them, stay taken apart: some frames. */
const KEPT = 200;
const SGR = /(\u001B\[[\d;]*m)/;
const isKnown = new RegExp(`^(?:${SGR.source}|[${PLAIN}])*$`);

let lines = new Map();
let linesBefore = new Map();

/** Ink gives what it gets to `styledCharsFromTokens` at once: a line is its own tokens. */
export function tokenize(line) {
  return line;
}

export function styledCharsFromTokens(line) {
  const known = lines.get(line);
  if (known !== undefined) return known;
  const cells =
    linesBefore.get(line) ?? (isKnown.test(line) ? cellsOf(line) : whole.styledCharsFromTokens(whole.tokenize(line)));
  if (lines.size >= KEPT) {
    linesBefore = lines;
    lines = new Map();
  }
  lines.set(line, cells);
  return cells;
}

function cellsOf(line) {
  let styles = [];
  const cells = [];
  for (const part of line.split(SGR)) {
    if (SGR.test(part)) styles = whole.reduceAnsiCodesIncremental(styles, whole.tokenize(part));
    else for (const value of part) cells.push({ type: 'char', value, fullWidth: false, styles });
  }
  return cells;
}

export function styledCharsToString(cells) {
  let text = '';
  let before = [];
  for (const { value, styles } of cells) {
    if (styles !== before && styles.length + before.length > 0) {
      text += whole.ansiCodesToString(whole.diffAnsiCodes(before, styles));
    }
    text += value;
    before = styles;
  }
  return text + whole.ansiCodesToString(whole.diffAnsiCodes(before, []));
}
