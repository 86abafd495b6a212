import { dirname } from 'node:path';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { systemErrorCode } from '../../domain/errors.js';
import { takesAway, type OperationRecord, type PlannedOperation } from '../../domain/operation.js';
import { judgeUndo, UNDO_OUTCOME_TEXTS } from '../../domain/rollback.js';
import { isInside } from '../../domain/paths.js';
import type { OperationSession } from '../../domain/session.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { Turns } from '../turns.js';
import { settingsOf } from '../history/session-settings.js';
import { Blockers } from './blockers.js';
import { asComing, asFound } from './expected-source.js';
import { FoldersOnTheWay } from './folders-on-the-way.js';
import { harmless, inverseIn } from './harmless-inverse.js';
import { newestFirst } from './newest-first.js';
import { PlannedTree } from './planned-tree.js';
import type { Search } from './search.js';
import { isKept, StoreForecast } from './store-forecast.js';
import { UndoLook, type UndoSighting } from './undo-look.js';
import { reasonOf } from './undo-reason.js';
import type { UndoScope } from './undo-scope.js';
import { blockedBy, stepOf, type UndoStep } from './undo-step.js';
import { WaysOut, type UndoPolicies, type Way } from './ways-out.js';

/**
 * The inverse plan: the chosen records, latest first, each judged against the disk as it will be when its turn comes.
 * Reads only, so that a dry run and a real one see the same plan.
 */
export class UndoPlan {
  readonly #history: OperationHistoryTracker;
  readonly #scope: UndoScope;
  readonly #sessions: ReadonlyMap<string, OperationSession>;
  readonly #tree = new PlannedTree();
  readonly #stores: StoreForecast;
  readonly #look: UndoLook;
  readonly #ways: WaysOut;
  readonly #blockers: Blockers;
  readonly #folders: FoldersOnTheWay;
  /** Folders out of reach, with a root that is missing: a file that goes back there brings them. */
  readonly #awaited = new Map<number, UndoStep>();

  /** @param search for what is missing; `null`: nobody looks */
  constructor(
    history: OperationHistoryTracker,
    scope: UndoScope,
    policies: UndoPolicies = {},
    search: Search | null = null,
  ) {
    this.#history = history;
    this.#scope = scope;
    this.#sessions = new Map(scope.sessions.map((session) => [session.session_id, session]));
    this.#stores = new StoreForecast(history, scope.sessions);
    this.#look = new UndoLook(history, this.#tree, this.#stores);
    this.#blockers = new Blockers(history, scope, search?.before ?? null);
    this.#folders = new FoldersOnTheWay(this.#sessions, this.#tree, this.#look, this.#blockers);
    this.#ways = new WaysOut(policies, search?.finder ?? null, this.#look, this.#tree);
  }

