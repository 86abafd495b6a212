import { dirname, join } from 'node:path';
import type { OperationRecord, OperationStatus } from '../../src/domain/operation.js';
import type { UndoOutcome } from '../../src/domain/rollback.js';
import type { OperationSession, SessionStatus } from '../../src/domain/session.js';
import type { UndoReport } from '../../src/workflows/events.js';
import type { RollbackOptions } from '../../src/workflows/undo/rollback-options.js';
import type { Entry, ModelTree } from './undo-model-tree.js';

export interface ModelStep {
  readonly id: number;
  readonly outcome: UndoOutcome;
  readonly blockedBy: number | null;
}

export interface ModelCase {
  /** Changed by the undo. */
  readonly tree: ModelTree;
  /** All of the history, in order. */
  readonly records: readonly OperationRecord[];
  /** The session that is undone, then those that `cascade` has taken along. */
  readonly sessions: readonly OperationSession[];
  /** Which records are undone; of the whole session those alone that are completed. */
  readonly chosen: ReadonlySet<number>;
  /** All of the session is undone, also what the undo of an undo does again. */
  readonly whole: boolean;
  readonly policies: Pick<RollbackOptions, 'conflict' | 'modified' | 'search'>;
  /** What the program says of a record: where the contract leaves a choice (which of several equal files), it is checked. */
  readonly said: ReadonlyMap<number, UndoReport>;
}

/** What a record needs to be undone, and what its undo does. */
type Inverse =
  | { readonly does: 'bring'; readonly from: string; readonly to: string; readonly how: 'move' | 'store' | 'copy' }
  | { readonly does: 'take'; readonly at: string; readonly original: string | null }
  | { readonly does: 'make' | 'unmake' | 'rewrite'; readonly at: string }
  | { readonly does: 'nothing' };

const STORE = '.music-organize';

/**
 * The undo as it is promised, without plan, batch or disk: goes through the records, latest first, looks at a map and
 * changes it at once. It shares no code with the program.
 */
export class UndoModel {
  readonly steps: ModelStep[] = [];
  /** Contents that need not be anywhere afterwards: recorded lines lead to them again. */
  readonly followFromLines = new Set<string>();
  readonly #case: ModelCase;
  readonly #tree: ModelTree;
  readonly #byId: ReadonlyMap<number, OperationRecord>;
  readonly #status: Map<number, OperationStatus>;
  /** Folders that something was taken out of. */
  readonly #left = new Set<string>();
  /** Objects of the store that the undo itself relies on, and which records it does again with each; 0 for none. */
  readonly #kept = new Map<string, number[]>();
  /** Files that the undo has found, or brought there itself: they are nobody's missing ones. */
  readonly #found = new Set<string>();
  /** Objects that a step was done with, and another record needed. */
  readonly #spared = new Set<string>();
  /** What was in the way and has another name since. */
  readonly #aside = new Set<string>();
  /** Folders that this undo has made on the way. */
  readonly #made = new Set<string>();
  readonly #tidy: string[] = [];
  readonly #removed = new Set<string>();
  #ways = STRAIGHT;

  constructor(one: ModelCase) {
    this.#case = one;
    this.#tree = one.tree;
    this.#byId = new Map(one.records.map((record) => [record.id, record]));
    this.#status = new Map(one.records.map(({ id, status }) => [id, status]));
  }

