import type { SingleBar } from 'cli-progress';
import type { WorkflowEvent } from '../../workflows/events.js';
import { shorten } from '../../text/display-width.js';
import { printable } from '../../text/printable.js';
import { PHASE_TITLES, bytesText, count, durationText } from '../../text/words.js';

type ProgressEvent = Extract<WorkflowEvent, { type: 'progress' }>;

const BAR_WIDTH = 20;

/** One line on stderr that says how far a run is; only for terminals. */
export class Progress {
  readonly #Bar: typeof SingleBar;
  readonly #stream: NodeJS.WriteStream;
  #bar: SingleBar | null = null;
  #event: ProgressEvent | null = null;
  #phaseStart = { at: 0, done: 0 };

  private constructor(Bar: typeof SingleBar, stream: NodeJS.WriteStream) {
    this.#Bar = Bar;
    this.#stream = stream;
    // Whatever ends the process: the terminal gets its line wrapping back.
    process.once('exit', () => this.hide());
  }

  static async open(stream: NodeJS.WriteStream): Promise<Progress> {
    const { default: cliProgress } = await import('cli-progress');
    return new Progress(cliProgress.SingleBar, stream);
  }

  update(event: ProgressEvent): void {
    if (event.phase !== this.#event?.phase) this.#phaseStart = { at: performance.now(), done: event.done };
    this.#event = event;
    this.#bar ??= this.#start();
    this.#bar.update(event.done);
  }

  /** Takes the line away, for something else to be printed; the next event brings it back. */
  hide(): void {
    this.#bar?.stop();
    this.#bar = null;
  }

  #start(): SingleBar {
    const bar = new this.#Bar({
      stream: this.#stream,
      clearOnComplete: true,
      // Its own signal handlers would be in the way of ours.
      gracefulExit: false,
      fps: 10,
      format: () => this.#line(),
    });
    bar.start(1, 0);
    return bar;
  }

  #line(): string {
    const elapsed = performance.now() - this.#phaseStart.at;
    return this.#event === null
      ? ''
      : progressLine(this.#event, this.#phaseStart.done, elapsed, this.#stream.columns || 80);
  }
}

/**
 * @param doneBefore how much was done when the phase began to be measured
 * @param elapsed milliseconds since then
 */
export function progressLine(event: ProgressEvent, doneBefore: number, elapsed: number, width: number): string {
  const { phase, done, total, bytes, total_bytes: totalBytes = 0, path } = event;
  const rate = elapsed > 0 ? ((done - doneBefore) * 1000) / elapsed : 0;
  const parts = [PHASE_TITLES[phase]];
  if (total === null || total === 0) {
    parts.push(count(done, 'file'));
  } else {
    // Where it is known how much there is to read, that says more than the number of files.
    const share = Math.min(1, totalBytes > 0 ? bytes / totalBytes : done / total);
    const filled = Math.round(share * BAR_WIDTH);
    parts.push('█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled));
    parts.push(`${done.toLocaleString('en')}/${total.toLocaleString('en')}`, `${Math.floor(share * 100)} %`);
  }
  if (rate >= 1) parts.push(`${Math.round(rate).toLocaleString('en')}/s`);
  if (bytes > 0) parts.push(totalBytes > 0 ? `${bytesText(bytes)} of ${bytesText(totalBytes)}` : bytesText(bytes));
  const left = totalBytes > 0 ? (elapsed * (totalBytes - bytes)) / bytes : (((total ?? 0) - done) * 1000) / rate;
  if (total !== null && done < total && elapsed > 1000 && Number.isFinite(left)) {
    parts.push(`${durationText(Math.ceil(Math.max(0, left) / 1000) * 1000)} left`);
  }
  const line = parts.join('  ');
  const room = width - line.length - 3;
  return path === null || room < 20 ? line : `${line}  ${shorten(printable(path), room)}`;
}
