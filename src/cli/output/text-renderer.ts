import { basename, dirname } from 'node:path';
import type { OrganizeResult, PlanEntry, RollbackResult, UndoReport, WorkflowEvent } from '../../workflows/events.js';
import { shorten } from './display-width.js';
import type { Output } from './output.js';
import { printable } from './printable.js';
import type { Renderer } from './renderer.js';
import { organizeSentence, rollbackSentence, type Filters } from './sentences.js';
import { Tally } from './tally.js';
import type { Colors } from './terminal.js';

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
}

/** For people: what a dry run would do as a list, everything else as a sentence at the end. */
export class TextRenderer implements Renderer {
  readonly #style: TextStyle;
  readonly #tally = new Tally();
  #dryRun = false;
  #folder: string | null = null;

  constructor(style: TextStyle) {
    this.#style = style;
  }

  onEvent(event: WorkflowEvent): void {
    this.#tally.add(event);
    switch (event.type) {
      case 'session_started':
        this.#dryRun = event.dry_run;
        return;
      case 'operation_planned':
        this.#planned(event.operation);
        return;
      case 'undo':
        this.#undo(event.operation);
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
        if (this.#style.verbose && !event.problem) {
          this.#style.err.write(`skipped ${printable(event.skip.path)}: ${printable(event.skip.message)}\n`);
        }
        return;
      case 'recovered': {
        const { session_id, done, not_done, conflicts } = event;
        if (this.#style.quiet) return;
        const settled = `${done} of its open operations had happened, ${not_done} had not, ${conflicts} are unclear`;
        this.#style.err.write(`Settled the interrupted session ${printable(session_id)}: ${settled}.\n`);
        return;
      }
      default:
        return;
    }
  }

  async organized(result: OrganizeResult): Promise<void> {
    await this.#sentence(organizeSentence(result, this.#tally, this.#style.filters));
  }

  async rolledBack(result: RollbackResult): Promise<void> {
    await this.#sentence(rollbackSentence(result, performance.now() - this.#tally.startedAt));
  }

  async failed(): Promise<void> {
    await this.#style.out.drained();
  }

  async #sentence(sentence: string): Promise<void> {
    if (this.#style.quiet) return;
    const blank = this.#folder === null ? '' : '\n';
    this.#style.out.write(`${blank}${printable(sentence)}\n`);
    await this.#style.out.drained();
  }

  /** `old -> new`, under the folder that it goes to. */
  #planned(operation: PlanEntry): void {
    const { operation_type: type, source_path: source, target_path: target } = operation;
    if (this.#style.quiet || this.#style.lists === false || type === 'create_directory') return;
    if (type === 'rewrite') {
      this.#heading('Playlists that are rewritten');
      this.#line(target ?? '');
    } else if (source !== null && target !== null) {
      this.#heading(dirname(target));
      this.#line(`${source} -> ${basename(target)}`);
    } else {
      const deleted = operation.metadata['unrecoverable'] === true ? 'Deleted for good' : 'Into the backup store';
      this.#heading(type === 'delete' ? deleted : 'Empty folders that go');
      this.#line(source ?? target ?? '');
    }
  }

  #undo({ id, outcome, source_path: source, target_path: target, message }: UndoReport): void {
    if (this.#style.quiet || !(this.#dryRun || this.#style.verbose)) return;
    const paths = pathsOf(source, target);
    const what = outcome === 'ready' ? '' : `${outcome.replaceAll('_', ' ')}: `;
    this.#folder = '';
    this.#line(`${id}  ${what}${paths}${message === null || message === '' ? '' : ` (${message})`}`);
  }

  #heading(folder: string): void {
    if (folder === this.#folder) return;
    const blank = this.#folder === null ? '' : '\n';
    this.#folder = folder;
    this.#style.out.write(`${blank}${this.#style.colors.bold(shorten(printable(folder), this.#style.width))}\n`);
  }

  #line(text: string): void {
    this.#style.out.write(`  ${shorten(printable(text), this.#style.width === null ? null : this.#style.width - 2)}\n`);
  }
}

/** What an undo does, by the paths of what it undoes. */
function pathsOf(source: string | null, target: string | null): string {
  if (source === null) return `remove ${target ?? ''}`;
  if (target === null) return `bring back ${source}`;
  return source === target ? `rewrite ${target} as it was` : `${target} -> ${source}`;
}
