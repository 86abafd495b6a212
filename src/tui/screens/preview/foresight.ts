import { settledLine } from '../../../text/settled-line.js';
import { undoRoots, type UndoRoots } from '../../../text/undo-deed.js';
import { UndoTally } from '../../../text/undo-tally.js';
import { UndoBrowser } from '../../../workflows/browse/undo-browser.js';
import type { RollbackResult, WorkflowEvent } from '../../../workflows/events.js';
import { foresee } from '../../carry-out.js';
import type { Surroundings } from '../../context.js';
import { troubleOf, type Trouble } from '../../trouble.js';
import type { UndoAsk } from '../../work.js';

/** So many warnings are kept. */
const WARNINGS = 100;

/** What a dry run said so far; grows until it has an end. */
export class Foresight {
  readonly tally = new UndoTally();
  readonly lists = new UndoBrowser();
  /** What a crash had left, and was settled before. */
  readonly settled: string[] = [];
  readonly warnings: Trouble[] = [];
  /** Where files are taken from, and where they go. */
  roots: UndoRoots | null = null;
  progress: { readonly done: number; readonly total: number | null } | null = null;
  end: RollbackResult | { readonly trouble: Trouble } | null = null;

  add(event: WorkflowEvent): void {
    this.tally.add(event);
    this.lists.add(event);
    if (event.type === 'session_started') this.roots = undoRoots(event);
    if (event.type === 'recovered') this.settled.push(settledLine(event));
    if (event.type === 'progress') this.progress = event;
    if (event.type === 'warning' && this.warnings.length < WARNINGS) {
      this.warnings.push({ message: event.message, hint: event.hint ?? null });
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

/** Dry runs, one at a time: each begins when the one before, which it aborts, has let go of the history. */
export class Foreseer {
  readonly #conditions: Conditions;
  #controller = new AbortController();
  #last: Promise<void> = Promise.resolve();
  #shown = new Foresight();

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
    const foresight = new Foresight();
    this.#controller = controller;
    this.#shown = foresight;
    this.#last = this.#last.then(() => this.#run(ask, foresight, controller));
  }

  /** Aborts what is under way; its lists go. */
  stop(): void {
    this.#controller.abort();
    this.#shown.lists.close();
  }

  async #run(ask: UndoAsk, foresight: Foresight, controller: AbortController): Promise<void> {
    if (controller.signal.aborted) return;
    const { signal } = controller;
    const { historyDb, sameHistory, jobs, onEnd, onBug } = this.#conditions;
    const onEvent = (event: WorkflowEvent): void => foresight.add(event);
    try {
      const result = await jobs.run(() => foresee(ask, { historyDb, signal, onEvent }), controller);
      if (signal.aborted) return;
      foresight.end = result;
    } catch (error) {
      if (signal.aborted && error === signal.reason) return;
      const trouble = troubleOf(error, sameHistory);
      if (trouble === null) {
        onBug(error);
        return;
      }
      foresight.end = { trouble };
    }
    onEnd();
  }
}
