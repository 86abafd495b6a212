import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { IdSet } from '../../domain/id-set.js';
import type { OperationRecord } from '../../domain/operation.js';

/**
 * What was done when an undo began. Its steps change the history as they are carried out, which no dry run does: who asks
 * whose a file is must get the same answer from both.
 */
export class StatusBefore {
  /** What has a later id is the undo's own. */
  readonly #newest: number;
  readonly #undone = new IdSet();
  readonly #doneAgain = new IdSet();

  constructor(history: OperationHistoryTracker) {
    this.#newest = history.newestOperationId();
  }

  /** A step undoes a record; what that had undone is done again by it. */
  noteUndone({ id, undoes }: Pick<OperationRecord, 'id' | 'undoes'>): void {
    this.#undone.add(id);
    if (undoes !== null) this.#doneAgain.add(undoes);
  }

  /** Whether it was done; what the undo itself brings somewhere, or is about to, counts as well. */
  wasDone({ id, status }: OperationRecord): boolean {
    if (id > this.#newest || this.#undone.has(id)) return true;
    return status === 'completed' && !this.#doneAgain.has(id);
  }
}
