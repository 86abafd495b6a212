import type { OrganizeResult, RollbackResult, WorkflowEvent } from '../../workflows/events.js';
import type { Output } from './output.js';
import { PlanTree } from './plan-tree.js';
import { cacheLines } from '../../text/cache-words.js';
import { printable } from '../../text/printable.js';
import { problemLines } from './problem-lines.js';
import { ProblemList } from '../../text/problems.js';
import type { Renderer } from './renderer.js';
import { organizeSentence, type Filters } from '../../text/sentences.js';
import { Tally } from '../../text/tally.js';
import type { Colors } from './terminal.js';
import { settledLine } from '../../text/settled-line.js';
import { isUndo, PLAIN_UNDO, type UndoContext } from '../../text/undo-context.js';
import { UndoText } from './undo-text.js';

type SessionStart = Extract<WorkflowEvent, { type: 'session_started' }>;

export interface TextStyle {
  readonly out: Output;
  readonly err: Output;
  readonly colors: Colors;
  /** Columns; `null` where there is no terminal. */
  readonly width: number | null;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Whether the operations of a dry run are listed; default true. */
  readonly lists?: boolean;
  /** `--include` and `--exclude`, where they decide what is found. */
  readonly filters?: Filters;
  /** How an undo was asked for. */
  readonly undo?: UndoContext;
}

/** So many problems are on top of a dry run, and with `--verbose`; the others are counted. */
const LISTED = { short: 20, verbose: 1000 } as const;

/** For people: what a dry run would do as a tree with the problems on top, everything else as a sentence at the end. */
export class TextRenderer implements Renderer {
  readonly #style: TextStyle;
  readonly #tally = new Tally();
  readonly #problems: ProblemList;
  #roots: { readonly source: string; readonly target: string } = { source: '', target: '' };
  /** Of a dry run that lists its operations. */
  #tree: PlanTree | null = null;
  /** Of an undo that is the run; not of one that takes a failed run back. */
  #undo: UndoText | null = null;
  #begun = false;
  /** Something is above the sentence. */
  #listed = false;

  constructor(style: TextStyle) {
    this.#style = style;
    this.#problems = new ProblemList(style.verbose ? LISTED.verbose : LISTED.short);
  }

  get showsProblems(): boolean {
    return this.#tree !== null || this.#undo?.showsProblems === true;
  }

  onEvent(event: WorkflowEvent): void {
    this.#tally.add(event);
    this.#undo?.onEvent(event);
    if (this.showsProblems) this.#problems.add(event);
    switch (event.type) {
      case 'session_started':
        this.#begin(event);
        return;
      case 'operation_planned':
        this.#tree?.add(event.operation);
        return;
      case 'conflict':
        this.#tree?.conflict(event.conflict);
        return;
      case 'operation_finished':
        if (this.#style.verbose && event.operation.reason !== 'already_there') {
          const { operation_type, source_path, target_path, status } = event.operation;
          const path = [...new Set([source_path, target_path])]
            .filter((one) => one !== null)
            .map(printable)
            .join(' -> ');
          this.#style.err.write(`${operation_type} ${path}${status === 'completed' ? '' : ` (${status})`}\n`);
        }
        return;
      case 'skipped':
        if (event.problem) return;
        if (this.#tree !== null) this.#tree.left(event.skip);
        else if (this.#style.verbose) {
          this.#style.err.write(`skipped ${printable(event.skip.path)}: ${printable(event.skip.message)}\n`);
        }
        return;
      case 'cache_used':
        if (this.#style.verbose && this.#tree === null) this.#style.err.write(cacheLines(event));
        return;
      case 'recovered':
        if (!this.#style.quiet) this.#style.err.write(`${settledLine(event)}\n`);
        return;
      default:
        return;
    }
  }

  async organized(result: OrganizeResult): Promise<void> {
    if (this.#tree !== null) await this.#showPlan(this.#tree);
    await this.#sentence(organizeSentence(result, this.#tally, this.#style.filters));
  }

  async rolledBack(result: RollbackResult): Promise<void> {
    await this.#undo?.end(result, this.#problems);
  }

  async failed(): Promise<void> {
    this.#tree?.end();
    this.#undo?.failed();
    await this.#style.out.drained();
  }

  #begin(start: SessionStart): void {
    const { quiet, lists = true, out, undo = PLAIN_UNDO } = this.#style;
    const { kind, dry_run, source_root: source, target_root: target } = start;
    const isFirst = !this.#begun;
    this.#begun = true;
    if (isUndo(kind)) {
      if (isFirst) this.#undo = new UndoText(out, this.#style, start, undo);
      if (isFirst && dry_run) this.#problems.add(start);
      return;
    }
    if (!dry_run || quiet || !lists) return;
    this.#roots = { source, target };
    this.#tree = new PlanTree(source, target, this.#style);
  }

  /** The two roots, then what is wrong, then what would be done. */
  async #showPlan(tree: PlanTree): Promise<void> {
    const { out, colors } = this.#style;
    const { source, target } = this.#roots;
    const root = (label: string, path: string): string => `${colors.dim(label)} ${printable(path)}\n`;
    this.#listed = !tree.isEmpty || this.#problems.count > 0;
    if (!this.#listed) return;
    out.write(source === target ? root('In  ', source) : root('From', source) + root('Into', target));
    const problems = problemLines(this.#problems.listed, this.#problems.count, source, this.#style);
    if (problems !== '') out.write(`\n${problems}`);
    await tree.pour(out);
  }

  async #sentence(sentence: string): Promise<void> {
    if (this.#style.quiet) return;
    this.#style.out.write(`${this.#listed ? '\n' : ''}${printable(sentence)}\n`);
    await this.#style.out.drained();
  }
}
