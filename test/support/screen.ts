import { KEYS, Terminal } from '../../fixtures/terminal.mjs';

export { KEYS };

export interface ScreenOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A program in a terminal, as tests look at it. */
export class Screen extends Terminal {
  /** All that the program wrote, as it came. */
  raw = '';

  constructor(file: string, args: readonly string[], { columns = 80, rows = 24, env, cwd }: ScreenOptions) {
    super([file, ...args], { columns, rows, env, cwd });
    this.onOutput((data) => {
      this.raw += data;
    });
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
}
