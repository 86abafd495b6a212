import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { OperationRecord, PlannedOperation } from '../../domain/operation.js';
import type { StatusBefore } from './status-before.js';

/**
 * Finds the later operation that must be undone before a record can be: it took away what the record had brought, or it
 * put something at the old place.
 */
export class Blockers {
  readonly #history: OperationHistoryTracker;
  /** When the plan began. What came later is the undo's own, and no dry run knows it. */
  readonly #newest: number;
  /** Records that steps of the plan undo: they are in nobody's way, though the history calls them completed until then. */
  readonly #undone = new Set<number>();
  readonly #before: StatusBefore | null;

  /** @param before told of each record that steps undo */
  constructor(history: OperationHistoryTracker, before: StatusBefore | null = null) {
    this.#history = history;
    this.#newest = history.newestOperationId();
    this.#before = before;
  }

  /** A step undoes a record; when that had done another one again, that one with it. */
  noteUndone({ id, undoes }: Pick<OperationRecord, 'id' | 'undoes'>): void {
    this.#undone.add(id);
    this.#before?.noteUndone({ id, undoes });
    const original = this.originalOf({ undoes });
    if (original !== undefined) this.noteUndone(original);
  }

  /** Whether steps of the plan undo a record, itself or by what had done it again. */
  hasUndone(id: number): boolean {
    return this.#undone.has(id);
  }

  /** What was planned is done: from now on the history tells. */
  forget(): void {
    this.#undone.clear();
  }

  /**
   * What took away since what the record had brought: whatever is there now, also when it is the same, came later and
   * belongs to somebody else.
   */
  takerOf({ id, operation_type: type, target_path: path }: OperationRecord): OperationRecord | undefined {
    if (path === null) return undefined;
    const since = this.#since(id);
    return type === 'create_directory' ? this.#removal(path, since) : this.#departure(path, since);
  }

  /** What put there what stands at the old place, also when that is the same: undone, it would be gone again. */
  holderOf({ id }: OperationRecord, { type, targetPath }: PlannedOperation): OperationRecord | undefined {
    if (targetPath === null || type === 'rewrite') return undefined;
    return this.#arrival(targetPath, this.#since(id));
  }

  /** The newest removal of a folder after `id` that the plan does not undo already. */
  removalOf(folder: string, id: number): OperationRecord | undefined {
    let removal = this.#history.removalOf(folder, id);
    while (removal !== undefined && this.#isUndone(removal)) removal = this.#history.removalOf(folder, id, removal.id);
    return removal;
  }

  /** What a record did again, by undoing its undo. */
  originalOf({ undoes }: Pick<OperationRecord, 'undoes'>): OperationRecord | undefined {
    const undo = undoes === null ? undefined : this.#history.findOperation(undoes);
    return undo?.undoes == null ? undefined : this.#history.findOperation(undo.undoes);
  }

  #departure(path: string, since: number): OperationRecord | undefined {
    return this.#standing(since, (after) => this.#history.laterDeparture(path, after));
  }

  /** What is there because of a later record, unless another one has taken it away since. */
  #arrival(path: string, since: number): OperationRecord | undefined {
    for (const later of this.#history.laterArrivals(path, since)) {
      if (this.#isCancelled(later, since)) continue;
      const departed = this.#standing(later.id, (after) => this.#history.laterDeparture(path, after), since);
      return departed === undefined ? later : undefined;
    }
    return undefined;
  }

  #removal(folder: string, since: number): OperationRecord | undefined {
    let later = this.#history.removalOf(folder, since);
    while (later !== undefined && this.#isCancelled(later, since)) {
      later = this.#history.removalOf(folder, since, later.id);
    }
    return later;
  }

  /** The first of later records that counts. */
  #standing(
    from: number,
    next: (after: number) => OperationRecord | undefined,
    since = from,
  ): OperationRecord | undefined {
    let later = next(from);
    while (later !== undefined && this.#isCancelled(later, since)) later = next(later.id);
    return later;
  }

  /** It undid what came later as well, so that both are nothing; or the plan undoes it. */
  #isCancelled(later: OperationRecord, since: number): boolean {
    const { id, undoes } = later;
    if (id > this.#newest) return true;
    return (undoes !== null && this.#since(undoes, id) > since) || this.#isUndone(later);
  }

  /** A record that was undone and done again counts from then on. */
  #since(id: number, before?: number): number {
    const again = this.#history.doneAgainBy(id, before);
    return again === undefined ? id : this.#since(again, before);
  }

  /** By a step of the plan; with it goes what had done it again. */
  #isUndone({ id, undoes }: OperationRecord): boolean {
    if (this.#undone.has(id)) return true;
    const original = this.originalOf({ undoes });
    return original !== undefined && this.#isUndone(original);
  }
}
