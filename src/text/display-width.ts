import stringWidth from 'string-width';

/** The vowel AM of Thai and of Lao joins the letter before, and terminals give it a column of its own all the same. */
const AM = /[\u0e33\u0eb3]/g;

/** Most names: Latin letters, each a character and a column of its own, with nothing to look up. */
const PLAIN = /^[ -~\u00a0-\u02ff]*$/u;

/** How many columns of a terminal a printable text takes. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  const withoutAm = text.replace(AM, '');
  return stringWidth(withoutAm) + text.length - withoutAm.length;
}

let segmenter: Intl.Segmenter | undefined;

/** What a reader takes for characters: a letter with its accents, a flag, a family. */
export function graphemes(text: string): readonly string[] {
  if (PLAIN.test(text)) return text.split('');
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/**
 * The text, or its two ends with `…` between: the beginning of a path says where, its end says what, so the end gets
 * two thirds. Nothing that a reader takes for one character is torn apart.
 *
 * @param width columns; `null` for no limit
 */
export function shorten(text: string, width: number | null): string {
  if (width === null || displayWidth(text) <= width) return text;
  return shortenPieces(graphemes(text), displayWidth, width, '…').join('');
}

/**
 * The pieces of a text, or those of its two ends with an ellipsis between, as {@link shorten} does.
 *
 * @param widthOf columns that a piece takes
 * @param ellipsis takes one column
 */
export function shortenPieces<T>(
  pieces: readonly T[],
  widthOf: (piece: T) => number,
  width: number,
  ellipsis: T,
): readonly T[] {
  if (pieces.reduce((sum, piece) => sum + widthOf(piece), 0) <= width) return pieces;
  const room = Math.max(2, width - 1);
  const tail = Math.ceil((room * 2) / 3);
  return [...take(pieces, widthOf, room - tail), ellipsis, ...take(pieces.toReversed(), widthOf, tail).toReversed()];
}

function take<T>(pieces: readonly T[], widthOf: (piece: T) => number, width: number): readonly T[] {
  let left = width;
  const end = pieces.findIndex((piece) => (left -= widthOf(piece)) < 0);
  return end < 0 ? pieces : pieces.slice(0, end);
}
