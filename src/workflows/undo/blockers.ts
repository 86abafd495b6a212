import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { IdSet } from '../../domain/id-set.js';
import { isDeparture, type OperationRecord, type PlannedOperation } from '../../domain/operation.js';
import type { StatusBefore } from './status-before.js';
import type { UndoScope } from './undo-scope.js';

/**
 * Finds the later operation that must be undone before a record can be: it took away what the record had brought, or it
 * put something at the old place.
 */
export class Blockers {
  readonly #history: OperationHistoryTracker;
  /**
   * What steps do again matters to later ones, where undos are undone together with what they had undone, or with what
   * came before that.
   */
  readonly #follows: boolean;
  /** Of a session that is undone as a whole: what came after this is all its own, and undone before. */
  readonly #newestOther: number;
  #isStuck = false;
  /** When the plan began. What came later is the undo's own, and no dry run knows it. */
  readonly #newest: number;
  /** Records that steps of the plan undo: they are in nobody's way, though the history calls them completed until then. */
  readonly #undone = new IdSet();
  /** Records that steps do again, by undoing what had undone them: the history calls them rolled back until then. */
  readonly #doneAgain = new IdSet();
  /** The paths that these name. */
  readonly #doneAgainAt = new Map<string, Set<number>>();
  readonly #before: StatusBefore | null;

  /** @param before told of each record that steps undo */
  constructor(history: OperationHistoryTracker, scope: UndoScope, before: StatusBefore | null = null) {
    this.#history = history;
    this.#follows = scope.sessions.length > 1;
    const isAlone = scope.isWhole && !this.#follows;
    this.#newestOther = isAlone ? history.newestOperationOutside(scope.first.session_id) : Number.POSITIVE_INFINITY;
    this.#newest = history.newestOperationId();
    this.#before = before;
  }

