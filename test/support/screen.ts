import { spawn, type IPty } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** Keys as a terminal sends them. */
export const KEYS = {
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  pageUp: '\u001b[5~',
  pageDown: '\u001b[6~',
  home: '\u001b[H',
  end: '\u001b[F',
  enter: '\r',
  esc: '\u001b',
  tab: '\t',
  shiftTab: '\u001b[Z',
  space: ' ',
  backspace: '\u007f',
  ctrlC: '\u0003',
} as const;

export interface ScreenOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** How long a screen may take to show what is expected, ms: machines may be busy. */
const PATIENCE = 15_000;

/** A program in a terminal of its own: a pseudo-terminal for it, and a terminal emulator that draws what it writes. */
export class Screen {
  readonly #pty: IPty;
  readonly #terminal: xterm.Terminal;
  readonly #exit: Promise<number>;
  /** All that the program wrote, as it came. */
  raw = '';
  #waiting = new Set<() => void>();

  constructor(file: string, args: readonly string[], { columns = 80, rows = 24, env, cwd }: ScreenOptions) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#pty = spawn(file, [...args], {
      name: env['TERM'] ?? 'xterm-256color',
      cols: columns,
      rows,
      cwd,
      env: { ...env },
    });
    this.#pty.onData((data) => {
      this.raw += data;
      this.#terminal.write(data, () => {
        for (const look of this.#waiting) look();
      });
    });
    this.#exit = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) =>
        resolve(signal === undefined || signal === 0 ? exitCode : 128 + signal),
      );
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** What is on the screen now, a line each, without the spaces at their ends. */
  lines(): string[] {
    const buffer = this.#terminal.buffer.active;
    return Array.from({ length: this.#terminal.rows }, (_, index) =>
      (buffer.getLine(buffer.viewportY + index)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  text(): string {
    return this.lines().join('\n');
  }

  /** The column that a character of a line is drawn in; -1 when it is not there. */
  columnOf(line: number, character: string): number {
    const buffer = this.#terminal.buffer.active;
    const row = buffer.getLine(buffer.viewportY + line);
    for (let column = 0; column < this.#terminal.cols; column += 1) {
      if (row?.getCell(column)?.getChars() === character) return column;
    }
    return -1;
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) this.#pty.write(key);
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /**
   * Waits until the screen shows something.
   *
   * @returns the text of the screen
   * @throws with the screen in the message when it does not come
   */
  async shows(expected: string | RegExp, patience = PATIENCE): Promise<string> {
    const isThere = (): boolean =>
      typeof expected === 'string' ? this.text().includes(expected) : expected.test(this.text());
    if (isThere()) return this.text();
    let look: () => void = () => undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        look = () => {
          if (isThere()) resolve();
        };
        this.#waiting.add(look);
        timer = setTimeout(() => reject(new Error(`${String(expected)} did not come:\n${this.text()}`)), patience);
      });
    } finally {
      this.#waiting.delete(look);
      clearTimeout(timer);
    }
    return this.text();
  }

  /** Waits until something else is shown, or a moment when nothing changes. */
  async changed(patience = 2000): Promise<void> {
    const before = this.text();
    const until = Date.now() + patience;
    while (this.text() === before && Date.now() < until) {
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
  }

  /** The exit code. */
  async ended(): Promise<number> {
    return this.#exit;
  }

  /** Closes the terminal under the program: its input ends, the system sends SIGHUP, and so does a shell. */
  hangUp(): void {
    (this.#pty as unknown as { destroy(): void }).destroy();
  }

  /** @param signal sent to the program */
  kill(signal?: string): void {
    this.#pty.kill(signal);
  }
}
