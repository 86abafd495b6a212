import type { RollbackResult, UndoReport, WorkflowEvent } from '../../workflows/events.js';
import type { TreeStyle } from './album-lines.js';
import { shorten } from '../../text/display-width.js';
import type { Output } from './output.js';
import { printable } from '../../text/printable.js';
import { problemLines } from './problem-lines.js';
import type { ProblemList } from '../../text/problems.js';
import { remedyLines } from './remedy-lines.js';
import { undoRequest, type UndoContext } from '../../text/undo-context.js';
import { undoChange, undoRoots, type UndoRoots } from '../../text/undo-deed.js';
import { undoSentence } from '../../text/undo-sentences.js';
import { UndoTally } from '../../text/undo-tally.js';
import { UndoTree } from './undo-tree.js';
import { inWords } from '../../text/words.js';

type SessionStart = Extract<WorkflowEvent, { type: 'session_started' }>;

/** What people read of an undo. */
export class UndoText {
  readonly #out: Output;
  readonly #style: TreeStyle & { readonly quiet: boolean };
  readonly #context: UndoContext;
  readonly #tally = new UndoTally();
  readonly #roots: UndoRoots;
  /** Of a dry run. */
  readonly #tree: UndoTree | null;

  constructor(out: Output, style: TreeStyle & { readonly quiet: boolean }, start: SessionStart, context: UndoContext) {
    this.#out = out;
    this.#style = style;
    this.#context = context;
    this.#roots = undoRoots(start);
    this.#tree = start.dry_run && !style.quiet ? new UndoTree(this.#roots, context.session, style) : null;
    this.#tally.add(start);
  }

  /** It has a place for problems. */
  get showsProblems(): boolean {
    return this.#tree !== null;
  }

  onEvent(event: WorkflowEvent): void {
    this.#tally.add(event);
    if (event.type !== 'undo') return;
    if (this.#tree !== null) this.#tree.add(event.operation);
    else if (this.#style.verbose && !this.#style.quiet) this.#tell(event.operation);
  }

  /** @param problems as they came */
  async end(result: RollbackResult, problems: ProblemList): Promise<void> {
    const { quiet } = this.#style;
    if (!quiet) {
      const remedies = this.#tally.stuck.remedies(undoRequest(this.#context, result, this.#tally));
      const ways = remedyLines(remedies, this.#style);
      const isListed = this.#tree !== null && (await this.#show(this.#tree, problems, ways));
      this.#out.write(`${isListed ? '\n' : ''}${printable(undoSentence(result, this.#tally, this.#context))}\n`);
      if (this.#tree === null && ways !== '') this.#out.write(`\n${ways}`);
    }
    await this.#out.drained();
  }

  failed(): void {
    this.#tree?.end();
  }

  /** The two roots, then what stays and how to go on, then what would be undone. @returns whether there was anything */
  async #show(tree: UndoTree, problems: ProblemList, ways: string): Promise<boolean> {
    if (tree.isEmpty && problems.count === 0) return false;
    const { from, to } = this.#roots;
    const root = (label: string, path: string): string => `${this.#style.colors.dim(label)} ${printable(path)}\n`;
    this.#out.write(from === to ? root('In  ', from) : root('From', from) + root('To  ', to));
    const wrong = problemLines(problems.listed, problems.count, from, this.#style);
    if (wrong !== '') this.#out.write(`\n${wrong}`);
    if (ways !== '') this.#out.write(`\n${ways}`);
    await tree.pour(this.#out);
    return true;
  }

  #tell(operation: UndoReport): void {
    const { id, outcome, message } = operation;
    const what = outcome === 'ready' ? '' : `${inWords(outcome)}: `;
    const text = `${id}  ${what}${pathsOf(operation)}${message === null || message === '' ? '' : ` (${message})`}`;
    const room = this.#style.width === null ? null : this.#style.width - 2;
    this.#out.write(`  ${shorten(printable(text), room)}\n`);
  }
}

/** What an undo does, by the paths of what it undoes. */
function pathsOf(operation: UndoReport): string {
  const { verb, from, to } = undoChange(operation);
  if (verb === 'move') return `${from ?? ''} -> ${to ?? ''}`;
  return verb === 'rewrite' ? `rewrite ${from ?? ''} as it was` : `${verb} ${from ?? to ?? ''}`;
}
