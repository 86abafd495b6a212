import { settledLine } from '../../../text/settled-line.js';
import { undoRoots, type UndoRoots } from '../../../text/undo-deed.js';
import { UndoTally } from '../../../text/undo-tally.js';
import { UndoBrowser } from '../../../workflows/browse/undo-browser.js';
import type { RollbackResult, WorkflowEvent } from '../../../workflows/events.js';
import { undoSpace, type UndoSpace } from '../../../workflows/browse/undo-space.js';
import { historyMark } from '../../../workflows/history/history-reader.js';
import { sessionIn } from '../../asks.js';
import { foresee, settle } from '../../carry-out.js';
import type { Surroundings } from '../../context.js';
import { jobEnd } from '../../hooks/use-job.js';
import type { Trouble } from '../../trouble.js';
import type { UndoAsk } from '../../work.js';

/** So many warnings are kept. */
const WARNINGS = 100;

/** What settling said that came before dry runs. */
class Settling {
  /** What a crash had left. */
  readonly settled: string[] = [];
  warnings: Trouble[] = [];

  add(event: WorkflowEvent): void {
    if (event.type === 'recovered') this.settled.push(settledLine(event));
    if (event.type === 'warning') this.warnings.push({ message: event.message, hint: event.hint ?? null });
  }
}

/** What a dry run said so far; grows until it has an end. */
export class Foresight {
  readonly tally = new UndoTally();
  readonly lists = new UndoBrowser();
  /** Where files are taken from, and where they go. */
  roots: UndoRoots | null = null;
  progress: { readonly done: number; readonly total: number | null } | null = null;
  /** Where it would write to, once it is known. */
  space: UndoSpace | null = null;
  end: RollbackResult | { readonly trouble: Trouble } | null = null;
  readonly #settling: Settling;
  readonly #warnings: Trouble[] = [];

  constructor(settling: Settling) {
    this.#settling = settling;
  }

  /** What a crash had left, and was settled before. */
  get settled(): readonly string[] {
    return this.#settling.settled;
  }

  get warnings(): readonly Trouble[] {
    return [...this.#settling.warnings, ...this.#warnings].slice(0, WARNINGS);
  }

  add(event: WorkflowEvent): void {
    this.tally.add(event);
    this.lists.add(event);
    if (event.type === 'session_started') this.roots = undoRoots(event);
    if (event.type === 'progress') this.progress = event;
    if (event.type === 'warning' && this.#warnings.length < WARNINGS) {
      this.#warnings.push({ message: event.message, hint: event.hint ?? null });
    }
  }

  /** The dry run, once it went well. */
  get result(): RollbackResult | null {
    return this.end !== null && 'summary' in this.end ? this.end : null;
  }

  get trouble(): Trouble | null {
    return this.end !== null && 'trouble' in this.end ? this.end.trouble : null;
  }
}

interface Conditions extends Pick<Surroundings, 'historyDb' | 'sameHistory' | 'jobs'> {
  /** A dry run has an end. */
  readonly onEnd: () => void;
  readonly onBug: (error: unknown) => void;
}

/**
 * Dry runs, one at a time: each begins when the one before, which it aborts, has let go of the history. What a crash left is
 * settled before the first one, and whenever somebody looks again.
 */
export class Foreseer {
  readonly #conditions: Conditions;
  #controller = new AbortController();
  #last: Promise<void> = Promise.resolve();
  readonly #settling = new Settling();
  #isSettled = false;
  #mark = '';
  #shown = new Foresight(this.#settling);

  constructor(conditions: Conditions) {
    this.#conditions = conditions;
  }

  /** What the newest one says. */
  get shown(): Foresight {
    return this.#shown;
  }

  start(ask: UndoAsk): void {
    this.stop();
    const controller = new AbortController();
    const foresight = new Foresight(this.#settling);
    this.#controller = controller;
    this.#shown = foresight;
    this.#last = this.#last.then(() => this.#run(ask, foresight, controller));
  }

  /** Whether the history, as far as it is about this undo, is another one than the newest dry run began with. */
  isOutdated(ask: UndoAsk): boolean {
    return this.#mark !== historyMark(this.#conditions.historyDb, ask.session);
  }

  /** The next dry run looks again for what a crash left. */
  settleAgain(): void {
    this.#isSettled = false;
  }

  /** Aborts what is under way; its lists go. */
  stop(): void {
    this.#controller.abort();
    this.#shown.lists.close();
  }

  async #run(ask: UndoAsk, foresight: Foresight, controller: AbortController): Promise<void> {
    if (controller.signal.aborted) return;
    const { signal } = controller;
    const { onEnd, onBug } = this.#conditions;
    try {
      const end = await jobEnd(this.#conditions, () => this.#foresee(ask, foresight, signal), controller);
      // Nobody looks at it any more.
      if (signal.aborted || end.kind === 'stopped') return;
      foresight.end = end.kind === 'done' ? end.value : { trouble: end.trouble };
      onEnd();
    } catch (error) {
      onBug(error);
    }
  }

  async #foresee(ask: UndoAsk, foresight: Foresight, signal: AbortSignal): Promise<RollbackResult> {
    const { historyDb } = this.#conditions;
    await this.#settle();
    signal.throwIfAborted();
    this.#mark = historyMark(historyDb, ask.session);
    const result = await foresee(ask, { historyDb, signal, onEvent: (event) => foresight.add(event) });
    signal.throwIfAborted();
    foresight.space = await spaceFor(historyDb, ask.session);
    return result;
  }

  async #settle(): Promise<void> {
    if (this.#isSettled) return;
    this.#settling.warnings = [];
    const onEvent = (event: WorkflowEvent): void => this.#settling.add(event);
    this.#isSettled = await settle({ historyDb: this.#conditions.historyDb, onEvent });
  }
}

async function spaceFor(historyDb: string | undefined, sessionId: string): Promise<UndoSpace | null> {
  const session = sessionIn(historyDb, sessionId);
  return session === null ? null : undoSpace(session);
}
