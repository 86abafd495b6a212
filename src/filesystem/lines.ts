import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { NotAsPlannedError } from './act-errors.js';

/** Bytes a read. */
const PIECE = 65_536;
/** Characters; the edits of a large playlist are one line. */
const LONGEST_LINE = 32 * 1024 * 1024;

export interface Line {
  readonly text: string;
  /** Its end is there; only the last line of a file that was cut off lacks it. */
  readonly isWhole: boolean;
}

/**
 * The lines of a file, one at a time. Symbolic links are not followed.
 *
 * @throws NotAsPlannedError for what is no file of lines; the system's error
 */
export function* linesOf(path: string): Generator<Line> {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!fstatSync(descriptor).isFile()) throw new NotAsPlannedError('special_file', `${path} is no regular file`);
    const piece = Buffer.allocUnsafe(PIECE);
    const decoder = new StringDecoder('utf8');
    // Parts of a line that goes on; joined once, so that a long one costs no more than its length.
    let begun: string[] = [];
    let length = 0;
    for (;;) {
      const read = readSync(descriptor, piece, 0, PIECE, null);
      if (read === 0) break;
      const lines = decoder.write(piece.subarray(0, read)).split('\n');
      const last = lines.pop() ?? '';
      for (const text of lines) {
        yield { text: begun.join('') + text, isWhole: true };
        begun = [];
        length = 0;
      }
      begun.push(last);
      length += last.length;
      if (length > LONGEST_LINE) throw new NotAsPlannedError('special_file', `${path} has no lines`);
    }
    const rest = begun.join('') + decoder.end();
    if (rest !== '') yield { text: rest, isWhole: false };
  } finally {
    closeSync(descriptor);
  }
}
