/**
 * A name whose bytes are no UTF-8, for people: `caf\xe9.mp3`. Valid parts stay as they are.
 */
export function showBytes(name: Buffer): string {
  let shown = '';
  for (let at = 0; at < name.length;) {
    const length = utf8LengthAt(name, at);
    shown += length === 0 ? `\\x${name.toString('hex', at, at + 1)}` : name.toString('utf8', at, at + length);
    at += Math.max(length, 1);
  }
  return shown;
}

/** Bytes of the valid UTF-8 character at `at`, or 0 when there is none. */
function utf8LengthAt(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    const character = bytes.subarray(at, at + length);
    if (Buffer.from(character.toString('utf8'), 'utf8').equals(character)) {
      return length;
    }
  }
  return 0;
}

/**
 * fast-glob tests every path against regular expressions whose `.` stops at a line end: a folder named `a\nb` would
 * silently lose its files. So fast-glob gets line ends as NUL and a letter, which no real name can hold.
 */
const LINE_ENDS = [
  ['\n', '\0n'],
  ['\r', '\0r'],
  ['\u2028', '\0l'],
  ['\u2029', '\0p'],
] as const;

/** A name or path as fast-glob gets it. */
export function hideLineEnds(name: string): string {
  return /[\n\r\u2028\u2029]/.test(name)
    ? LINE_ENDS.reduce((text, [lineEnd, cover]) => text.replaceAll(lineEnd, cover), name)
    : name;
}

/** The name or path on disk of one that fast-glob gave back. */
export function showLineEnds(name: string): string {
  return name.includes('\0')
    ? LINE_ENDS.reduce((text, [lineEnd, cover]) => text.replaceAll(cover, lineEnd), name)
    : name;
}
