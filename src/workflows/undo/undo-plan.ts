import { basename, dirname, join } from 'node:path';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { systemErrorCode } from '../../domain/errors.js';
import type { OperationRecord, PlannedOperation } from '../../domain/operation.js';
import { invert, judgeUndo, UNDO_OUTCOME_TEXTS, type UndoFacts, type UndoOutcome } from '../../domain/rollback.js';
import type { OperationSession } from '../../domain/session.js';
import { isInside } from '../../domain/paths.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { exists, filesBelow, folderNames, identify, statsOf } from '../../filesystem/identity.js';
import { isOtherSpelling } from '../../filesystem/move-file.js';
import { STORE_FOLDER } from '../../filesystem/backup-store.js';
import { nearestFolder } from '../../filesystem/preflight.js';
import { sight, type Expectation } from '../../filesystem/sighting.js';
import { createDirectory } from '../move/missing-folders.js';
import { settingsOf } from '../history/session-settings.js';

export interface UndoStep {
  readonly record: OperationRecord;
  readonly outcome: UndoOutcome;
  readonly message: string | null;
  /** What to do, in order; empty unless the outcome is `ready`. */
  readonly operations: readonly PlannedOperation[];
}

/**
 * The inverse plan of a session: its completed records, latest first, each judged against the disk as it will be when
 * its turn comes. Reads only, so that a dry run and a real one see the same plan.
 */
export class UndoPlan {
  readonly #history: OperationHistoryTracker;
  readonly #session: OperationSession;
  /** Names that steps before take out of folders. */
  readonly #leaving = new Map<string, Set<string>>();
  readonly #recreated = new Set<string>();
  readonly #backupRoot: string;
  /** Objects that steps before restore from, how often, and those that they take out of the backup store. */
  readonly #restores = new Map<string, number>();
  readonly #takenObjects = new Set<string>();
  /** Later operations of this session that are not undone, so that earlier ones on the same file cannot be. */
  readonly #kept = new Set<number>();
  /** A step before puts something into the backup store. */
  #storeGrows = false;

  constructor(history: OperationHistoryTracker, session: OperationSession) {
    this.#history = history;
    this.#session = session;
    this.#backupRoot = settingsOf(session).backupRoot;
  }

