import { PaceMeter } from '../../../text/pace.js';
import { ProblemList } from '../../../text/problems.js';
import { settledLine } from '../../../text/settled-line.js';
import { Tally } from '../../../text/tally.js';
import { UndoTally } from '../../../text/undo-tally.js';
import type { WorkflowEvent } from '../../../workflows/events.js';
import type { Trouble } from '../../trouble.js';

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
  readonly meter: PaceMeter;
  path: string | null = null;
  /** Of the run; `null` before it has one. */
  session: string | null = null;
  readonly #clock: () => number;
  readonly #started: number;

  /** @param clock milliseconds */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
    this.meter = new PaceMeter(clock);
    this.#started = clock();
  }

  /** Milliseconds since the beginning. */
  get elapsed(): number {
    return this.#clock() - this.#started;
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
        this.meter.add(event);
        this.path = event.path;
        break;
      default:
    }
  }
}
