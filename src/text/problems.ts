import { isProblem } from '../domain/skip.js';
import { stuckReason } from '../domain/undo-remedies.js';
import type { WorkflowEvent } from '../workflows/events.js';
import { printable } from './printable.js';
import { inWords } from './words.js';

/** So many are listed; the others are counted. */
const LISTED = 20;

/** A file or folder, and what is wrong with it in words for people; neither is made printable. */
export interface Problem {
  readonly path: string;
  readonly message: string;
  readonly isOfUndo?: true;
}

/** What the user should look at: skips with a problem, failures, conflicts left as they are. Listed on stderr. */
export class ProblemList {
  readonly #limit: number;
  #listed: Problem[] = [];
  #count = 0;
  #ofUndo = 0;
  #conflicts = 0;
  #lastPath: string | null = null;
  #dryRun = false;

  /** @param limit how many are kept for the list, the others are counted */
  constructor(limit = LISTED) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  /** The first ones, as many as the limit allows. */
  get listed(): readonly Problem[] {
    return this.#listed;
  }

  /** Conflicts in which the newcomer stayed. */
  get unresolvedConflicts(): number {
    return this.#conflicts;
  }

  /** @returns the line for an event that is a problem */
  add(event: WorkflowEvent): string | null {
    if (event.type === 'session_started') this.#begin(event.dry_run);
    const problem = problemOf(event, this.#dryRun);
    if (problem === null) return null;
    if (event.type === 'conflict') this.#conflicts += 1;
    // A conflict that leaves a file comes with a skip of the same file: one line is enough.
    const repeated = this.#lastPath === problem.path && (event.type === 'conflict' || isConflictSkip(event));
    this.#lastPath = problem.path;
    if (repeated) return null;
    this.#count += 1;
    if (event.type === 'undo') this.#ofUndo += 1;
    if (this.#listed.length < this.#limit) this.#listed.push(problem);
    return printable(problemText(problem));
  }

  /** What an attempt to take a failed run back could not undo, the next one tells again if it cannot either. */
  #begin(dryRun: boolean): void {
    this.#dryRun = dryRun;
    this.#count -= this.#ofUndo;
    this.#ofUndo = 0;
    this.#listed = this.#listed.filter(({ isOfUndo }) => isOfUndo !== true);
  }

  print(output: { write(text: string): void }): void {
    for (const problem of this.#listed) output.write(`problem: ${printable(problemText(problem))}\n`);
    const more = this.#count - this.#listed.length;
    if (more > 0) output.write(`and ${more.toLocaleString('en')} more (all with --verbose)\n`);
  }
}

/** `X: its tags could not be read`; a message that names the path does not need it in front. */
function problemText({ path, message }: Problem): string {
  return message.startsWith(`${path} `) ? message : `${path}: ${message}`;
}

function isConflictSkip(event: WorkflowEvent): boolean {
  return event.type === 'skipped' && event.skip.reason === 'conflict';
}

function problemOf(event: WorkflowEvent, dryRun: boolean): Problem | null {
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
      const { target_path, source_path, message, id } = event.operation;
      const reason = stuckReason(event.operation, dryRun);
      if (reason === null || reason === 'interrupted') return null;
      return {
        path: target_path ?? source_path ?? `operation ${id}`,
        message: message ?? inWords(reason),
        isOfUndo: true,
      };
    }
    default:
      return null;
  }
}