  async *steps(): AsyncGenerator<UndoStep> {
    const filter = { status: ['completed'], order: 'desc' } as const;
    for (const record of this.#history.operations(this.#session.session_id, filter)) yield await this.#step(record);
  }

  async #step(record: OperationRecord): Promise<UndoStep> {
    try {
      const inverse = await this.#keepLastCopy(record, this.#invert(record));
      const facts = await this.#look(record, inverse);
      const later = facts.current === 'matches' ? undefined : this.#laterDeparture(record);
      // Without a checksum nobody could tell, when its turn comes, whether the right file came.
      const checksum = inverse?.checksum ?? contentBefore(later);
      const comesBack = later !== undefined && this.#isUndoneBefore(later) && checksum !== null;
      const judged = judgeUndo(inverse, comesBack ? { ...facts, current: 'matches', reachable: true } : facts);
      const isGone = judged === 'missing' || judged === 'modified';
      const blocker = isGone && later !== undefined ? blockedBy(later) : undefined;
      const outcome = blocker === undefined ? judged : 'blocked';
      if (outcome !== 'ready' || inverse === null) {
        this.#kept.add(record.id);
        return { record, outcome, message: blocker ?? UNDO_OUTCOME_TEXTS[outcome], operations: [] };
      }
      const operations = [
        ...this.#missingParents(inverse),
        comesBack ? withoutIdentity({ ...inverse, checksum }) : withIdentity(inverse),
      ];
      this.#remember(inverse);
      return { record, outcome, message: null, operations };
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === undefined) throw error;
      const message = describeSystemError(code, (error as Error).message);
      this.#kept.add(record.id);
      return { record, outcome: 'unreachable', message, operations: [] };
    }
  }

  /** A document from elsewhere gives nobody rights: no setuid, no other owner than ours. */
  #invert(record: OperationRecord): PlannedOperation | null {
    const inverse = invert(record);
    const restore = inverse?.details.restore;
    if (inverse === null || this.#session.metadata.imported !== true) return inverse;
    // Nor is any file taken for an object of the backup store: edits lead to the old content as well.
    const { object, ...others } = inverse.details;
    const isObject = object !== undefined && object.endsWith(objectName(inverse.details.becomes ?? ''));
    const details = isObject ? { ...others, object } : others;
    if (restore === undefined) return { ...inverse, details };
    const { mode, mtime_ns } = restore;
    const own = { mode: mode & 0o777, mtime_ns, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    return { ...inverse, details: { ...details, restore: own } };
  }

  /** A copy whose original is gone or changed may be the last one: it goes into the backup store. */
  async #keepLastCopy(record: OperationRecord, inverse: PlannedOperation | null): Promise<PlannedOperation | null> {
    const original = inverse?.type === 'delete' ? inverse.details.copy_of : undefined;
    if (inverse === null || original === undefined) return inverse;
    const { identity } = record.metadata;
    const expected = { identity, checksum: inverse.checksum, size: record.file_size, placeholder: false };
    if ((await sight(original, expected)) === 'matches') return inverse;
    const { copy_of: _gone, undone_type: _type, ...details } = inverse.details;
    return { ...inverse, details };
  }

  /** The later operation that took away what this one had brought. */
  #laterDeparture({ id, target_path: path }: OperationRecord): OperationRecord | undefined {
    let later = path === null ? undefined : this.#history.laterDeparture(path, id);
    // What took a rewrite of this very session back, or did it again, is not in the way.
    while (later !== undefined && this.#takesBackOurs(later))
      later = this.#history.laterDeparture(path ?? '', later.id);
    return later;
  }

  #takesBackOurs({ operation_type, undoes }: OperationRecord): boolean {
    const undone = operation_type !== 'rewrite' || undoes === null ? undefined : this.#history.findOperation(undoes);
    return undone !== undefined && (undone.session_id === this.#session.session_id || this.#takesBackOurs(undone));
  }

  /** A step before brings the file back to where this one left it. */
  #isUndoneBefore(later: OperationRecord): boolean {
    return later.session_id === this.#session.session_id && !this.#kept.has(later.id);
  }

  async #look(record: OperationRecord, inverse: PlannedOperation | null): Promise<UndoFacts> {
    const unknown = { current: 'absent', oldPlace: 'free', empty: false } as const;
    if (inverse === null) return { ...unknown, reachable: true };
    const { sourcePath, targetPath } = inverse;
    const expected = expectationOf(inverse);
    const current = sourcePath === null ? 'absent' : seen(await sight(sourcePath, expected));
    const oldPlace = targetPath === null ? 'free' : await this.#oldPlace(targetPath, sourcePath, expected, inverse);
    const empty =
      inverse.type === 'remove_directory' && sourcePath !== null && current !== 'absent' && this.#isEmpty(sourcePath);
    const reachable = current !== 'absent' || oldPlace === 'same_content' || this.#isReachable(record, inverse);
    return { current, oldPlace, empty, reachable };
  }

  async #oldPlace(
    path: string,
    current: string | null,
    expected: Expectation,
    inverse: PlannedOperation,
  ): Promise<UndoFacts['oldPlace']> {
    if (inverse.type === 'rewrite') return this.#hasOldContent(path, inverse);
    if (this.#isBehindFile(path)) return 'occupied';
    if (!exists(path) || this.#leaving.get(dirname(path))?.has(basename(path)) === true) return 'free';
    if (current !== null && isOtherSpelling(current, path)) return 'free';
    const original = { ...expected, identity: inverse.details.restore === undefined ? expected.identity : undefined };
    const sighting = await sight(path, original);
    return sighting === 'matches' ? 'same_content' : 'occupied';
  }

  async #hasOldContent(path: string, { details }: PlannedOperation): Promise<UndoFacts['oldPlace']> {
    const old = { identity: undefined, checksum: details.becomes ?? null, size: null, placeholder: false };
    return (await sight(path, old)) === 'matches' ? 'same_content' : 'free';
  }

  /** Something that is no folder stands where a folder on the way is needed. */
  #isBehindFile(path: string): boolean {
    const holder = nearestFolder(dirname(path));
    return !this.#recreated.has(dirname(path)) && identify(holder).kind === 'file';
  }

  /** A root that is missing was taken away, with its drive or share; unless the plan itself makes it again. */
  #isReachable(record: OperationRecord, { type, targetPath }: PlannedOperation): boolean {
    const roots = [this.#session.source_root, this.#session.target_root];
    if (roots.every((root) => this.#willExist(root))) return true;
    const makesRoot =
      type === 'create_directory' && targetPath !== null && roots.some((root) => isInside(root, targetPath));
    return makesRoot && this.#willExist(dirname(targetPath)) && isSameHolder(dirname(targetPath), record);
  }

  #isEmpty(folder: string): boolean {
    if (this.#storeGrows && folder === dirname(this.#backupRoot)) return false;
    const leaving = this.#leaving.get(folder);
    this.#leaving.delete(folder);
    return folderNames(folder).every((name) => leaving?.has(name) === true || this.#isSpentStore(join(folder, name)));
  }

  /** A backup store of which nothing is left goes with the library. */
  #isSpentStore(path: string): boolean {
    if (path !== this.#backupRoot) return false;
    for (const found of filesBelow(path)) {
      if (identify(found).kind !== 'directory' && !this.#takenObjects.has(found)) return false;
    }
    return true;
  }

  /** Folders on the way to the old place that somebody else removed. */
  #missingParents(inverse: PlannedOperation): PlannedOperation[] {
    if (inverse.targetPath === null) return [];
    const missing: PlannedOperation[] = [];
    for (let folder = dirname(inverse.targetPath); !this.#willExist(folder); folder = dirname(folder)) {
      this.#recreated.add(folder);
      missing.unshift(createDirectory(folder));
    }
    return missing;
  }

  #willExist(folder: string): boolean {
    return this.#recreated.has(folder) || exists(folder) || dirname(folder) === folder;
  }

  #rememberRestore({ details }: PlannedOperation, object: string): void {
    const before = this.#restores.get(object) ?? 0;
    this.#restores.set(object, before + 1);
    const isLast = this.#history.countBackupReferences(object) - before <= 1;
    if (isLast && details.shared_object !== true) this.#takenObjects.add(object);
  }

  #remember(inverse: PlannedOperation): void {
    if (inverse.type === 'create_directory' && inverse.targetPath !== null) this.#recreated.add(inverse.targetPath);
    if (inverse.targetPath !== null)
      this.#leaving.get(dirname(inverse.targetPath))?.delete(basename(inverse.targetPath));
    if (inverse.details.from_backup === true && inverse.sourcePath !== null)
      this.#rememberRestore(inverse, inverse.sourcePath);
    if (inverse.details.object !== undefined && exists(inverse.details.object))
      this.#rememberRestore(inverse, inverse.details.object);
    const { takes_back, unkept } = inverse.details;
    const keeps = inverse.type === 'rewrite' && takes_back !== true && unkept !== true;
    if (keeps || (inverse.type === 'delete' && inverse.details.copy_of === undefined)) this.#storeGrows = true;
    const takesAway = ['move', 'move_cover', 'delete', 'remove_directory'].includes(inverse.type);
    if (!takesAway || inverse.sourcePath === null || inverse.details.from_backup === true) return;
    const folder = dirname(inverse.sourcePath);
    const names = this.#leaving.get(folder) ?? new Set();
    names.add(basename(inverse.sourcePath));
    this.#leaving.set(folder, names);
  }
}

