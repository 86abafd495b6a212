import { render } from 'ink-testing-library';
import { App, type Fixed } from '../../../dist/tui/app.js';
import { Jobs } from '../../../dist/tui/jobs.js';
import type { Place } from '../../../dist/tui/navigation.js';
import { themeFor } from '../../../dist/tui/theme.js';

export interface FrameOptions extends Partial<Fixed> {
  readonly historyDb: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly colour?: boolean;
  readonly start?: Place;
}

/** How long a frame may take to show what is expected, ms: machines may be busy. */
const PATIENCE = 10_000;

/** The interface on a terminal that is none: each frame is a text. */
export class Frames {
  readonly #ink: ReturnType<typeof render>;
  readonly jobs = new Jobs();
  /** The exit code, or the bug, once somebody left. */
  left: number | Error | null = null;

  constructor({ columns = 80, rows = 24, colour = false, start = { screen: 'sessions' }, ...rest }: FrameOptions) {
    const fixed: Fixed = {
      sameHistory: [],
      organize: {},
      cwd: '/',
      home: '/home/somebody',
      jobs: this.jobs,
      theme: themeFor(colour),
      ...rest,
    };
    const onLeave = (code: number | Error): void => {
      this.left = code;
    };
    this.#ink = render(<App fixed={fixed} start={start} onLeave={onLeave} />);
    this.resize(columns, rows);
  }

  resize(columns: number, rows: number): void {
    Object.defineProperty(this.#ink.stdout, 'columns', { value: columns, configurable: true });
    Object.defineProperty(this.#ink.stdout, 'rows', { value: rows, configurable: true });
    this.#ink.stdout.emit('resize');
  }

  /** The newest frame, a line each, without the spaces at their ends. */
  get lines(): readonly string[] {
    return this.text.split('\n').map((line) => line.trimEnd());
  }

  get text(): string {
    return this.#ink.lastFrame() ?? '';
  }

  /** Presses keys, one after the other; each has its own read, as from a terminal. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      this.#ink.stdin.write(key);
      // A lone Escape is one only when nothing follows it for a while.
      await pause(key === '\u001b' ? 60 : 5);
    }
  }

  /**
   * @param expected all of them in one frame: keys that were pressed may be seen a frame apart
   * @returns the frame that shows them. @throws with the last frame when it does not come
   */
  async shows(...expected: readonly (string | RegExp)[]): Promise<string> {
    const until = Date.now() + PATIENCE;
    while (Date.now() < until) {
      const { text } = this;
      if (expected.every((one) => (typeof one === 'string' ? text.includes(one) : one.test(text)))) return text;
      await pause(10);
    }
    throw new Error(`${expected.join(' and ')} did not come:\n${this.text}`);
  }

  async close(): Promise<void> {
    await this.jobs.stop();
    this.#ink.unmount();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
