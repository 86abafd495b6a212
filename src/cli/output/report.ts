import type { OrganizeResult, RollbackResult, WorkflowEvent } from '../../workflows/events.js';
import type { Filters } from '../../text/sentences.js';
import type { SettingValues } from '../options.js';
import { errorWithSameHistory, withSameHistory } from '../../text/same-history.js';
import { EventLog } from './event-log.js';
import { JsonRenderer } from './json-renderer.js';
import { NdjsonRenderer } from './ndjson-renderer.js';
import type { Output } from './output.js';
import { printable } from '../../text/printable.js';
import { ProblemList } from '../../text/problems.js';
import { Progress } from './progress.js';
import type { Renderer } from './renderer.js';
import type { Terminal } from './terminal.js';
import { TextRenderer } from './text-renderer.js';
import { PLAIN_UNDO, type UndoContext } from '../../text/undo-context.js';

/** What of the settings decides how a run is shown. */
export type ReportSettings = Pick<SettingValues, 'format' | 'quiet' | 'verbose' | 'log_file'> &
  Filters & {
    readonly undo?: UndoContext;
    /** What commands that are printed have to say again. */
    readonly sameHistory?: readonly string[];
  };

/**
 * Shows a run: result on stdout in the wanted format; progress, warnings and problems on stderr; events in the log.
 * Hand `onEvent` to the workflow, then call one of `organized`, `rolledBack`, `failed`.
 */
export class Report {
  readonly problems = new ProblemList();
  readonly #renderer: Renderer;
  readonly #err: Output;
  readonly #progress: Progress | null;
  readonly #log: EventLog | null;
  readonly #verbose: boolean;
  readonly #quiet: boolean;
  readonly #warn: (text: string) => string;
  readonly #sameHistory: readonly string[];

  private constructor(settings: ReportSettings, terminal: Terminal, progress: Progress | null, renderer?: Renderer) {
    this.#progress = progress;
    this.#err = aside(terminal.err, progress);
    this.#log = settings.log_file === undefined ? null : new EventLog(settings.log_file);
    this.#verbose = settings.verbose;
    this.#quiet = settings.quiet;
    this.#sameHistory = settings.sameHistory ?? [];
    this.#warn = terminal.errColors.yellow;
    this.#renderer = renderer ?? rendererFor(settings, terminal, aside(terminal.out, progress), this.#err);
  }

  /**
   * @param renderer in place of the one for `--format`
   * @throws UserError when the log file cannot be opened
   */
  static async open(settings: ReportSettings, terminal: Terminal, renderer?: Renderer): Promise<Report> {
    const drawn = terminal.canDraw && !settings.quiet;
    return new Report(settings, terminal, drawn ? await Progress.open(process.stderr) : null, renderer);
  }

  /** Bound, to be handed on. */
  readonly onEvent = (told: WorkflowEvent): void => {
    const event = pasteable(told, this.#sameHistory);
    const trouble = this.#log?.append(event) ?? null;
    if (trouble !== null) this.warn(trouble);
    const problem = this.problems.add(event);
    const shown = this.#renderer.showsProblems === true;
    if (problem !== null && this.#verbose && !shown) this.#err.write(`problem: ${problem}\n`);
    if (event.type === 'progress') this.#progress?.update(event);
    if (event.type === 'warning') this.warn(event.message, event.path, event.hint);
    this.#renderer.onEvent(event);
  };

  /** Takes the progress line away, for what a renderer writes while the work goes on. */
  hideProgress(): void {
    this.#progress?.hide();
  }

  warn(message: string, path?: string, hint?: string): void {
    if (this.#quiet) return;
    const where = path === undefined || message.includes(path) ? '' : ` (${printable(path)})`;
    this.#err.write(`${this.#warn('warning:')} ${printable(message)}${where}\n`);
    if (hint !== undefined) this.#err.write(`  ${printable(hint)}\n`);
  }

  async organized(result: OrganizeResult): Promise<void> {
    await this.#end(() => this.#renderer.organized(result));
  }

  async rolledBack(result: RollbackResult): Promise<void> {
    await this.#end(() => this.#renderer.rolledBack(result));
  }

  /** Ends the report of work that is neither, which `render` shows. */
  async verified(render: () => Promise<void>): Promise<void> {
    await this.#end(render);
  }

  async failed(error: unknown): Promise<void> {
    await this.#end(() => this.#renderer.failed(errorWithSameHistory(error, this.#sameHistory)), true);
  }

  /** @param failed nothing was shown of what a run that ends well shows at its end */
  async #end(render: () => Promise<void>, failed = false): Promise<void> {
    this.#progress?.end();
    const shown = this.#renderer.showsProblems === true;
    if (shown ? failed : !this.#verbose) this.problems.print(this.#err);
    await render();
    this.#log?.close();
  }
}

/** Its hint works when it is copied. */
function pasteable(event: WorkflowEvent, sameHistory: readonly string[]): WorkflowEvent {
  if (event.type !== 'warning' || event.hint === undefined) return event;
  return { ...event, hint: withSameHistory(event.hint, sameHistory) };
}

/** An output that takes the progress line away before it writes. */
function aside(output: Output, progress: Progress | null): Output {
  if (progress === null) return output;
  return {
    get closed() {
      return output.closed;
    },
    write: (text) => {
      progress.hide();
      output.write(text);
    },
    drained: () => output.drained(),
  };
}

function rendererFor(settings: ReportSettings, terminal: Terminal, out: Output, err: Output): Renderer {
  const { undo: asked = PLAIN_UNDO, sameHistory = [] } = settings;
  const undo = { ...asked, sameHistory };
  switch (settings.format) {
    case 'json':
      return new JsonRenderer(out, undo);
    case 'ndjson':
      return new NdjsonRenderer(out, undo);
    case 'text': {
      const { quiet, verbose } = settings;
      const { outColors: colors, width } = terminal;
      return new TextRenderer({ out, err, colors, width, quiet, verbose, filters: settings, undo });
    }
  }
}
