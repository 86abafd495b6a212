import type { OperationType } from '../domain/operation.js';
import { StuckOperations, stuckReason } from '../domain/undo-remedies.js';
import type { UndoReport, WorkflowEvent } from '../workflows/events.js';
import { undoDeed, type UndoDeed } from './undo-deed.js';

/** So many places of files that were found elsewhere are named in a question. */
const EXAMPLES = 3;

/** What was made besides its original: changed, it does not go where that is. */
const KEPT_TYPES: readonly OperationType[] = ['rewrite', 'copy', 'hardlink', 'reflink'];

/** What a question, a sentence and the remedies of an undo count, from the events as they pass. */
export class UndoTally {
  readonly stuck = new StuckOperations();
  /** What is, or in a dry run would be, undone. */
  readonly done = new Map<UndoDeed, number>();
  /** Operations among it, by session. */
  readonly #sessions = new Map<string, number>();
  ready = 0;
  /** Files that are taken from another place than the history says, and some of these places. */
  found = 0;
  readonly foundAt: string[] = [];
  /** Files that get another name than they had. */
  renamed = 0;
  /** Files that were changed since and go back as they are. */
  modified = 0;
  /** Changed playlists and copies: they go into the backup store. */
  kept = 0;
  /** Files whose old place is cleared for them. */
  replaced = 0;
  isRedo = false;
  #dryRun = false;

  add(event: WorkflowEvent): void {
    if (event.type === 'session_started') {
      this.#dryRun = event.dry_run;
      this.isRedo = event.kind === 'redo';
    }
    if (event.type === 'undo') this.#operation(event.operation);
  }

  #operation(operation: UndoReport): void {
    this.stuck.add(operation, this.#dryRun);
    if (stuckReason(operation, this.#dryRun) !== null || operation.outcome === 'already_undone') return;
    const { session_id: session, goes_to, found_at, overcame } = operation;
    const deed = undoDeed(operation);
    this.done.set(deed, (this.done.get(deed) ?? 0) + 1);
    this.ready += 1;
    this.#sessions.set(session, (this.#sessions.get(session) ?? 0) + 1);
    if (goes_to !== null) this.renamed += 1;
    if (found_at !== null) {
      this.found += 1;
      if (this.foundAt.length < EXAMPLES) this.foundAt.push(found_at);
    }
    if (overcame.includes('modified')) {
      if (KEPT_TYPES.includes(operation.operation_type)) this.kept += 1;
      else this.modified += 1;
    }
    if (goes_to === null && overcame.includes('occupied')) this.replaced += 1;
  }

  /** Operations of sessions that are undone besides the one that was asked for. */
  othersThan(session: string): ReadonlyMap<string, number> {
    return new Map([...this.#sessions].filter(([id]) => id !== session));
  }
}