  run(): this {
    const sessions = new Set(this.#case.sessions.map(({ session_id }) => session_id));
    for (const record of [...this.#case.records].reverse()) {
      if (!sessions.has(record.session_id)) continue;
      const { chosen, whole } = this.#case;
      // Undone with what had done it again: of a whole session nobody asked for it by name.
      const isLeft = !whole || this.#case.sessions.length === 1 || this.#status.get(record.id) === 'completed';
      if ((chosen.has(record.id) && isLeft) || this.#isDoneAgainOfWhole(record)) this.#undo(record);
      else if (this.#isLeftEmpty(record)) this.#undoUnasked(record);
    }
    return this;
  }

  /** What was in the way, and what has moved that on since. */
  blockers(): number[] {
    const found: number[] = [];
    for (const { blockedBy } of this.steps) {
      for (let next = this.#byId.get(blockedBy ?? 0); next !== undefined;) {
        found.push(next.id);
        const { id, target_path: path } = next;
        next = this.#case.records.find(
          (one) =>
            one.id > id && one.source_path === path && one.status === 'completed' && DEPARTURES.has(one.operation_type),
        );
      }
    }
    return found;
  }

  statusOf(id: number): OperationStatus | undefined {
    return this.#status.get(id);
  }

  /** What a session is afterwards. */
  sessionStatus({ session_id, status }: OperationSession): SessionStatus {
    const own = this.#case.records.filter((record) => record.session_id === session_id);
    const count = (wanted: OperationStatus): number => own.filter(({ id }) => this.#status.get(id) === wanted).length;
    if (own.every(({ id, status: before }) => this.#status.get(id) === before)) return status;
    if (count('rolled_back') === 0) return 'completed';
    return count('completed') === 0 ? 'rolled_back' : 'partially_rolled_back';
  }

  #isLeftEmpty({ id, operation_type, target_path: folder }: OperationRecord): boolean {
    if (operation_type !== 'create_directory' || folder === null || this.#status.get(id) !== 'completed') return false;
    return this.#left.has(folder) && this.#tree.isFolder(folder) && this.#isEmpty(folder);
  }

  /** Undone before, and done again by a step of this very undo. */
  #isDoneAgainOfWhole({ id, session_id, status }: OperationRecord): boolean {
    const { whole, sessions } = this.#case;
    const isOwn = session_id === sessions[0]?.session_id;
    return whole && isOwn && status !== 'completed' && this.#status.get(id) === 'completed';
  }

  /** Nobody asked for it: what stands against it is not told. */
  #undoUnasked(record: OperationRecord): void {
    const told = this.steps.length;
    this.#undo(record);
    if (this.steps.at(-1)?.outcome !== 'ready') this.steps.length = told;
  }

  #undo(record: OperationRecord): void {
    if (this.#status.get(record.id) !== 'completed') {
      this.#say(record, 'already_undone');
      return;
    }
    const inverse = this.#inverseOf(record);
    // What a later record did is not what somebody changed: no policy goes around it.
    this.#ways = STRAIGHT;
    const [straight] = this.#judge(record, inverse);
    const taker = straight === 'unreachable' ? null : this.#taker(record);
    if (taker !== null) {
      this.#say(record, 'blocked', taker);
      return;
    }
    this.#ways = { ...STRAIGHT, ...this.#case.policies, restore: true };
    const [outcome, act] = this.#judge(record, inverse);
    const isHeld = outcome === 'occupied' || outcome === 'already_undone';
    const blocker = isHeld ? this.#holder(record, inverse) : null;
    if (blocker !== null) {
      this.#say(record, 'blocked', blocker);
      return;
    }
    if (outcome === 'ready' && this.#keeps(record, inverse) && this.#isStoreAway()) {
      this.#say(record, 'unreachable');
      return;
    }
    act?.();
    this.#tidyUp();
    this.#say(record, outcome);
    if (outcome === 'ready' || outcome === 'already_undone') this.#settle(record.id);
    const { backup_path: object } = record;
    // Kept for its sake alone: what was undone by hand needs it no more.
    if (outcome === 'already_undone' && object !== null && this.#spared.has(object)) this.#release(record, object);
  }

  /** Something would go into the backup store. */
  #keeps(record: OperationRecord, inverse: Inverse): boolean {
    const { metadata } = record;
    const obstacle = 'to' in inverse ? inverse.to : inverse.does === 'make' ? inverse.at : null;
    if (obstacle !== null) return this.#ways.conflict === 'replace' && this.#tree.has(obstacle);
    if (inverse.does === 'take') return !this.#isCopy(record, inverse);
    if (inverse.does !== 'rewrite' || !this.#tree.has(inverse.at)) return false;
    return (
      this.#tree.at(inverse.at)?.content !== metadata.becomes ||
      (metadata.takes_back === true && metadata.object !== undefined)
    );
  }

  /** The library is not there, and it is not this undo that removed it. */
  #isStoreAway(): boolean {
    const { target_root } = this.#case.sessions[0]!;
    return !this.#tree.has(target_root) && !this.#removed.has(target_root);
  }

  #isCopy(record: OperationRecord, { at, original }: Inverse & { readonly does: 'take' }): boolean {
    const content = contentOf(record);
    return original !== null && this.#tree.at(at)?.content === content && this.#tree.at(original)?.content === content;
  }

  #say({ id }: OperationRecord, outcome: UndoOutcome, blockedBy: number | null = null): void {
    // A folder out of reach comes with the first file that goes there.
    const said = outcome === 'ready' ? this.steps.findIndex((step) => step.id === id) : -1;
    if (said >= 0) this.steps.splice(said, 1);
    this.steps.push({ id, outcome, blockedBy });
  }

  /** What was undone is rolled back, with what had done it again; what it had undone itself is done again. */
  #settle(id: number): void {
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
    this.#settle(original);
  }

