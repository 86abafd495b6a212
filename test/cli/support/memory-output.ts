import type { Output } from '../../../src/cli/output/output.js';

/** An output that keeps what it gets. */
export class MemoryOutput implements Output {
  closed = false;
  text = '';

  write(text: string): void {
    this.text += text;
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }
}
