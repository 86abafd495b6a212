import type { OperationRecord, OperationStatus } from '../../src/domain/operation.js';
import type { Inverse } from './undo-model-case.js';

/** The records of all sessions, and what the undo has made of their statuses so far. */
export class ModelHistory {
  readonly #records: readonly OperationRecord[];
  readonly #byId: ReadonlyMap<number, OperationRecord>;
  readonly #status: Map<number, OperationStatus>;

  /** @param records in order */
  constructor(records: readonly OperationRecord[]) {
    this.#records = records;
    this.#byId = new Map(records.map((record) => [record.id, record]));
    this.#status = new Map(records.map(({ id, status }) => [id, status]));
  }

  statusOf(id: number): OperationStatus | undefined {
    return this.#status.get(id);
  }

  /** A record, and what has moved on since what it brought. */
  *movedOn(first: number | null): Generator<number> {
    for (let next = this.#byId.get(first ?? 0); next !== undefined;) {
      yield next.id;
      const { id, target_path: path } = next;
      next = this.#records.find(
        (one) => one.id > id && one.status === 'completed' && path !== null && isDeparture(one, path),
      );
    }
  }

  /** Whether the history has a file at a path, as it was when the undo began. */
  hasAt(path: string): boolean {
    return this.#records.some(
      ({ status, target_path, source_path, operation_type: type, id }) =>
        status === 'completed' &&
        type !== 'create_directory' &&
        (target_path === path || (source_path === path && COPIES.has(type))) &&
        !this.#records.some((one) => one.id > id && one.status === 'completed' && isDeparture(one, path)),
    );
  }

  /** Whether another operation needs an object of the backup store. */
  needs(object: string, record: OperationRecord): boolean {
    return this.#records.some(
      (one) =>
        one.backup_path === object &&
        this.#status.get(one.id) === 'completed' &&
        this.rootOf(one) !== this.rootOf(record),
    );
  }

  /** The newest removal of a folder after a record. */
  removalOf(folder: string, after: number): OperationRecord | undefined {
    return this.#records.findLast(
      ({ id, operation_type, source_path }) =>
        id > after &&
        operation_type === 'remove_directory' &&
        source_path === folder &&
        this.#status.get(id) === 'completed',
    );
  }

  /** What was undone is rolled back, with what had done it again; what it had undone itself is done again. */
  settle(id: number): void {
    this.#status.set(id, 'rolled_back');
    for (const undo of this.#undosOf(id)) {
      for (const redo of this.#undosOf(undo.id)) {
        if (this.#status.get(redo.id) === 'completed') this.#status.set(redo.id, 'rolled_back');
      }
    }
    const redone = this.#byId.get(id)?.undoes ?? null;
    if (redone === null) return;
    this.#status.set(redone, 'completed');
    const original = this.#byId.get(redone)?.undoes ?? null;
    if (original === null) return;
    this.#status.set(original, 'rolled_back');
    this.settle(original);
  }

  #undosOf(id: number): OperationRecord[] {
    return this.#records.filter(({ undoes }) => undoes === id);
  }

  /** The later record that took away what this one had brought: what is there now, even if it is the same, is not its. */
  taker(record: OperationRecord): number | null {
    const { operation_type: type, target_path: path } = record;
    if (path === null) return null;
    const later = this.#laterThan(this.#effectiveId(record.id));
    if (type !== 'create_directory') return later.find((one) => isDeparture(one, path))?.id ?? null;
    return later.findLast((one) => one.operation_type === 'remove_directory' && one.source_path === path)?.id ?? null;
  }

  /** The later record that put there what is at the old place, unless that went on from there. */
  holder(record: OperationRecord, inverse: Inverse): number | null {
    const path = inverse.does === 'bring' ? inverse.to : inverse.does === 'make' ? inverse.at : null;
    if (path === null) return null;
    const later = this.#laterThan(this.#effectiveId(record.id));
    const newest = later.findLast((one) => one.target_path === path && one.operation_type !== 'rewrite');
    if (newest === undefined || later.some((one) => one.id > newest.id && isDeparture(one, path))) return null;
    return newest.id;
  }

  #laterThan(after: number): OperationRecord[] {
    return this.#records.filter(
      (one) =>
        one.id > after &&
        this.#status.get(one.id) === 'completed' &&
        !this.#isUndoneAgain(one) &&
        // A later record and its undo are nothing.
        (one.undoes === null || this.#effectiveId(one.undoes, one.id) <= after),
    );
  }

  /** A record that was done again counts from then on. */
  #effectiveId(id: number, before = Number.MAX_SAFE_INTEGER): number {
    const redos = this.#undosOf(id).flatMap((undo) => this.#undosOf(undo.id));
    const happened = redos.filter((redo) => redo.id < before && HAPPENED.has(redo.status));
    const newest = Math.max(0, ...happened.map((redo) => redo.id));
    return newest === 0 ? id : this.#effectiveId(newest, before);
  }

  /** It did something again that this undo has undone. */
  #isUndoneAgain({ undoes }: OperationRecord): boolean {
    const undo = undoes === null ? undefined : this.#byId.get(undoes);
    const original = undo?.undoes == null ? undefined : this.#byId.get(undo.undoes);
    if (original === undefined) return false;
    return this.#status.get(original.id) === 'rolled_back' || this.#isUndoneAgain(original);
  }

  /** What undoing a record does again, as the first of its kind; 0: nothing. */
  doneAgainBy({ undoes }: OperationRecord): number {
    const undone = undoes === null ? undefined : this.#byId.get(undoes);
    return undone === undefined ? 0 : this.rootOf(undone);
  }

  /** The record that this one, by way of undos of undos, has done again: all of them are one. */
  rootOf({ id, undoes }: OperationRecord): number {
    const undo = undoes === null ? undefined : this.#byId.get(undoes);
    const original = undo?.undoes == null ? undefined : this.#byId.get(undo.undoes);
    return original === undefined ? id : this.rootOf(original);
  }

  /** What was done again has two records: of these, the one of a session that is undone. */
  ownOf(removal: OperationRecord | undefined, sessions: ReadonlySet<string>): OperationRecord | undefined {
    for (let one = removal; one !== undefined;) {
      if (sessions.has(one.session_id)) return one;
      const undo: OperationRecord | undefined = one.undoes === null ? undefined : this.#byId.get(one.undoes);
      one = undo?.undoes == null ? undefined : this.#byId.get(undo.undoes);
    }
    return removal;
  }
}

const DEPARTURES: ReadonlySet<string> = new Set(['move', 'move_cover', 'delete', 'rewrite']);
const HAPPENED: ReadonlySet<string> = new Set(['completed', 'rolled_back']);
const COPIES: ReadonlySet<string> = new Set(['copy', 'hardlink', 'reflink']);

function isDeparture({ operation_type: type, source_path }: OperationRecord, path: string): boolean {
  return source_path === path && DEPARTURES.has(type);
}
