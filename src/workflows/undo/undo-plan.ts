import { basename, dirname } from 'node:path';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { systemErrorCode } from '../../domain/errors.js';
import { takesAway, type FileIdentity, type OperationRecord, type PlannedOperation } from '../../domain/operation.js';
import { disarmed } from '../../domain/foreign-undo.js';
import { invert, judgeUndo, UNDO_OUTCOME_TEXTS, type UndoOutcome } from '../../domain/rollback.js';
import { isInside } from '../../domain/paths.js';
import type { OperationSession } from '../../domain/session.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { identify } from '../../filesystem/identity.js';
import { createDirectory, removeDirectory } from '../move/missing-folders.js';
import { Turns } from '../turns.js';
import { settingsOf } from '../history/session-settings.js';
import { Blockers } from './blockers.js';
import { isImported } from './imported-session.js';
import { newestFirst } from './newest-first.js';
import { PlannedTree } from './planned-tree.js';
import type { Search } from './search.js';
import { StoreForecast } from './store-forecast.js';
import { UndoLook, type Roots, type UndoSighting } from './undo-look.js';
import type { UndoScope } from './undo-scope.js';
import { WaysOut, type UndoPolicies, type Way } from './ways-out.js';

export interface UndoStep {
  readonly record: OperationRecord;
  readonly outcome: UndoOutcome;
  readonly message: string | null;
  /** What to do, in order; empty unless the outcome is `ready`. */
  readonly operations: readonly PlannedOperation[];
  /** Where the file goes, when that is not its old place. */
  readonly goesTo: string | null;
  /** Where the file is, when it was found elsewhere. */
  readonly foundAt: string | null;
  /** What spoke against it, and is got around. */
  readonly overcame: readonly UndoOutcome[];
  /** For `blocked`: what must be undone first. */
  readonly blocker: OperationRecord | null;
  /** It holds only when the steps before did what they should. */
  readonly relies: boolean;
}

