import { decode, encode, markOf, type PlaylistEncoding } from './encoding.js';
import { rawLines } from './lines.js';

/** One line of a text file that is changed. */
export interface LineEdit {
  /** From 1. */
  readonly line: number;
  /** The whole line as it is, without its end. */
  readonly from: string;
  /** The whole line as it will be; it has no line end in it. */
  readonly to: string;
}

/** What is done to the text of a file. */
export interface TextChange {
  /** By line, each line once. */
  readonly edits: readonly LineEdit[];
  readonly encoding: PlaylistEncoding;
  /** The encoding afterwards, where the text cannot stay in its own. */
  readonly new_encoding?: PlaylistEncoding;
}

/**
 * The content with some lines changed. It works on bytes: every other line, all line ends, the mark at the beginning and
 * the missing end of the last line stay as they are; unless the encoding changes, which changes how, not what.
 *
 * @returns `null` when a line is not what the edit says, or cannot be written in the encoding
 */
export function applyEdits(content: Uint8Array, change: TextChange): Buffer | null {
  const { edits, encoding, new_encoding: after = encoding } = change;
  const mark = markOf(encoding);
  if (!mark.equals(content.subarray(0, mark.length))) return null;
  const byLine = new Map(edits.map((edit) => [edit.line, edit]));
  const pieces: Uint8Array[] = [markOf(after)];
  let number = 0;
  for (const { bytes, end } of rawLines(content, encoding)) {
    number += 1;
    const edit = byLine.get(number);
    byLine.delete(number);
    if (edit === undefined && after === encoding) {
      pieces.push(bytes, end);
      continue;
    }
    const text = decode(bytes, encoding);
    if (edit !== undefined && edit.from !== text) return null;
    const line = encode(edit?.to ?? text, after);
    const lineEnd = after === encoding ? end : encode(decode(end, encoding), after);
    if (line === null || lineEnd === null) return null;
    pieces.push(line, lineEnd);
  }
  return byLine.size === 0 ? Buffer.concat(pieces) : null;
}

/** Whether the old content follows from the new one, byte for byte: else it is gone unless it is kept elsewhere. */
export function isReversible(change: TextChange, content: Uint8Array, result: Uint8Array): boolean {
  return applyEdits(result, reversed(change))?.equals(content) === true;
}

/** The change that takes another one back. */
export function reversed({ edits, encoding, new_encoding: after }: TextChange): TextChange {
  const back = edits.map(({ line, from, to }) => ({ line, from: to, to: from }));
  return after === undefined ? { edits: back, encoding } : { edits: back, encoding: after, new_encoding: encoding };
}
