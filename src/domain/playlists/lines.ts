import { decode, markOf, unitOf, type PlaylistEncoding } from './encoding.js';

/** A line as bytes; together with the mark before the first one, they are the whole content. */
export interface RawLine {
  /** Without its end. */
  readonly bytes: Uint8Array;
  /** LF, CRLF or CR, in the encoding of the text; empty for a last line without one. */
  readonly end: Uint8Array;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Cuts a content into lines. In none of the encodings these bytes are part of another character; in UTF-16, whole units
 * are compared.
 */
export function* rawLines(content: Uint8Array, encoding: PlaylistEncoding): Generator<RawLine> {
  const unit = unitOf(encoding);
  const codeAt = (at: number): number | undefined => {
    if (unit === 1) return content[at];
    const [first = 0, second] = content.subarray(at, at + 2);
    if (second === undefined) return undefined;
    return encoding === 'utf-16le' ? second * 256 + first : first * 256 + second;
  };
  let start = markOf(encoding).length;
  for (let at = start; at < content.length; at += unit) {
    const code = codeAt(at);
    if (code !== LINE_FEED && code !== CARRIAGE_RETURN) continue;
    const isPair = code === CARRIAGE_RETURN && codeAt(at + unit) === LINE_FEED;
    const next = at + (isPair ? 2 : 1) * unit;
    yield { bytes: content.subarray(start, at), end: content.subarray(at, next) };
    start = next;
    at = next - unit;
  }
  if (start < content.length) yield { bytes: content.subarray(start), end: content.subarray(content.length) };
}

/** The lines as text, without their ends. */
export function* textLines(content: Uint8Array, encoding: PlaylistEncoding): Generator<string> {
  for (const { bytes } of rawLines(content, encoding)) yield decode(bytes, encoding);
}
