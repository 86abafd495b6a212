import type { ReadStream, WriteStream } from 'node:tty';

const ALTERNATE_SCREEN = '\u001b[?1049h';
const NORMAL_SCREEN = '\u001b[?1049l';
/** A name whose width a terminal sees differently is cut at the edge, and does not push the lines below. */
const NO_WRAPPING = '\u001b[?7l';
const WRAPPING = '\u001b[?7h';
/** Text that is pasted comes between marks, so that it is told from keys. */
const PASTE_MARKS = '\u001b[?2004h';
const NO_PASTE_MARKS = '\u001b[?2004l';
const CLEAR = '\u001b[2J\u001b[H';
const SHOW_CURSOR = '\u001b[?25h';

/** The terminal as a whole, until it is left: what was on it before comes back then, also when the process just exits. */
export class FullScreen {
  readonly #stdin: ReadStream;
  readonly #stdout: WriteStream;
  #isLeft = false;

  constructor(stdin: ReadStream, stdout: WriteStream) {
    this.#stdin = stdin;
    this.#stdout = stdout;
    stdout.write(ALTERNATE_SCREEN + NO_WRAPPING + PASTE_MARKS + CLEAR);
    // Before Ink's own listener draws: what another size left would stay.
    stdout.prependListener('resize', this.#clear);
    // A terminal that is gone can neither be written to nor read, nor be set back: there is nobody to tell.
    stdout.on('error', IGNORE);
    stdin.on('error', IGNORE);
    process.on('exit', this.leave);
  }

  readonly #clear = (): void => {
    this.#stdout.write(CLEAR);
  };

  readonly leave = (): void => {
    if (this.#isLeft) return;
    this.#isLeft = true;
    process.off('exit', this.leave);
    this.#stdout.off('resize', this.#clear);
    if (this.#stdin.isTTY) this.#stdin.setRawMode(false);
    this.#stdout.write(WRAPPING + NO_PASTE_MARKS + SHOW_CURSOR + NORMAL_SCREEN);
  };
}

const IGNORE = (): void => undefined;
