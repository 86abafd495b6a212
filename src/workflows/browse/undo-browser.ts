import { RowSpool } from '../../database/row-spool.js';
import type { UndoOutcome } from '../../domain/rollback.js';
import type { StuckReason } from '../../domain/remedy.js';
import { stuckReason } from '../../domain/undo-remedies.js';
import type { UndoReport, WorkflowEvent } from '../events.js';
import type { SpooledList } from './browsed-operations.js';

/** Operations that stay for a reason; those that are undone, or would be; those that were before. */
export type UndoGroup = StuckReason | 'done' | 'already_undone';

/** What an undo, or the dry run of one, said of each operation, from its events as they come. */
export class UndoBrowser {
  readonly #groups = new Map<UndoGroup, RowSpool<UndoReport>>();
  readonly #outcomes = new Map<UndoOutcome, number>();
  #dryRun = false;
  #total = 0;
  #isClosed = false;

  /** How many operations were reported. */
  get total(): number {
    return this.#total;
  }

  /** How many operations have which outcome. */
  get outcomes(): ReadonlyMap<UndoOutcome, number> {
    return this.#outcomes;
  }

  /** How many operations stay for each reason, are done, or were done before; without those that are 0. */
  get counts(): ReadonlyMap<UndoGroup, number> {
    return new Map([...this.#groups].map(([group, { length }]) => [group, length]));
  }

  /** The reports of a group, in the order in which they came. */
  list(group: UndoGroup): SpooledList<UndoReport> {
    return this.#groups.get(group) ?? EMPTY;
  }

  /** To be given every event of the run, in order; after `close`, they are ignored. */
  add(event: WorkflowEvent): void {
    if (this.#isClosed) return;
    if (event.type === 'session_started') this.#dryRun = event.dry_run;
    if (event.type !== 'undo') return;
    const { operation } = event;
    this.#total += 1;
    this.#outcomes.set(operation.outcome, (this.#outcomes.get(operation.outcome) ?? 0) + 1);
    this.#spool(groupOf(operation, this.#dryRun)).append(operation);
  }

  close(): void {
    this.#isClosed = true;
    for (const spool of this.#groups.values()) spool.close();
    this.#groups.clear();
  }

  #spool(group: UndoGroup): RowSpool<UndoReport> {
    const spool = this.#groups.get(group) ?? new RowSpool<UndoReport>();
    this.#groups.set(group, spool);
    return spool;
  }
}

const EMPTY: SpooledList<UndoReport> = { length: 0, read: () => [] };

function groupOf(operation: UndoReport, dryRun: boolean): UndoGroup {
  const reason = stuckReason(operation, dryRun);
  if (reason !== null) return reason;
  return operation.outcome === 'already_undone' ? 'already_undone' : 'done';
}