  /** A step undoes a record; when that had done another one again, that one with it. */
  noteUndone(record: OperationRecord): void {
    for (const { id, undoes } of this.sameAs(record)) {
      this.#undone.add(id);
      this.#before?.noteUndone({ id, undoes });
      this.#doneAgain.delete(id);
      if (undoes !== null && this.#follows) this.#noteDoneAgain(undoes);
    }
  }

  /** A step is not done, or failed: what it would have undone may be in the way of others. */
  noteStuck(): void {
    this.#isStuck = true;
  }

  /** Whether steps of the plan undo a record, itself or by what had done it again. */
  hasUndone(id: number): boolean {
    return this.#undone.has(id);
  }

  /** A record as it will be when its turn comes. */
  asComing(record: OperationRecord): OperationRecord {
    if (!this.#follows) return record;
    // What was read before the steps so far were carried out may be another one since.
    const now = this.#history.findOperation(record.id) ?? record;
    if (this.#doneAgain.has(record.id)) return { ...now, status: 'completed' };
    return this.#undone.has(record.id) ? { ...now, status: 'rolled_back' } : now;
  }

  /** What was planned is done: from now on the history tells. */
  forget(): void {
    this.#undone.clear();
    this.#doneAgain.clear();
    this.#doneAgainAt.clear();
  }

  /**
   * What took away since what the record had brought: whatever is there now, also when it is the same, came later and
   * belongs to somebody else.
   */
  takerOf({ id, operation_type: type, target_path: path }: OperationRecord): OperationRecord | undefined {
    if (path === null || this.#isUndisturbed(id)) return undefined;
    const since = this.#since(id);
    return type === 'create_directory' ? this.#removal(path, since) : this.#departure(path, since);
  }

  /** What put there what stands at the old place, also when that is the same: undone, it would be gone again. */
  holderOf({ id }: OperationRecord, { type, targetPath }: PlannedOperation): OperationRecord | undefined {
    if (targetPath === null || type === 'rewrite' || this.#isUndisturbed(id)) return undefined;
    return this.#arrival(targetPath, this.#since(id));
  }

  /** The newest removal of a folder after `id` that the plan does not undo already. */
  removalOf(folder: string, id: number): OperationRecord | undefined {
    for (const removal of this.#removals(folder, id)) if (!this.#isUndone(removal)) return removal;
    return undefined;
  }

  /** A record, the one that it did again by undoing its undo, and so on: all of them are one operation. */
  *sameAs(record: OperationRecord | undefined): Generator<OperationRecord> {
    for (let one = record; one !== undefined; one = this.#originalOf(one)) yield one;
  }

  /** What a record did again. */
  #originalOf({ undoes }: OperationRecord): OperationRecord | undefined {
    const undo = undoes === null ? undefined : this.#history.findOperation(undoes);
    return undo?.undoes == null ? undefined : this.#history.findOperation(undo.undoes);
  }

  /** Nothing came after a record but what is undone by now: of a session that is undone at once this spares all queries. */
  #isUndisturbed(id: number): boolean {
    return !this.#isStuck && id > this.#newestOther;
  }

  #departure(path: string, since: number): OperationRecord | undefined {
    return this.#standing(since, (after) => this.#nextDeparture(path, after));
  }

  /** What is there because of a later record, unless another one has taken it away since. */
  #arrival(path: string, since: number): OperationRecord | undefined {
    for (const later of this.#arrivals(path, since)) {
      if (this.#isCancelled(later, since)) continue;
      const departed = this.#standing(later.id, (after) => this.#nextDeparture(path, after), since);
      return departed === undefined ? later : undefined;
    }
    return undefined;
  }

  /** The first after `after` that takes away what is at a path. */
  #nextDeparture(path: string, after: number): OperationRecord | undefined {
    const again = this.#again(path, after).find(({ operation_type: type, source_path }) => {
      return source_path === path && isDeparture(type);
    });
    return earlier(this.#history.laterDeparture(path, after), again);
  }

  /** Those after `since` that bring something to a path, newest first. */
  #arrivals(path: string, since: number): Iterable<OperationRecord> {
    const again = this.#again(path, since).filter(({ operation_type: type, target_path }) => {
      return target_path === path && type !== 'rewrite';
    });
    const recorded = this.#history.laterArrivals(path, since);
    if (again.length === 0) return recorded;
    const all = new Map([...recorded, ...again].map((record) => [record.id, record]));
    return [...all.values()].sort((a, b) => b.id - a.id);
  }

  /** Records after `since` that steps do again and that name a path, the first one first. */
  #again(path: string, since: number): OperationRecord[] {
    const ids = [...(this.#doneAgainAt.get(path) ?? [])].filter((id) => id > since).sort((a, b) => a - b);
    const records = ids.flatMap((id) => (this.#doneAgain.has(id) ? (this.#history.findOperation(id) ?? []) : []));
    return records.map((record) => ({ ...record, status: 'completed' }));
  }

  #noteDoneAgain(id: number): void {
    const record = this.#history.findOperation(id);
    if (record === undefined) return;
    this.#undone.delete(id);
    this.#doneAgain.add(id);
    for (const path of [record.source_path, record.target_path]) {
      if (path === null) continue;
      const ids = this.#doneAgainAt.get(path) ?? new Set();
      this.#doneAgainAt.set(path, ids.add(id));
    }
  }

  #removal(folder: string, since: number): OperationRecord | undefined {
    for (const later of this.#removals(folder, since)) if (!this.#isCancelled(later, since)) return later;
    return undefined;
  }

  /** Those of a folder after `since`, newest first; not the undo's own. */
  *#removals(folder: string, since: number): Generator<OperationRecord> {
    const again = this.#again(folder, since).filter(({ operation_type: type }) => type === 'remove_directory');
    for (let before = this.#newest + 1; ;) {
      const last = again.findLast(({ id }) => id < before);
      const recorded = this.#history.removalOf(folder, since, before);
      const next = recorded === undefined || (last !== undefined && last.id > recorded.id) ? last : recorded;
      if (next === undefined) return;
      yield next;
      before = next.id;
    }
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
  #isUndone(record: OperationRecord): boolean {
    for (const { id } of this.sameAs(record)) if (this.#undone.has(id)) return true;
    return false;
  }
}

function earlier(a: OperationRecord | undefined, b: OperationRecord | undefined): OperationRecord | undefined {
  return a === undefined || (b !== undefined && b.id < a.id) ? b : a;
}
