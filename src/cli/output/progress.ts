import type { SingleBar } from 'cli-progress';
import type { WorkflowEvent } from '../../workflows/events.js';
import { PaceMeter, shareOf } from '../../text/pace.js';
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
  readonly #meter = new PaceMeter();
  #ended = false;

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
    if (this.#ended) return;
    this.#meter.add(event);
    this.#event = event;
    this.#bar ??= this.#start();
    this.#bar.update(event.done);
  }

  /** Takes the line away, for something else to be printed; the next event brings it back. */
  hide(): void {
    this.#bar?.stop();
    this.#bar = null;
  }

  /** Takes the line away for good. */
  end(): void {
    this.hide();
    this.#ended = true;
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
    return this.#event === null ? '' : progressLine(this.#event, this.#meter, this.#stream.columns || 80);
  }
}

/** @param meter what knows the event */
export function progressLine(
  { phase, path }: Pick<ProgressEvent, 'phase' | 'path'>,
  { extent, pace, timeLeft }: Pick<PaceMeter, 'extent' | 'pace' | 'timeLeft'>,
  width: number,
): string {
  const { done, total, bytes, totalBytes } = extent;
  const share = shareOf(extent);
  const parts = [PHASE_TITLES[phase]];
  if (total === null || share === null) {
    parts.push(`${count(done, 'file')} so far`);
  } else {
    const filled = Math.round(share * BAR_WIDTH);
    parts.push('█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled));
    parts.push(`${done.toLocaleString('en')}/${total.toLocaleString('en')}`, `${Math.floor(share * 100)} %`);
  }
  if (pace.done !== null && pace.done >= 1) parts.push(`${Math.round(pace.done).toLocaleString('en')}/s`);
  if (bytes > 0)
    parts.push((totalBytes ?? 0) > 0 ? `${bytesText(bytes)} of ${bytesText(totalBytes ?? 0)}` : bytesText(bytes));
  if (timeLeft !== null && timeLeft > 0 && share !== null) {
    parts.push(`${durationText(Math.ceil(timeLeft / 1000) * 1000)} left`);
  }
  const line = parts.join('  ');
  const room = width - line.length - 3;
  return path === null || room < 20 ? line : `${line}  ${shorten(printable(path), room)}`;
}
