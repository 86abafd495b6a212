import { RowSpool } from '../../database/row-spool.js';
import type { Conflict } from '../../domain/conflict.js';
import type { OperationOutline, OperationRecord } from '../../domain/operation.js';
import type { Skip, SkipReason } from '../../domain/skip.js';
import type { PlanEntry, WorkflowEvent } from '../events.js';
import type { LoadProgress, SpooledList } from './browsed-operations.js';
import { OperationBrowser, type Roots } from './operation-browser.js';

/** The plan of a dry run, from its events as they come: operations are numbered from 1, and `pending`. */
export class PlanBrowser extends OperationBrowser {
  readonly #operations = new RowSpool<PlanEntry>();
  readonly #problems = new RowSpool<Skip>();
  readonly #left = new RowSpool<Skip>();
  readonly #conflicts = new RowSpool<Conflict>();
  readonly #reasons = new Map<SkipReason, number>();
  #roots: Roots = { source_root: '/', target_root: '/' };
  #isComplete = false;

  constructor() {
    super(() => this.#roots);
  }

  get progress(): LoadProgress {
    return { loaded: this.index.length, total: null, isComplete: this.#isComplete };
  }

  /** Files that stay, and somebody should look at why. */
  get problems(): SpooledList<Skip> {
    return this.#problems;
  }

  /** Files that stay as the user asked. */
  get left(): SpooledList<Skip> {
    return this.#left;
  }

  get conflicts(): SpooledList<Conflict> {
    return this.#conflicts;
  }

  /** How many files stay for each reason. */
  get reasons(): ReadonlyMap<SkipReason, number> {
    return this.#reasons;
  }

  /** To be given every event of the run, in order; after `close`, they are ignored. */
  add(event: WorkflowEvent): void {
    if (this.closing.signal.aborted) return;
    switch (event.type) {
      case 'session_started':
        this.#roots = event;
        return;
      case 'operation_planned':
        this.#operations.append(event.operation);
        this.index.put(outlineOf(event.operation, this.#operations.length));
        break;
      case 'skipped':
        (event.problem ? this.#problems : this.#left).append(event.skip);
        this.#reasons.set(event.skip.reason, (this.#reasons.get(event.skip.reason) ?? 0) + 1);
        break;
      case 'conflict':
        this.#conflicts.append(event.conflict);
        break;
      case 'session_finished':
        this.#isComplete = true;
        break;
      default:
        return;
    }
    this.changed({ more: !this.#isComplete });
  }

  override close(): void {
    super.close();
    for (const spool of [this.#operations, this.#problems, this.#left, this.#conflicts]) spool.close();
  }

  protected override outlines(afterId: number, limit: number): OperationOutline[] {
    return this.#operations.read(afterId, limit).map((entry, at) => outlineOf(entry, afterId + at + 1));
  }

  protected override records(ids: readonly number[]): (OperationRecord | undefined)[] {
    return ids.map((id) => {
      const [entry] = this.#operations.read(id - 1, 1);
      return entry === undefined || id < 1 ? undefined : recordOf(entry, id);
    });
  }

  protected override loaded(): Promise<void> {
    return Promise.resolve();
  }
}

function outlineOf({ operation_type, source_path, target_path, file_size }: PlanEntry, id: number): OperationOutline {
  return { id, operation_type, status: 'pending', source_path, target_path, file_size };
}

/** What is planned, as it would be journaled. */
function recordOf(entry: PlanEntry, id: number): OperationRecord {
  return {
    ...outlineOf(entry, id),
    ...{ session_id: '', timestamp: '', backup_path: null, error_message: null, undoes: null },
    ...{ checksum_before: entry.checksum, checksum_after: null, metadata: entry.metadata },
  };
}
