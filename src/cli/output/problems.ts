import { isProblem } from '../../domain/skip.js';
import type { WorkflowEvent } from '../../workflows/events.js';
import type { Output } from './output.js';
import { printable } from './printable.js';

/** So many are listed; the others are counted. */
const LISTED = 20;

/** What the user should look at: skips with a problem, failures, conflicts left as they are. Listed on stderr. */
export class ProblemList {
  readonly #limit: number;
  readonly #lines: string[] = [];
  #count = 0;
  #conflicts = 0;
  #lastPath: string | null = null;

  /** @param limit how many lines are kept for the list; `verbose` runs print each as it comes and keep none */
  constructor(limit = LISTED) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  /** Conflicts in which the newcomer stayed. */
  get unresolvedConflicts(): number {
    return this.#conflicts;
  }

  /** @returns the line for an event that is a problem */
  add(event: WorkflowEvent): string | null {
    const problem = problemOf(event);
    if (problem === null) return null;
    if (event.type === 'conflict') this.#conflicts += 1;
    // A conflict that leaves a file comes with a skip of the same file: one line is enough.
    const repeated = this.#lastPath === problem.path && (event.type === 'conflict' || isConflictSkip(event));
    this.#lastPath = problem.path;
    if (repeated) return null;
    this.#count += 1;
    const line = printable(problemText(problem));
    if (this.#lines.length < this.#limit) this.#lines.push(line);
    return line;
  }

  print(output: Output): void {
    for (const line of this.#lines) output.write(`problem: ${line}\n`);
    const more = this.#count - this.#lines.length;
    if (more > 0) output.write(`and ${more.toLocaleString('en')} more (all with --verbose)\n`);
  }
}

/** `X: its tags could not be read`; a message that names the path does not need it in front. */
function problemText({ path, message }: { path: string; message: string }): string {
  return message.startsWith(`${path} `) ? message : `${path}: ${message}`;
}

function isConflictSkip(event: WorkflowEvent): boolean {
  return event.type === 'skipped' && event.skip.reason === 'conflict';
}

function problemOf(event: WorkflowEvent): { path: string; message: string } | null {
  switch (event.type) {
    case 'skipped':
      return event.problem ? event.skip : null;
    case 'conflict': {
      const { source_path, target_path, resolved_path } = event.conflict;
      return resolved_path === null
        ? { path: source_path, message: `another file has its place, ${target_path}` }
        : null;
    }
    case 'operation_finished': {
      const { status, reason, source_path, target_path, operation_type, message } = event.operation;
      if (status !== 'failed' && status !== 'skipped') return null;
      if (reason !== null && !isProblem({ reason })) return null;
      return { path: source_path ?? target_path ?? '', message: message ?? `${operation_type} ${status}` };
    }
    case 'undo': {
      const { outcome, status, target_path, source_path, message, id } = event.operation;
      const undone =
        outcome === 'already_undone' || (outcome === 'ready' && (status === 'rolled_back' || message === null));
      if (undone) return null;
      return {
        path: target_path ?? source_path ?? `operation ${id}`,
        message: message ?? outcome.replaceAll('_', ' '),
      };
    }
    default:
      return null;
  }
}