  async *steps(): AsyncGenerator<UndoStep> {
    // Whoever takes the steps ends on a signal: between two of them, when the one before is carried out.
    const turns = new Turns();
    for (const found of newestFirst(this.#history, this.#scope)) {
      await turns.take();
      const isLeft = this.#isLeftFolder(found);
      if (!isLeft && !this.#scope.isAbout(found)) continue;
      const record = this.#blockers.asComing(found);
      if (this.#scope.has(record)) yield* await this.#toldSteps(record);
      else if (isLeft && record.status === 'completed') yield* await this.#removalOf(record);
    }
    yield* this.#awaited.values();
  }

  /** The steps for a record as it is now. Call it when everything before was carried out and forgotten. */
  async judgeAgain({ id }: OperationRecord): Promise<UndoStep[]> {
    const record = this.#history.findOperation(id);
    return record === undefined ? [] : this.#toldSteps(record);
  }

  /** Folders that an undo which is carried on took something out of. */
  noteLeft(folders: Iterable<string>): void {
    for (const folder of folders) this.#tree.wasLeft(folder);
  }

  /** Every step so far was carried out, or failed, and is journaled: from now on disk and history tell. */
  forget(): void {
    this.#tree.forget();
    this.#stores.forget();
    this.#look.forget();
    this.#blockers.forget();
  }

  /** A folder that the session made, and that is undone in part, goes when nothing is left in it. */
  #isLeftFolder({ operation_type, target_path }: OperationRecord): boolean {
    return operation_type === 'create_directory' && target_path !== null && this.#tree.isLeft(target_path);
  }

  async #removalOf(record: OperationRecord): Promise<UndoStep[]> {
    return (await this.#steps(record)).filter(({ outcome }) => outcome === 'ready');
  }

  async #toldSteps(record: OperationRecord): Promise<UndoStep[]> {
    const steps = await this.#steps(record);
    if (steps.some(({ outcome }) => outcome !== 'ready' && outcome !== 'already_undone')) this.noteStuck();
    return steps;
  }

  /** A step that was carried out failed, or one is not done at all. */
  noteStuck(): void {
    this.#blockers.noteStuck();
  }

  async #steps(record: OperationRecord): Promise<UndoStep[]> {
    if (record.status === 'in_progress') {
      const message = 'whether it happened is not known yet: run recover, which says what is in the way';
      return [stepOf(record, 'unreachable', message)];
    }
    if (record.status !== 'completed') {
      return [stepOf(record, 'already_undone', `it is ${record.status.replaceAll('_', ' ')}: nothing to undo`)];
    }
    if (this.#blockers.hasUndone(record.id)) {
      const step = stepOf(record, 'already_undone', 'it is undone with the operation that did it again');
      return [{ ...step, relies: true }];
    }
    try {
      return await this.#judged(record);
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === undefined) throw error;
      return [stepOf(record, 'unreachable', describeSystemError(code, (error as Error).message))];
    }
  }

  async #judged(record: OperationRecord): Promise<UndoStep[]> {
    const session = this.#sessionOf(record);
    const inverse = await this.#keepLastCopy(record, inverseIn(session, record));
    const sighting = await this.#look.at(record, inverse, session);
    const outcome = judgeUndo(inverse, sighting);
    if (inverse === null) return [stepOf(record, outcome, UNDO_OUTCOME_TEXTS[outcome])];
    // Before any way around: what a later operation did is not what somebody changed.
    const taker = outcome === 'unreachable' ? undefined : this.#blockers.takerOf(record);
    if (taker !== undefined) return [blockedBy(record, taker)];
    const straight = { outcome, inverse, before: [], message: null, goesTo: null, foundAt: null, overcame: [] };
    const way = await this.#ways.around(record, straight, sighting);
    const own = harmless(session, way.inverse);
    if (own === null) return [stepOf(record, 'missing', UNDO_OUTCOME_TEXTS.missing)];
    if (way.outcome === 'ready' && this.#isStoreAway(record, way)) {
      return [stepOf(record, 'unreachable', 'what it would keep has no place: the library is not there')];
    }
    if (way.outcome === 'ready') return this.#ready(record, { ...way, inverse: own }, sighting);
    const isHeld = way.outcome === 'occupied' || way.outcome === 'already_undone';
    const holder = isHeld ? this.#blockers.holderOf(record, inverse) : undefined;
    if (holder !== undefined) return [blockedBy(record, holder)];
    const surroundings = { roots: session, look: this.#look, stores: this.#stores };
    const { message, subject } = reasonOf(way.outcome, inverse, surroundings);
    const step = { ...stepOf(record, way.outcome, message), subject };
    if (way.outcome === 'unreachable' && inverse.type === 'create_directory') {
      this.#awaited.set(record.id, step);
      this.noteStuck();
      return [];
    }
    if (way.outcome !== 'already_undone') return [step];
    this.#blockers.noteUndone(record);
    return [{ ...step, relies: [inverse.sourcePath, inverse.targetPath].some((path) => this.#isPlanned(path)) }];
  }

  #isPlanned(path: string | null): boolean {
    return path !== null && this.#tree.at(path) !== null;
  }

  /** What goes into a backup store on a drive that is not there would go into its empty mount point. */
  #isStoreAway(record: OperationRecord, { inverse, before }: Way): boolean {
    const session = this.#sessionOf(record);
    const { target_root: library } = session;
    if (![...before, inverse].some(isKept) || !isInside(settingsOf(session).backupRoot, library)) return false;
    return this.#tree.at(library) !== 'gone' && !this.#look.willExist(library);
  }

  #ready(record: OperationRecord, way: Way, sighting: UndoSighting): UndoStep[] {
    const { inverse, before, message, goesTo, foundAt, overcame } = way;
    const parents = this.#folders.to(record, inverse);
    for (const step of parents.steps) this.#awaited.delete(step.record.id);
    const comes = inverse.sourcePath === null ? undefined : sighting.comes;
    const isThere = comes === undefined || foundAt !== null;
    const own = isThere
      ? asFound(inverse, foundAt === null ? sighting.found : undefined)
      : asComing(inverse, comes.checksum);
    this.#remember(record, inverse);
    if ([...before, inverse].some(isKept)) this.#makesStore(record);
    for (const operation of before) if (operation.type === 'delete') this.#stores.note(operation);
    const operations = [...parents.operations, ...before, own, ...this.#folders.emptied(inverse.sourcePath)];
    return [...parents.steps, { ...stepOf(record, 'ready', message), operations, goesTo, foundAt, overcame }];
  }

  /** A copy whose original is gone or changed may be the last one: it goes into the backup store. */
  async #keepLastCopy(record: OperationRecord, inverse: PlannedOperation | null): Promise<PlannedOperation | null> {
    const original = inverse?.type === 'delete' ? inverse.details.copy_of : undefined;
    if (inverse === null || original === undefined) return inverse;
    const { identity } = record.metadata;
    const expected = { identity, checksum: inverse.checksum, size: record.file_size, placeholder: false };
    if (await this.#look.willHold(original, expected)) return inverse;
    const { copy_of: _gone, undone_type: _type, ...details } = inverse.details;
    return { ...inverse, details };
  }

  /** What is kept makes its store, and the library that holds it, if steps before had removed that. */
  #makesStore(record: OperationRecord): void {
    let folder = dirname(settingsOf(this.#scope.first).backupRoot);
    for (; !this.#look.willExist(folder); folder = dirname(folder)) this.#tree.arrives(folder, record.id);
  }

  #remember(record: OperationRecord, inverse: PlannedOperation): void {
    const { type, sourcePath, targetPath, details } = inverse;
    this.#stores.note(inverse);
    this.#blockers.noteUndone(record);
    if (sourcePath !== null && details.from_backup !== true) {
      if (type === 'remove_directory') this.#tree.folderLeaves(sourcePath);
      else if (takesAway(type)) this.#tree.leaves(sourcePath);
    }
    if (targetPath !== null) this.#tree.arrives(targetPath, record.id);
  }

  #sessionOf({ session_id }: OperationRecord): OperationSession {
    const session = this.#sessions.get(session_id);
    if (session === undefined) throw new Error(`the undo has a record of session ${session_id}, which it is not about`);
    return session;
  }
}
