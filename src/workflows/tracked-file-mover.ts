import { setImmediate as nextTurn } from 'node:timers/promises';
import { basename, dirname, join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { DirectoryTime } from '../database/operation-history-tracker.js';
import { HistoryError, systemErrorCode, UserError } from '../domain/errors.js';
import { numbered } from '../domain/naming/sanitize.js';
import type { OperationDetails, OperationOutcome, OperationStatus, PlannedOperation } from '../domain/operation.js';
import { describeSystemError } from '../domain/system-errors.js';
import type { SkipReason } from '../domain/skip.js';
import { act, requireInside, UnsupportedModeError } from '../filesystem/acts.js';
import {
  ChecksumMismatchError,
  HardLinksUnsupportedError,
  NotAsPlannedError,
  TargetOccupiedError,
} from '../filesystem/act-errors.js';
import { BackupStore } from '../filesystem/backup-store.js';
import { checksumOf } from '../filesystem/checksum.js';
import { syncFolder } from '../filesystem/durable.js';
import { setTimes, type WantedTime } from '../filesystem/file-times.js';
import { exists, folderTime, identify } from '../filesystem/identity.js';
import type { Journal } from './journal.js';
import { temporaryName } from './temporary-name.js';

/** Operations in one transaction: it costs a flush of the disk, whatever its size. */
const BATCH_SIZE = 256;
/** Outcomes wait no longer than this for their transaction, in ms. */
const COMMIT_INTERVAL = 1000;
/** How long the mover works before signals and progress get a turn, in ms. */
const TURN = 20;
/** Folders changed longer ago than this were flushed by the file system itself, in ms (btrfs waits 30 s). */
const FLUSH_WINDOW = 60_000;

export interface MoverOptions {
  readonly journal: Journal;
  readonly sessionId: string;
  /** Absolute, real paths. Nothing is created outside them, or behind a symbolic link below them. */
  readonly roots: readonly string[];
  /** The user chose to follow symbolic links. */
  readonly throughLinks?: boolean;
  /** Folder of the backup store; `null`: what is deleted or replaced is not kept, so that it is refused. */
  readonly backupRoot: string | null;
  readonly verify?: boolean;
  /** Whether completed deletions rely on an object of the backup store. */
  readonly countBackupReferences?: (backupPath: string) => number;
  /** When aborted, the operation in flight is finished, and the others wait as `pending`. */
  readonly signal?: AbortSignal;
  readonly onOutcome?: (operation: PlannedOperation, outcome: OperationOutcome, reason: SkipReason | null) => void;
  readonly onBytes?: (bytes: number) => void;
}

/**
 * The only code that changes library files. Every operation is in the journal before it touches the disk; batches are
 * one transaction each: the outcomes of the last and the intents of the next.
 */
export class TrackedFileMover {
  readonly #options: MoverOptions;
  readonly #backup: BackupStore | null;
  #waiting: PlannedOperation[] = [];
  #outcomes: OperationOutcome[] = [];
  #lastCommit = Date.now();
  #lastTurn = Date.now();
  readonly #seenFolders = new LRUCache<string, true>({ max: 5000 });
  readonly #changedFolders = new Map<string, number>();
  readonly #withoutHardLinks = new Set<string>();
  #inexactTimes: WantedTime[] = [];
  /** Objects of the backup store, with how often they were restored since the last commit. */
  readonly #restored = new Map<string, number>();

  constructor(options: MoverOptions) {
    this.#options = options;
    this.#backup = options.backupRoot === null ? null : new BackupStore(options.backupRoot);
  }

  /**
   * Takes operations that belong together (an album's); they are journaled together, and done with their batch, when the
   * batch is full.
   *
   * @throws HistoryError when the journal cannot be written: no file was or will be touched after that
   */
  async add(...operations: readonly PlannedOperation[]): Promise<void> {
    for (const operation of operations) this.#waiting.push(operation);
    if (this.#waiting.length >= BATCH_SIZE) await this.flush();
  }

  /** Does everything that waits. @throws HistoryError */
  async flush(): Promise<void> {
    const batch = await this.#prepare(this.#waiting);
    this.#waiting = [];
    const ids = this.#commit(batch);
    try {
      for (const [index, operation] of batch.entries()) {
        const id = ids[index];
        if (id === undefined) throw new Error('the journal gave too few ids');
        await this.#carryOut(id, operation);
      }
    } finally {
      await this.#correctTimes();
    }
  }

  /**
   * Does everything that waits, makes the names durable and journals the last outcomes. Call it once, at the end,
   * also after an abort.
   */
  async finish(): Promise<void> {
    await this.flush();
    this.#flushFolders();
    this.#commit([]);
  }

  /** Journals what is known after something went wrong elsewhere; nothing more is done. */
  abandon(): void {
    this.#waiting = [];
    this.#commit([]);
  }

  async #prepare(operations: readonly PlannedOperation[]): Promise<PlannedOperation[]> {
    const prepared: PlannedOperation[] = [];
    const newObjects = new Set<string>();
    for (const operation of operations) prepared.push(await this.#completeIntent(operation, newObjects));
    return prepared;
  }

  /** What the journal must know before the disk changes: where a deleted file goes, and how names are taken here. */
  async #completeIntent(operation: PlannedOperation, newObjects: Set<string>): Promise<PlannedOperation> {
    let complete = operation;
    if (operation.targetPath !== null && this.#withoutHardLinks.has(this.#deviceOf(operation.targetPath))) {
      complete = { ...complete, details: { ...complete.details, placeholder: true } };
    }
    if (operation.type !== 'delete' || operation.sourcePath === null) return complete;
    const backup = this.#backup;
    const keeps =
      backup !== null && operation.details.copy_of === undefined && operation.details.unrecoverable !== true;
    try {
      const checksum = operation.checksum ?? (await checksumOf(operation.sourcePath));
      const identity = operation.details.identity ?? identify(operation.sourcePath);
      complete = { ...complete, checksum, details: { ...complete.details, identity } };
      if (!keeps) return complete;
      const backupPath = backup.objectPath(checksum);
      const shared =
        operation.recordId === undefined
          ? newObjects.has(backupPath) || exists(backupPath)
          : operation.details.shared_object === true;
      newObjects.add(backupPath);
      return { ...complete, backupPath, details: { ...complete.details, ...(shared ? { shared_object: true } : {}) } };
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      return complete; // The act meets the same error and reports it.
    }
  }

  #commit(intents: readonly PlannedOperation[]): number[] {
    const ids = this.#options.journal.commit({
      sessionId: this.#options.sessionId,
      outcomes: this.#outcomes,
      intents,
      directoryTimes: this.#newFolderTimes(intents),
    });
    this.#outcomes = [];
    this.#restored.clear();
    this.#lastCommit = Date.now();
    return ids;
  }

  async #carryOut(id: number, operation: PlannedOperation): Promise<void> {
    if (Date.now() - this.#lastTurn > TURN) {
      await nextTurn();
      this.#lastTurn = Date.now();
    }
    if (this.#options.signal?.aborted === true) {
      this.#report(id, operation, outcomeOf(id, operation, 'pending', null), 'interrupted');
      return;
    }
    await this.#tryOut(id, operation);
    if (Date.now() - this.#lastCommit > COMMIT_INTERVAL) this.#commit([]);
  }

  async #tryOut(id: number, operation: PlannedOperation): Promise<void> {
    try {
      requireInside(operation, this.#options.roots, this.#options.throughLinks);
      const { checksumBefore, checksumAfter, backupPath, details } = await act(operation, {
        temporary: temporaryName(this.#options.sessionId, id),
        backup: this.#backup,
        verify: this.#options.verify ?? false,
        isShared: (path) => this.#isShared(path),
        ...(this.#options.onBytes === undefined ? {} : { onBytes: this.#options.onBytes }),
      });
      this.#noteChange(operation, details);
      const outcome = {
        ...outcomeOf(id, operation, 'completed', null),
        checksumBefore,
        checksumAfter,
        backupPath,
        details,
      };
      this.#report(id, operation, outcome, null);
    } catch (error) {
      await this.#handle(id, operation, error);
    }
  }

  /** Whether other deletions than those whose undo waits for its commit rely on an object. */
  #isShared(backupPath: string): boolean {
    const references = this.#options.countBackupReferences?.(backupPath) ?? 0;
    return references - (this.#restored.get(backupPath) ?? 0) > 1;
  }

  /** Every way an act can end badly, one line each; anything else is a bug and stops the run. */
  async #handle(id: number, operation: PlannedOperation, error: unknown): Promise<void> {
    const end = (status: OperationStatus, message: string, reason: SkipReason | null = null): void => {
      this.#report(id, operation, outcomeOf(id, operation, status, message), reason);
    };
    if (error instanceof HardLinksUnsupportedError && operation.details.placeholder !== true) {
      return this.#retryWithPlaceholder(id, operation);
    }
    if (error instanceof TargetOccupiedError) return this.#lateConflict(id, operation, error);
    if (error instanceof NotAsPlannedError) {
      end('skipped', error.message, error.reason);
      return;
    }
    if (error instanceof ChecksumMismatchError || error instanceof UnsupportedModeError) {
      end('failed', error.message);
      return;
    }
    const code = systemErrorCode(error);
    if (code !== undefined && !(error instanceof UserError)) {
      end('failed', describeSystemError(code, (error as Error).message));
      return;
    }
    throw error;
  }

  /** Another program took the name between planning and acting: it is never overwritten. */
  async #lateConflict(id: number, operation: PlannedOperation, error: TargetOccupiedError): Promise<void> {
    const { targetPath: target, whenOccupied = 'rename' } = operation;
    if (
      target === null ||
      error.path !== target ||
      operation.type === 'create_directory' ||
      whenOccupied !== 'rename'
    ) {
      const status = whenOccupied === 'fail' ? 'failed' : 'skipped';
      this.#report(id, operation, outcomeOf(id, operation, status, error.message), 'conflict');
      return;
    }
    if (await this.#isSameContent(operation, target)) {
      this.#report(
        id,
        operation,
        outcomeOf(id, operation, 'skipped', 'the library has the same file already'),
        'duplicate',
      );
      return;
    }
    const renamed = { ...operation, recordId: id, targetPath: freeName(target) };
    this.#commit([renamed]);
    await this.#tryOut(id, renamed);
  }

  async #isSameContent(operation: PlannedOperation, target: string): Promise<boolean> {
    if (operation.sourcePath === null) return false;
    const found = identify(target);
    if (found.kind !== 'file' || found.size !== operation.size) return false;
    return (await checksumOf(target)) === (operation.checksum ?? (await checksumOf(operation.sourcePath)));
  }

  async #retryWithPlaceholder(id: number, operation: PlannedOperation): Promise<void> {
    if (operation.targetPath !== null) this.#withoutHardLinks.add(this.#deviceOf(operation.targetPath));
    const retried = { ...operation, recordId: id, details: { ...operation.details, placeholder: true } };
    this.#commit([retried]);
    await this.#tryOut(id, retried);
  }

  #report(id: number, operation: PlannedOperation, outcome: OperationOutcome, reason: SkipReason | null): void {
    this.#outcomes.push(outcome);
    this.#options.onOutcome?.({ ...operation, recordId: id, targetPath: outcome.targetPath }, outcome, reason);
  }

  #noteChange(operation: PlannedOperation, details: OperationDetails): void {
    const now = Date.now();
    for (const folder of foldersOf(operation)) {
      this.#changedFolders.delete(folder);
      this.#changedFolders.set(folder, now);
    }
    if (operation.details.from_backup === true && operation.sourcePath !== null) {
      this.#restored.set(operation.sourcePath, (this.#restored.get(operation.sourcePath) ?? 0) + 1);
    }
    if (operation.type === 'create_directory' && operation.targetPath !== null) {
      this.#seenFolders.set(operation.targetPath, true);
    }
    if (details.result !== undefined && operation.targetPath !== null && operation.type !== 'hardlink') {
      const mtimeNs = details.restore?.mtime_ns ?? details.identity?.mtime_ns;
      if (mtimeNs !== undefined && mtimeNs !== details.result.mtime_ns) {
        this.#inexactTimes.push({ path: operation.targetPath, mtimeNs });
      }
    }
    for (const [folder, time] of this.#changedFolders) {
      if (now - time < FLUSH_WINDOW) break;
      this.#changedFolders.delete(folder);
    }
  }

  /** The backup store comes and goes in the library, which changes the library's time. */
  #storeHolder({ backupPath }: PlannedOperation): string[] {
    return this.#backup === null || backupPath === undefined || backupPath === null ? [] : [dirname(this.#backup.root)];
  }

  async #correctTimes(): Promise<void> {
    const times = this.#inexactTimes;
    this.#inexactTimes = [];
    if (times.length > 0) await setTimes(times);
  }

  /** Without this a power cut right after the end could take back renames that the history calls completed. */
  #flushFolders(): void {
    for (const folder of this.#changedFolders.keys()) {
      try {
        syncFolder(folder);
      } catch (error) {
        const code = systemErrorCode(error) ?? '';
        if (code === 'ENOENT' || code === 'ENOTDIR') continue; // Removed since.
        throw new HistoryError(`The disk could not make ${folder} durable (${code}).`, {
          path: folder,
          cause: error,
          hint: 'Check the disk, then run music-organize verify.',
        });
      }
    }
    this.#changedFolders.clear();
  }

  #newFolderTimes(intents: readonly PlannedOperation[]): DirectoryTime[] {
    const times: DirectoryTime[] = [];
    for (const folder of intents.flatMap((intent) => [...foldersOf(intent), ...this.#storeHolder(intent)])) {
      if (this.#seenFolders.has(folder)) continue;
      this.#seenFolders.set(folder, true);
      const mtime_ns = folderTime(folder);
      if (mtime_ns !== null) times.push({ path: folder, mtime_ns });
    }
    return times;
  }

  /** The device of the nearest folder that exists. */
  #deviceOf(path: string): string {
    let folder = dirname(path);
    while (!exists(folder) && dirname(folder) !== folder) folder = dirname(folder);
    return identify(folder).device;
  }
}

/** The folders whose list of names an operation changes. */
function foldersOf({ type, sourcePath, targetPath, details }: PlannedOperation): string[] {
  const folders: string[] = [];
  const keepsSource = type === 'copy' || type === 'hardlink' || type === 'reflink' || details.from_backup === true;
  if (sourcePath !== null && !keepsSource) folders.push(dirname(sourcePath));
  if (targetPath !== null) folders.push(dirname(targetPath));
  return folders;
}

function freeName(target: string): string {
  for (let number = 2; ; number += 1) {
    const path = join(dirname(target), numbered(basename(target), number, 'portable'));
    if (!exists(path)) return path;
  }
}

function outcomeOf(
  id: number,
  operation: PlannedOperation,
  status: OperationStatus,
  message: string | null,
): OperationOutcome {
  return {
    id,
    status,
    message,
    checksumBefore: operation.checksum,
    checksumAfter: null,
    targetPath: operation.targetPath,
    backupPath: operation.backupPath ?? null,
    details: operation.details,
  };
}
