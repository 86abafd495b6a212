import { ProblemList } from '../../../text/problems.js';
import { settledLine } from '../../../text/settled-line.js';
import { Tally } from '../../../text/tally.js';
import { UndoTally } from '../../../text/undo-tally.js';
import type { Phase, WorkflowEvent } from '../../../workflows/events.js';
import type { Trouble } from '../../trouble.js';
import { paceOf, withSample, type Extent, type Pace, type Measurement } from './pace.js';

/** So many problems are kept to be listed; the others are counted. */
const PROBLEMS = 5000;
/** So many warnings, and of the last problems so many while it works. */
const WARNINGS = 100;
const RECENT = 50;

/** What work that is under way says, kept where a screen can look at it now and then. */
export class Monitor {
  readonly tally = new Tally();
  readonly undo = new UndoTally();
  readonly problems = new ProblemList(PROBLEMS);
  readonly warnings: Trouble[] = [];
  readonly settled: string[] = [];
  /** The last problems, a printable line each, newest first. */
  recent: readonly string[] = [];
  /** What is being done; `null` before anything is. */
  phase: Phase | null = null;
  extent: Extent = { done: 0, total: null, bytes: 0, totalBytes: null };
  path: string | null = null;
  /** Of the run; `null` before it has one. */
  session: string | null = null;
  readonly #clock: () => number;
  readonly #started: number;
  #samples: readonly Measurement[] = [];

  /** @param clock milliseconds */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
    this.#started = clock();
  }

  /** Milliseconds since the beginning. */
  get elapsed(): number {
    return this.#clock() - this.#started;
  }

  get pace(): Pace {
    return paceOf(this.#samples, this.#clock());
  }

  add(event: WorkflowEvent): void {
    this.tally.add(event);
    this.undo.add(event);
    const problem = this.problems.add(event);
    if (problem !== null) this.recent = [problem, ...this.recent.slice(0, RECENT - 1)];
    switch (event.type) {
      case 'session_started':
        this.session = event.session_id;
        break;
      case 'recovered':
        this.settled.push(settledLine(event));
        break;
      case 'warning':
        if (this.warnings.length < WARNINGS) this.warnings.push({ message: event.message, hint: event.hint ?? null });
        break;
      case 'progress':
        this.#progress(event);
        break;
      default:
    }
  }

  #progress({ phase, done, total, bytes, total_bytes, path }: Extract<WorkflowEvent, { type: 'progress' }>): void {
    // Another phase counts something else.
    if (phase !== this.phase || done < this.extent.done) this.#samples = [];
    this.phase = phase;
    this.extent = { done, total, bytes, totalBytes: total_bytes ?? null };
    this.path = path;
    this.#samples = withSample(this.#samples, { at: this.#clock(), done, bytes });
  }
}