  #undosOf(id: number): OperationRecord[] {
    return this.#case.records.filter(({ undoes }) => undoes === id);
  }

  #inverseOf(record: OperationRecord): Inverse {
    const { operation_type, source_path: source, target_path: target, backup_path: backup, metadata } = record;
    switch (operation_type) {
      case 'move':
      case 'move_cover':
        if (metadata.from_backup === true) return { does: 'take', at: target!, original: null };
        return { does: 'bring', from: target!, to: source!, how: 'move' };
      case 'copy':
      case 'hardlink':
      case 'reflink':
        return { does: 'take', at: target!, original: source! };
      case 'delete':
        if (metadata.copy_of !== undefined) return { does: 'bring', from: metadata.copy_of, to: source!, how: 'copy' };
        return backup === null ? { does: 'nothing' } : { does: 'bring', from: backup, to: source!, how: 'store' };
      case 'create_directory':
        return { does: 'unmake', at: target! };
      case 'remove_directory':
        return { does: 'make', at: source! };
      case 'rewrite':
        return { does: 'rewrite', at: target! };
    }
  }

  /** The outcome as it would be without other records, and what undoing it does. */
  #judge(record: OperationRecord, inverse: Inverse): readonly [UndoOutcome, (() => void)?] {
    switch (inverse.does) {
      case 'nothing':
        return ['missing'];
      case 'bring':
        return this.#judgeBring(record, inverse);
      case 'take':
        return this.#judgeTake(record, inverse);
      case 'make':
        return this.#judgeMake(record, inverse.at);
      case 'unmake':
        return this.#judgeUnmake(inverse.at);
      case 'rewrite':
        return this.#judgeRewrite(record, inverse.at);
    }
  }

  #judgeBring(
    record: OperationRecord,
    { from, to, how }: Inverse & { readonly does: 'bring' },
  ): readonly [UndoOutcome, (() => void)?] {
    const wanted = contentOf(record);
    const standing = this.#tree.at(from);
    const there = standing?.kind === 'folder' ? undefined : standing;
    const old = this.#tree.at(to);
    const isBack = old?.content === wanted;
    if (there === undefined && isBack) return ['already_undone'];
    if (there === undefined && !this.#rootsAreThere()) return ['unreachable'];
    const restored = how === 'store' ? this.#asRecorded(record) : {};
    if (there === undefined) {
      const found = how === 'move' && this.#ways.search ? this.#find(record, wanted ?? '') : null;
      if (found === null) return ['missing'];
      return this.#place(record, found, to, 'move', {});
    }
    if (there.content !== wanted || there.kind !== 'file') {
      if (this.#ways.modified !== 'move' || there.kind !== 'file' || how === 'store') return ['modified'];
      return this.#place(record, from, to, how, {});
    }
    return this.#place(record, from, to, how, restored);
  }

  /** The old place is free, or is made so as the user wishes. */
  #place(
    record: OperationRecord,
    from: string,
    to: string,
    how: 'move' | 'store' | 'copy',
    restored: Partial<Entry>,
  ): readonly [UndoOutcome, (() => void)?] {
    const bring = (path: string) => () => {
      this.#makeParents(record, path);
      const entry = { ...this.#tree.at(from)!, ...restored };
      if (how === 'store') this.#release(record, from);
      if (how === 'move') this.#take(from);
      this.#tree.put(path, entry);
      this.#found.add(path);
    };
    return this.#around(to, bring);
  }

  #around(to: string, act: (path: string) => () => void, isFolder = false): readonly [UndoOutcome, (() => void)?] {
    if (this.#tree.isBehindFile(to)) return ['occupied'];
    const obstacle = this.#tree.at(to);
    if (obstacle === undefined) return ['ready', act(to)];
    const { conflict } = this.#ways;
    if (conflict === 'skip') return ['occupied'];
    if (conflict === 'rename') return isFolder ? ['occupied'] : ['ready', act(this.#tree.numbered(to))];
    if (obstacle.kind === 'folder') return ['occupied'];
    return [
      'ready',
      () => {
        if (conflict === 'replace') this.#keep(to);
        else {
          // Where it goes is told: nobody looks for it there.
          const aside = this.#tree.numbered(to);
          this.#aside.add(aside);
          this.#tree.put(aside, obstacle);
          this.#tree.remove(to);
        }
        act(to)();
      },
    ];
  }

  #judgeTake(
    record: OperationRecord,
    { at, original }: Inverse & { readonly does: 'take' },
  ): readonly [UndoOutcome, (() => void)?] {
    const there = this.#tree.at(at);
    if (there === undefined || there.kind === 'folder') {
      const isGone = there === undefined && !this.#tree.isBehindFile(at);
      return [this.#rootsAreThere() ? (isGone ? 'already_undone' : 'missing') : 'unreachable'];
    }
    const matches = there.content === contentOf(record);
    if (!matches && this.#ways.modified !== 'move') return ['modified'];
    const isElsewhere = this.#isCopy(record, { does: 'take', at, original });
    return [
      'ready',
      () => {
        if (isElsewhere) this.#take(at);
        else this.#keep(at, this.#doneAgainBy(record));
      },
    ];
  }

  #judgeMake(record: OperationRecord, at: string): readonly [UndoOutcome, (() => void)?] {
    if (this.#tree.isFolder(at)) return ['already_undone'];
    if (!this.#rootsAreThere() && !this.#isRootFolder(record, at)) return ['unreachable'];
    const make = (path: string) => () => {
      this.#makeParents(record, path);
      this.#tree.put(path, { ...FOLDER, mode: record.metadata.identity?.mode ?? this.#tree.madeMode });
    };
    return this.#around(at, make, true);
  }

  #judgeUnmake(at: string): readonly [UndoOutcome, (() => void)?] {
    if (!this.#tree.has(at)) {
      const gone = this.#tree.isBehindFile(at) ? 'missing' : 'already_undone';
      return [this.#rootsAreThere() ? gone : 'unreachable'];
    }
    if (!this.#tree.isFolder(at)) return ['modified'];
    if (!this.#isEmpty(at)) return ['not_empty'];
    return [
      'ready',
      () => {
        this.#removeFolder(at);
        this.#tidy.push(dirname(at));
      },
    ];
  }

  #judgeRewrite(record: OperationRecord, at: string): readonly [UndoOutcome, (() => void)?] {
    const { metadata, checksum_before, backup_path: object } = record;
    const there = this.#tree.at(at);
    const write = (): void => {
      const old = { kind: 'file', content: checksum_before!, ...this.#asRecorded(record) } as const;
      this.#makeParents(record, at);
      this.#tree.put(at, { ...old, mode: old.mode ?? 0, mtime: old.mtime ?? '' });
      if (object !== null) this.#release(record, object);
    };
    if (there?.content === metadata.becomes) {
      return [
        'ready',
        () => {
          if (metadata.takes_back === true && metadata.object !== undefined)
            this.#copyToStore(at, this.#doneAgainBy(record));
          else this.followFromLines.add(there!.content);
          write();
        },
      ];
    }
    if (there?.content === checksum_before) return ['already_undone'];
    if (there === undefined && !this.#rootsAreThere()) return ['unreachable'];
    const isKept = this.#ways.restore && object !== null && this.#tree.isFile(object);
    if (there === undefined)
      return isKept ? (this.#tree.isBehindFile(at) ? ['occupied'] : ['ready', write]) : ['missing'];
    if (!isKept || there.kind !== 'file' || this.#ways.modified !== 'move') return ['modified'];
    return [
      'ready',
      () => {
        this.#keep(at);
        write();
      },
    ];
  }

  /** The later record that took away what this one had brought: what is there now, even if it is the same, is not its. */
  #taker(record: OperationRecord): number | null {
    const { operation_type: type, target_path: path } = record;
    if (path === null) return null;
    const later = this.#laterThan(this.#effectiveId(record.id));
    if (type !== 'create_directory') return later.find((one) => isDeparture(one, path))?.id ?? null;
    return later.findLast((one) => one.operation_type === 'remove_directory' && one.source_path === path)?.id ?? null;
  }

  /** The later record that put there what is at the old place, unless that went on from there. */
  #holder(record: OperationRecord, inverse: Inverse): number | null {
    const path = inverse.does === 'bring' ? inverse.to : inverse.does === 'make' ? inverse.at : null;
    if (path === null) return null;
    const later = this.#laterThan(this.#effectiveId(record.id));
    const newest = later.findLast((one) => one.target_path === path && one.operation_type !== 'rewrite');
    if (newest === undefined || later.some((one) => one.id > newest.id && isDeparture(one, path))) return null;
    return newest.id;
  }

  #laterThan(after: number): OperationRecord[] {
    return this.#case.records.filter(
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

  #find(record: OperationRecord, wanted: string): string | null {
    const [{ source_root, target_root }] = this.#case.sessions as [OperationSession];
    const { found_at } = this.#case.said.get(record.id) ?? {};
    const isTaken = (path: string): boolean =>
      this.#case.records.some(
        ({ status, target_path, source_path, operation_type: type, id }) =>
          status === 'completed' &&
          type !== 'create_directory' &&
          (target_path === path || (source_path === path && COPIES.has(type))) &&
          !this.#case.records.some(
            (one) =>
              one.id > id &&
              one.status === 'completed' &&
              one.source_path === path &&
              DEPARTURES.has(one.operation_type),
          ),
      );
    const candidates = this.#tree.paths().filter((path) => {
      const isBelow = [source_root, target_root].some((root) => path.startsWith(`${root}/`));
      const isFree = !this.#found.has(path) && !this.#aside.has(path) && !path.includes(`/${STORE}/`) && !isTaken(path);
      return isBelow && isFree && this.#tree.isFile(path) && this.#tree.at(path)?.content === wanted;
    });
    if (candidates.length === 0) return null;
    const chosen = candidates.find((path) => path === found_at) ?? candidates[0]!;
    this.#found.add(chosen);
    return chosen;
  }

  #take(path: string): void {
    this.#tree.remove(path);
    this.#left.add(dirname(path));
    // A folder that was made on the way of this very undo goes again with the last that is in it.
    this.#tidy.push(dirname(path));
  }

  #tidyUp(): void {
    for (const start of this.#tidy.splice(0)) {
      for (let folder = start; this.#made.has(folder) && this.#isEmpty(folder); folder = dirname(folder)) {
        this.#removeFolder(folder);
        this.#made.delete(folder);
      }
    }
  }

  #removeFolder(folder: string): void {
    for (const path of this.#tree.paths()) if (path.startsWith(`${folder}/`)) this.#tree.remove(path);
    this.#tree.remove(folder);
    this.#removed.add(folder);
    this.#left.add(dirname(folder));
  }

  /** Into the backup store. */
  #keep(path: string, again = 0): void {
    this.#copyToStore(path, again);
    this.#take(path);
  }

  #copyToStore(path: string, again: number): void {
    const entry = this.#tree.at(path)!;
    const store = join(this.#case.sessions[0]!.target_root, STORE);
    const object = join(store, 'objects', entry.content.slice(0, 2), entry.content.slice(2));
    for (let folder = dirname(object); !this.#tree.has(folder); folder = dirname(folder)) {
      this.#tree.put(folder, { ...FOLDER, mode: 0o700 });
    }
    if (!this.#tree.has(object)) this.#tree.put(object, { ...entry, mode: 0o444 });
    this.#kept.set(object, [...(this.#kept.get(object) ?? []), again]);
  }

  /** A record needs its object no more: it goes when no other does. */
  #release(record: OperationRecord, object: string): void {
    const { metadata } = record;
    const isNeeded = this.#case.records.some(
      (one) =>
        one.backup_path === object &&
        this.#status.get(one.id) === 'completed' &&
        this.#rootOf(one) !== this.#rootOf(record),
    );
    const kept = (this.#kept.get(object) ?? []).filter((again) => again === 0 || again !== this.#rootOf(record));
    this.#kept.set(object, kept);
    if (isNeeded) this.#spared.add(object);
    if (metadata.shared_object === true || isNeeded || kept.length > 0) return;
    this.#tree.remove(object);
  }

  /** What undoing a record does again, as the first of its kind; 0: nothing. */
  #doneAgainBy({ undoes }: OperationRecord): number {
    const undone = undoes === null ? undefined : this.#byId.get(undoes);
    return undone === undefined ? 0 : this.#rootOf(undone);
  }

  /** The record that this one, by way of undos of undos, has done again: all of them are one. */
  #rootOf({ id, undoes }: OperationRecord): number {
    const undo = undoes === null ? undefined : this.#byId.get(undoes);
    const original = undo?.undoes == null ? undefined : this.#byId.get(undo.undoes);
    return original === undefined ? id : this.#rootOf(original);
  }

  /** The folder of a spent backup store counts for nothing. */
  #isEmpty(folder: string): boolean {
    return this.#tree.below(folder).every((path) => path.endsWith(`/${STORE}`) && this.#isSpent(path));
  }

  #isSpent(store: string): boolean {
    return !this.#tree.paths().some((path) => path.startsWith(`${store}/`) && this.#tree.isFile(path));
  }

  /** Folders on the way: one that a later record of the history removed is what it was. */
  #makeParents(record: OperationRecord, path: string): void {
    const missing: string[] = [];
    for (let folder = dirname(path); !this.#tree.has(folder); folder = dirname(folder)) missing.unshift(folder);
    const sessions = new Set(this.#case.sessions.map(({ session_id }) => session_id));
    for (const folder of missing) {
      const newest = this.#case.records.findLast(
        ({ id, operation_type, source_path }) =>
          id > record.id &&
          operation_type === 'remove_directory' &&
          source_path === folder &&
          this.#status.get(id) === 'completed',
      );
      const removal = this.#ownOf(newest, sessions);
      this.#tree.put(folder, { ...FOLDER, mode: removal?.metadata.identity?.mode ?? this.#tree.madeMode });
      if (removal === undefined || !sessions.has(removal.session_id)) {
        this.#made.add(folder);
        continue;
      }
      this.#say(removal, 'ready');
      this.#settle(removal.id);
    }
  }

  /** What was done again has two records: of these, the one of a session that is undone. */
  #ownOf(removal: OperationRecord | undefined, sessions: ReadonlySet<string>): OperationRecord | undefined {
    for (let one = removal; one !== undefined;) {
      if (sessions.has(one.session_id)) return one;
      const undo: OperationRecord | undefined = one.undoes === null ? undefined : this.#byId.get(one.undoes);
      one = undo?.undoes == null ? undefined : this.#byId.get(undo.undoes);
    }
    return removal;
  }

  #asRecorded({ metadata: { identity } }: OperationRecord): Partial<Pick<Entry, 'mode' | 'mtime'>> {
    return identity === undefined ? {} : { mode: identity.mode, mtime: identity.mtime_ns };
  }

  #rootsAreThere(): boolean {
    const { source_root, target_root } = this.#case.sessions[0]!;
    return [source_root, target_root].every((root) => this.#tree.isFolder(root));
  }

  #isRootFolder(record: OperationRecord, at: string): boolean {
    const { source_root, target_root } = this.#case.sessions[0]!;
    const holds = [source_root, target_root].some((root) => root === at || root.startsWith(`${at}/`));
    return holds && this.#tree.isFolder(dirname(at)) && record.metadata.identity !== undefined;
  }
}

/** What may be done about what stands in the way. */
interface Ways extends Required<ModelCase['policies']> {
  /** The old content of a playlist may come from the backup store. */
  readonly restore: boolean;
}
const STRAIGHT: Ways = { conflict: 'skip', modified: 'skip', search: false, restore: false };

const FOLDER: Entry = { kind: 'folder', content: '', mode: 0, mtime: '' };
const DEPARTURES: ReadonlySet<string> = new Set(['move', 'move_cover', 'delete', 'rewrite']);
const HAPPENED: ReadonlySet<string> = new Set(['completed', 'rolled_back']);
const COPIES: ReadonlySet<string> = new Set(['copy', 'hardlink', 'reflink']);

function isDeparture({ operation_type: type, source_path }: OperationRecord, path: string): boolean {
  return source_path === path && DEPARTURES.has(type);
}

/** What a record left where it brought it; for a deletion, what it took. */
function contentOf({ checksum_after, checksum_before }: OperationRecord): string | null {
  return checksum_after ?? checksum_before;
}