/**
 * Whether a folder that held a removed one is still the same, and not the empty mount point of a drive that is gone.
 * Device numbers change when a machine starts again; then the inode tells.
 */
function isSameHolder(holder: string, { metadata: { identity, parent_inode } }: OperationRecord): boolean {
  const now = statsOf(holder);
  if (now === undefined || identity === undefined) return true;
  return String(now.dev) === identity.device || String(now.ino) === parent_inode;
}

/** How an object of a library's backup store is called that holds this content. */
function objectName(checksum: string): string {
  return `/${STORE_FOLDER}/objects/${checksum.slice(0, 2)}/${checksum.slice(2)}`;
}

function blockedBy({ id, session_id }: OperationRecord): string {
  return `${UNDO_OUTCOME_TEXTS.blocked}: operation ${id} of session ${session_id}`;
}

/** What a rewrite before it found there is what this operation had brought. */
function contentBefore(later: OperationRecord | undefined): string | null {
  return later?.operation_type === 'rewrite' ? later.checksum_before : null;
}

function expectationOf(inverse: PlannedOperation): Expectation {
  return {
    identity: inverse.details.identity,
    checksum: inverse.checksum,
    size: inverse.size,
    placeholder: false,
  };
}

function seen(sighting: Awaited<ReturnType<typeof sight>>): UndoFacts['current'] {
  return sighting === 'matches' ? 'matches' : sighting === 'absent' ? 'absent' : 'modified';
}

/** What stands there now, so that the mover notices when it changes between this look and the act. */
function withIdentity(inverse: PlannedOperation): PlannedOperation {
  if (inverse.sourcePath === null || inverse.details.from_backup === true) return inverse;
  return { ...inverse, details: { ...inverse.details, identity: identify(inverse.sourcePath) } };
}

/** A step before brings it, perhaps as another inode; or fails to, and then what is there is not taken for it. */
function withoutIdentity(inverse: PlannedOperation): PlannedOperation {
  const { identity: _notThereYet, ...details } = inverse.details;
  return { ...inverse, details: { ...details, check_content: true } };
}
