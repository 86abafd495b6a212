import { dirname } from 'node:path';
import type { OperationRecord, OperationStatus } from '../../src/domain/operation.js';
import type { UndoOutcome } from '../../src/domain/rollback.js';
import type { OperationSession, SessionStatus } from '../../src/domain/session.js';
import {
  contentOf,
  FOLDER,
  inverseOf,
  STORE,
  STRAIGHT,
  type Inverse,
  type ModelCase,
  type ModelStep,
} from './undo-model-case.js';
import { ModelFolders } from './undo-model-folders.js';
import { ModelHistory } from './undo-model-history.js';
import { ModelStore } from './undo-model-store.js';
import type { Entry, ModelTree } from './undo-model-tree.js';

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
  readonly #history: ModelHistory;
  readonly #store: ModelStore;
  readonly #folders: ModelFolders;
  /** Files that the undo has found, or brought there itself: they are nobody's missing ones. */
  readonly #found = new Set<string>();
  /** What was in the way and has another name since. */
  readonly #aside = new Set<string>();
  #ways = STRAIGHT;

  constructor(one: ModelCase) {
    this.#case = one;
    this.#tree = one.tree;
    this.#history = new ModelHistory(one.records);
    this.#store = new ModelStore(one.tree, this.#history, one.sessions[0]!.target_root);
    this.#folders = new ModelFolders(one.tree, this.#store);
  }

  run(): this {
    const sessions = new Set(this.#case.sessions.map(({ session_id }) => session_id));
    for (const record of [...this.#case.records].reverse()) {
      if (!sessions.has(record.session_id)) continue;
      const { chosen, whole } = this.#case;
      // Undone with what had done it again: of a whole session nobody asked for it by name.
      const isLeft = !whole || this.#case.sessions.length === 1 || this.#history.statusOf(record.id) === 'completed';
      if ((chosen.has(record.id) && isLeft) || this.#isDoneAgainOfWhole(record)) this.#undo(record);
      else if (this.#isLeftEmpty(record)) this.#undoUnasked(record);
    }
    return this;
  }

  /** What was in the way, and what has moved that on since. */
  blockers(): number[] {
    return this.steps.flatMap(({ blockedBy }) => [...this.#history.movedOn(blockedBy)]);
  }

  statusOf(id: number): OperationStatus | undefined {
    return this.#history.statusOf(id);
  }

  /** What a session is afterwards. */
  sessionStatus({ session_id, status }: OperationSession): SessionStatus {
    const own = this.#case.records.filter((record) => record.session_id === session_id);
    const count = (wanted: OperationStatus): number =>
      own.filter(({ id }) => this.#history.statusOf(id) === wanted).length;
    if (own.every(({ id, status: before }) => this.#history.statusOf(id) === before)) return status;
    if (count('rolled_back') === 0) return 'completed';
    return count('completed') === 0 ? 'rolled_back' : 'partially_rolled_back';
  }

  #isLeftEmpty({ id, operation_type, target_path: folder }: OperationRecord): boolean {
    if (operation_type !== 'create_directory' || folder === null || this.#history.statusOf(id) !== 'completed')
      return false;
    return this.#folders.isLeftEmpty(folder);
  }

  /** Undone before, and done again by a step of this very undo. */
  #isDoneAgainOfWhole({ id, session_id, status }: OperationRecord): boolean {
    const { whole, sessions } = this.#case;
    const isOwn = session_id === sessions[0]?.session_id;
    return whole && isOwn && status !== 'completed' && this.#history.statusOf(id) === 'completed';
  }

  /** Nobody asked for it: what stands against it is not told. */
  #undoUnasked(record: OperationRecord): void {
    const told = this.steps.length;
    this.#undo(record);
    if (this.steps.at(-1)?.outcome !== 'ready') this.steps.length = told;
  }

  #undo(record: OperationRecord): void {
    if (this.#history.statusOf(record.id) !== 'completed') {
      this.#say(record, 'already_undone');
      return;
    }
    const inverse = inverseOf(record);
    // What a later record did is not what somebody changed: no policy goes around it.
    this.#ways = STRAIGHT;
    const [straight] = this.#judge(record, inverse);
    const taker = straight === 'unreachable' ? null : this.#history.taker(record);
    if (taker !== null) {
      this.#say(record, 'blocked', taker);
      return;
    }
    this.#ways = { ...STRAIGHT, ...this.#case.policies, restore: true };
    const [outcome, act] = this.#judge(record, inverse);
    const isHeld = outcome === 'occupied' || outcome === 'already_undone';
    const blocker = isHeld ? this.#history.holder(record, inverse) : null;
    if (blocker !== null) {
      this.#say(record, 'blocked', blocker);
      return;
    }
    if (outcome === 'ready' && this.#keeps(record, inverse) && this.#isStoreAway()) {
      this.#say(record, 'unreachable');
      return;
    }
    act?.();
    this.#folders.tidyUp();
    this.#say(record, outcome);
    if (outcome === 'ready' || outcome === 'already_undone') this.#history.settle(record.id);
    const { backup_path: object } = record;
    if (outcome === 'already_undone' && object !== null) this.#store.releaseSpared(record, object);
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
    return !this.#tree.has(target_root) && !this.#folders.hasRemoved(target_root);
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
      if (how === 'store') this.#store.release(record, from);
      if (how === 'move') this.#folders.take(from);
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
        if (isElsewhere) this.#folders.take(at);
        else this.#keep(at, this.#history.doneAgainBy(record));
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
    if (!this.#folders.isEmpty(at)) return ['not_empty'];
    return [
      'ready',
      () => {
        this.#folders.unmake(at);
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
      if (object !== null) this.#store.release(record, object);
    };
    if (there?.content === metadata.becomes) {
      return [
        'ready',
        () => {
          if (metadata.takes_back === true && metadata.object !== undefined)
            this.#store.keep(at, this.#history.doneAgainBy(record));
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

  #find(record: OperationRecord, wanted: string): string | null {
    const [{ source_root, target_root }] = this.#case.sessions as [OperationSession];
    const { found_at } = this.#case.said.get(record.id) ?? {};
    const candidates = this.#tree.paths().filter((path) => {
      const isBelow = [source_root, target_root].some((root) => path.startsWith(`${root}/`));
      const isFree =
        !this.#found.has(path) && !this.#aside.has(path) && !path.includes(`/${STORE}/`) && !this.#history.hasAt(path);
      return isBelow && isFree && this.#tree.isFile(path) && this.#tree.at(path)?.content === wanted;
    });
    if (candidates.length === 0) return null;
    const chosen = candidates.find((path) => path === found_at) ?? candidates[0]!;
    this.#found.add(chosen);
    return chosen;
  }

  /** Into the backup store. */
  #keep(path: string, again = 0): void {
    this.#store.keep(path, again);
    this.#folders.take(path);
  }

  /** Folders on the way: one that a later record of the history removed is what it was. */
  #makeParents(record: OperationRecord, path: string): void {
    const missing: string[] = [];
    for (let folder = dirname(path); !this.#tree.has(folder); folder = dirname(folder)) missing.unshift(folder);
    const sessions = new Set(this.#case.sessions.map(({ session_id }) => session_id));
    for (const folder of missing) {
      const newest = this.#history.removalOf(folder, record.id);
      const removal = this.#history.ownOf(newest, sessions);
      this.#tree.put(folder, { ...FOLDER, mode: removal?.metadata.identity?.mode ?? this.#tree.madeMode });
      if (removal === undefined || !sessions.has(removal.session_id)) {
        this.#folders.noteMade(folder);
        continue;
      }
      this.#say(removal, 'ready');
      this.#history.settle(removal.id);
    }
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