/** Who comes to own what others' records say. */
const US = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** How many names of a folder that is not empty are told. */
const NAMES_TOLD = 3;

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
  /** Folders that the plan itself makes, which no record asks it to remove again. */
  readonly #made = new Set<string>();
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
      const message = 'whether it happened is not known yet: mount its drive, then run recover';
      return [notReady(record, 'unreachable', message)];
    }
    if (record.status !== 'completed') {
      return [notReady(record, 'already_undone', `it is ${record.status.replaceAll('_', ' ')}: nothing to undo`)];
    }
    if (this.#blockers.hasUndone(record.id)) {
      const step = notReady(record, 'already_undone', 'it is undone with the operation that did it again');
      return [{ ...step, relies: true }];
    }
    try {
      return await this.#judged(record);
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === undefined) throw error;
      return [notReady(record, 'unreachable', describeSystemError(code, (error as Error).message))];
    }
  }

  async #judged(record: OperationRecord): Promise<UndoStep[]> {
    const inverse = await this.#keepLastCopy(record, this.#invert(record));
    const sighting = await this.#look.at(record, inverse, this.#sessionOf(record));
    const outcome = judgeUndo(inverse, sighting);
    if (inverse === null) return [notReady(record, outcome, UNDO_OUTCOME_TEXTS[outcome])];
    // Before any way around: what a later operation did is not what somebody changed.
    const taker = outcome === 'unreachable' ? undefined : this.#blockers.takerOf(record);
    if (taker !== undefined) return [blockedBy(record, taker)];
    const straight = { outcome, inverse, before: [], message: null, goesTo: null, foundAt: null, overcame: [] };
    const way = await this.#ways.around(record, straight, sighting);
    const harmless = this.#disarmed(record, way.inverse);
    if (harmless === null) return [notReady(record, 'missing', UNDO_OUTCOME_TEXTS.missing)];
    if (way.outcome === 'ready' && this.#isStoreAway(record, way)) {
      return [notReady(record, 'unreachable', 'what it would keep has no place: the library is not there')];
    }
    if (way.outcome === 'ready') return this.#ready(record, { ...way, inverse: harmless }, sighting);
    const isHeld = way.outcome === 'occupied' || way.outcome === 'already_undone';
    const holder = isHeld ? this.#blockers.holderOf(record, inverse) : undefined;
    if (holder !== undefined) return [blockedBy(record, holder)];
    const step = notReady(record, way.outcome, this.#reason(way.outcome, inverse, this.#sessionOf(record)));
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
    const parents = this.#missingParents(record, inverse);
    const comes = inverse.sourcePath === null ? undefined : sighting.comes;
    const isThere = comes === undefined || foundAt !== null;
    const own = isThere
      ? asFound(inverse, foundAt === null ? sighting.found : undefined)
      : asComing(inverse, comes.checksum);
    this.#remember(record, inverse);
    if ([...before, inverse].some(isKept)) this.#makesStore(record);
    for (const operation of before) if (operation.type === 'delete') this.#stores.note(operation);
    const operations = [...parents.operations, ...before, own, ...this.#tidied(inverse.sourcePath)];
    return [
      ...parents.steps,
      {
        record,
        outcome: 'ready',
        message,
        operations,
        goesTo,
        foundAt,
        overcame,
        blocker: null,
        relies: false,
      } satisfies UndoStep,
    ];
  }

  #reason(outcome: UndoOutcome, { sourcePath, details }: PlannedOperation, roots: Roots): string {
    const text = UNDO_OUTCOME_TEXTS[outcome];
    if (outcome === 'unreachable') {
      const gone = [roots.source_root, roots.target_root].find((root) => !this.#look.willExist(root));
      return gone === undefined ? text : `${gone} is not there: ${text}, or the folder was removed`;
    }
    if (details.from_backup === true && (outcome === 'modified' || outcome === 'missing')) {
      return `its backup, ${sourcePath ?? ''}, is ${outcome === 'modified' ? 'damaged' : 'gone'}`;
    }
    if (outcome !== 'not_empty' || sourcePath === null) return text;
    const store = this.#stores.storeIn(sourcePath);
    const names = this.#look.namesIn(sourcePath).filter((name) => store === null || name !== basename(store));
    if (store !== null && names.length === 0) return `it holds the backup store, ${store}`;
    const more = names.length > NAMES_TOLD ? ` and ${names.length - NAMES_TOLD} more` : '';
    return names.length === 0 ? text : `${text}: ${names.slice(0, NAMES_TOLD).join(', ')}${more}`;
  }

  /** A document from elsewhere gives nobody rights: no setuid, no other owner than ours. */
  #invert(record: OperationRecord): PlannedOperation | null {
    const inverse = invert(record);
    return inverse === null ? null : this.#disarmed(record, inverse);
  }

  #disarmed(record: OperationRecord, inverse: PlannedOperation): PlannedOperation | null {
    if (!isImported(this.#sessionOf(record))) return inverse;
    return disarmed(inverse, US);
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

  /**
   * Folders on the way to the old place that are not there, parents first: what a session removed comes back by the
   * undo of its record, with mode and time; what somebody else removed is made.
   */
  #missingParents(record: OperationRecord, { targetPath }: PlannedOperation): Parents {
    if (targetPath === null) return { steps: [], operations: [] };
    const missing: string[] = [];
    for (let folder = dirname(targetPath); !this.#look.willExist(folder); folder = dirname(folder)) {
      missing.unshift(folder);
    }
    const steps: UndoStep[] = [];
    let operations: PlannedOperation[] = [];
    for (const folder of missing) {
      const removal = this.#ownOf(this.#blockers.removalOf(folder, record.id));
      const made = removal === undefined ? createDirectory(folder) : this.#recreation(folder, removal);
      this.#tree.arrives(folder, removal?.id ?? record.id);
      operations.push(made);
      if (removal === undefined || made.undoes === undefined) {
        this.#made.add(folder);
        continue;
      }
      this.#blockers.noteUndone(removal);
      this.#awaited.delete(removal.id);
      steps.push({ ...notReady(removal, 'ready', null), operations });
      operations = [];
    }
    return { steps, operations };
  }

  /** What was done again has two records: of these, the one of a session that is undone. */
  #ownOf(removal: OperationRecord | undefined): OperationRecord | undefined {
    for (let one = removal; one !== undefined; one = this.#blockers.originalOf(one)) {
      if (this.#sessions.has(one.session_id)) return one;
    }
    return removal;
  }

  /** Folders that were made on the way, for a file that has gone on from there. */
  #tidied(left: string | null): PlannedOperation[] {
    const removals: PlannedOperation[] = [];
    if (left === null) return removals;
    for (let folder = dirname(left); this.#made.has(folder) && this.#look.isEmpty(folder); folder = dirname(folder)) {
      removals.push(removeDirectory(folder));
      this.#tree.folderLeaves(folder);
      this.#made.delete(folder);
    }
    return removals;
  }

  /** A removal of another session is not undone by this, but the folder is what it was. Imported ones are not found. */
  #recreation(folder: string, removal: OperationRecord): PlannedOperation {
    const session = this.#sessions.get(removal.session_id);
    const inverse = session === undefined ? null : this.#invert(removal);
    if (inverse !== null) return inverse;
    const { identity } = removal.metadata;
    const details = identity === undefined ? {} : { restore: identity };
    return { ...createDirectory(folder), details };
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

/** Whether an operation puts something into the backup store. */
function isKept({ type, details }: PlannedOperation): boolean {
  if (type === 'delete') return details.copy_of === undefined;
  return type === 'rewrite' && details.takes_back !== true && details.unkept !== true;
}

interface Parents {
  readonly steps: readonly UndoStep[];
  readonly operations: readonly PlannedOperation[];
}

function notReady(record: OperationRecord, outcome: UndoOutcome, message: string | null): UndoStep {
  return {
    record,
    outcome,
    message,
    operations: [],
    goesTo: null,
    foundAt: null,
    overcame: [],
    blocker: null,
    relies: false,
  };
}

function blockedBy(record: OperationRecord, blocker: OperationRecord): UndoStep {
  const message = `${UNDO_OUTCOME_TEXTS.blocked}: operation ${blocker.id} of session ${blocker.session_id}`;
  return { ...notReady(record, 'blocked', message), blocker };
}

/**
 * What stands there now, so that the mover notices when it changes between this look and the act.
 *
 * @param found what the look at it found already
 */
function asFound(inverse: PlannedOperation, found: FileIdentity | undefined): PlannedOperation {
  if (inverse.sourcePath === null || inverse.details.from_backup === true) return inverse;
  const identity = found ?? identify(inverse.sourcePath);
  return { ...inverse, details: { ...inverse.details, identity } };
}

/**
 * A step before brings it, perhaps as another inode; or fails to, and then what is there is not taken for it. Without a
 * checksum only the inode can tell.
 */
function asComing(inverse: PlannedOperation, coming: string | null): PlannedOperation {
  const checksum = inverse.checksum ?? coming;
  if (checksum === null) return inverse;
  const { identity: _notThereYet, ...details } = inverse.details;
  return { ...inverse, checksum, details: { ...details, check_content: true } };
}
