import { displayWidth, graphemes, shortenPieces } from './display-width.js';

/** A text in one colour; without `paint` in the terminal's own. */
export interface Span {
  /** Printable. */
  readonly text: string;
  readonly paint?: ((text: string) => string) | undefined;
}

/** How many columns the spans take next to each other. */
export function spansWidth(spans: readonly Span[]): number {
  return spans.reduce((sum, { text }) => sum + displayWidth(text), 0);
}

/**
 * The spans, shortened in the middle where they are too wide; what stays keeps its colour.
 *
 * @param width columns; `null` for no limit
 */
export function fitSpans(spans: readonly Span[], width: number | null): readonly Span[] {
  if (width === null || spansWidth(spans) <= width) return spans;
  const pieces = spans.flatMap(({ text, paint }) => graphemes(text).map((one) => ({ text: one, paint })));
  return shortenPieces<Span>(pieces, ({ text }) => displayWidth(text), width, { text: '…' });
}

/** The text that a terminal gets; neighbours of one colour share their escape codes. */
export function paintSpans(spans: readonly Span[]): string {
  const runs: { text: string; paint: Span['paint'] }[] = [];
  for (const { text, paint } of spans) {
    const last = runs.at(-1);
    if (last !== undefined && last.paint === paint) last.text += text;
    else runs.push({ text, paint });
  }
  return runs.map(({ text, paint }) => (paint === undefined || text === '' ? text : paint(text))).join('');
}

/** Lines of whole words that are not wider than `width`; a word that is too wide has a line of its own, and is whole. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line === '') line = word;
    else if (displayWidth(line) + 1 + displayWidth(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}
