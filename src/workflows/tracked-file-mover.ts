import { setImmediate as nextTurn } from 'node:timers/promises';
import { basename, dirname, join } from 'node:path';
import { systemErrorCode, UserError } from '../domain/errors.js';
import { numbered } from '../domain/naming/sanitize.js';
import type {
  OperationDetails,
  OperationOutcome,
  OperationStatus,
  OperationType,
  PlannedOperation,
} from '../domain/operation.js';
import { describeSystemError } from '../domain/system-errors.js';
import type { SkipReason } from '../domain/skip.js';
import { act, type Acted } from '../filesystem/acts.js';
import {
  ChecksumMismatchError,
  HardLinksUnsupportedError,
  NotAsPlannedError,
  TargetOccupiedError,
  UnsupportedModeError,
} from '../filesystem/act-errors.js';
import { BackupStore } from '../filesystem/backup-store.js';
import { checksumOf } from '../filesystem/checksum.js';
import { setTimes, type WantedTime } from '../filesystem/file-times.js';
import { exists, identify, isSameInode, statsOf } from '../filesystem/identity.js';
import { requireInside } from '../filesystem/inside-roots.js';
import { FolderWatch } from './folder-watch.js';
import { Intents } from './intents.js';
import type { Journal } from './journal.js';
import { carryOut, lookAt, unsettledAct, type Settlement } from './settle-operation.js';
import { singleOperation } from './single-operation.js';
import { temporaryName } from './temporary-name.js';

/** Operations in one transaction: it costs a flush of the disk, whatever its size. */
const BATCH_SIZE = 256;
/** Outcomes wait no longer than this for their transaction, in ms. */
const COMMIT_INTERVAL = 1000;
/** How long the mover works before signals and progress get a turn, in ms. */
const TURN = 20;

export interface MoverOptions {
  readonly journal: Journal;
  readonly sessionId: string;
  /** Absolute, real paths. Nothing is created outside them, or behind a symbolic link below them. */
  readonly roots: readonly string[];
  /** The user chose to follow symbolic links. */
  readonly throughLinks?: boolean;
  /** Folder of the backup store; `null`: what is deleted or replaced is not kept, so that it is refused. */
  readonly backupRoot: string | null;
  /** Record the SHA-256 of every file. Default true. */
  readonly checksum?: boolean;
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
  /** Single operations, one after the other. */
  #queue: Promise<unknown> = Promise.resolve();
  #last: OperationOutcome | null = null;
  /** The latest group of which an operation did not happen. */
  #brokenGroup: string | undefined;
  #outcomes: OperationOutcome[] = [];
  #lastCommit = Date.now();
  #lastTurn = Date.now();
  readonly #folders: FolderWatch;
  readonly #intents: Intents;
  #inexactTimes: WantedTime[] = [];
  /** Objects of the backup store, with how often they were restored since the last commit. */
  readonly #restored = new Map<string, number>();

  constructor(options: MoverOptions) {
    this.#options = options;
    this.#backup = options.backupRoot === null ? null : new BackupStore(options.backupRoot);
    this.#folders = new FolderWatch(this.#backup === null ? null : dirname(this.#backup.root));
    this.#intents = new Intents(this.#backup, options.checksum ?? true);
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
    const operations = this.#waiting;
    this.#waiting = [];
    const batch = await this.#intents.complete(operations);
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
    this.#folders.flush();
    this.#commit([]);
  }

  /**
   * Moves one file at once, with its own transaction; folders on the way are made. Calls may overlap: they are done one
   * after the other.
   *
   * @param source absolute
   * @param target absolute, below one of the roots; a taken name is never overwritten but gets a number
   * @returns what became of it; when the status is `completed`, `targetPath` is where the file is
   * @throws HistoryError, the system's error when the source cannot be looked at
   * @example const { status, targetPath } = await mover.moveFile('/downloads/a.mp3', '/music/A/a.mp3');
   */
  moveFile(source: string, target: string): Promise<OperationOutcome> {
    return this.#alone('move', source, target);
  }

  /** The same for a picture that goes with an album. */
  moveCover(source: string, target: string): Promise<OperationOutcome> {
    return this.#alone('move_cover', source, target);
  }

  /** The same, and the source stays. */
  copyFile(source: string, target: string): Promise<OperationOutcome> {
    return this.#alone('copy', source, target);
  }

  /** Puts one file into the backup store. @throws as moveFile */
  deleteFile(source: string): Promise<OperationOutcome> {
    return this.#alone('delete', source, null);
  }

  async #alone(type: OperationType, source: string, target: string | null): Promise<OperationOutcome> {
    const work = this.#queue.then(async () => {
      const operations = await singleOperation(type, source, target);
      this.#last = null;
      await this.add(...operations);
      await this.finish();
      return this.#lastOutcome();
    });
    this.#queue = work.catch(() => undefined);
    return work;
  }

  #lastOutcome(): OperationOutcome {
    if (this.#last === null) throw new Error('the operation had no outcome');
    return this.#last;
  }

  /** Journals what is known after something went wrong elsewhere; nothing more is done. */
  abandon(): void {
    this.#waiting = [];
    try {
      this.#folders.flush();
    } catch (error) {
      if (!(error instanceof UserError)) throw error; // A disk that fails is what went wrong: it is being reported.
    }
    this.#commit([]);
  }

  #commit(intents: readonly PlannedOperation[]): number[] {
    const ids = this.#options.journal.commit({
      sessionId: this.#options.sessionId,
      outcomes: this.#outcomes,
      intents,
      directoryTimes: this.#folders.newTimes(intents),
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
    if (this.#isLeftOut(operation)) {
      const message = 'what had to be done before it was not done';
      this.#report(id, operation, outcomeOf(id, operation, 'skipped', message), 'conflict');
      return;
    }
    await this.#tryOut(id, operation);
    if (this.#last?.status !== 'completed') this.#brokenGroup = operation.details.group;
    if (Date.now() - this.#lastCommit > COMMIT_INTERVAL) this.#commit([]);
  }

  #isLeftOut({ details: { group } }: PlannedOperation): boolean {
    return group !== undefined && group === this.#brokenGroup;
  }

  async #tryOut(id: number, operation: PlannedOperation): Promise<void> {
    let done: Acted;
    try {
      requireInside(operation, this.#options.roots, this.#options.throughLinks);
      done = await act(operation, {
        temporary: temporaryName(this.#options.sessionId, id),
        backup: this.#backup,
        verify: this.#options.verify ?? false,
        isShared: (path) => this.#isShared(path),
        ...(this.#options.onBytes === undefined ? {} : { onBytes: this.#options.onBytes }),
      });
    } catch (error) {
      await this.#handle(id, operation, error);
      return;
    }
    this.#noteChange(operation, done.details);
    this.#report(id, operation, { ...outcomeOf(id, operation, 'completed', null), ...done }, null);
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
    if (code === undefined || error instanceof UserError) throw error;
    await this.#lookAgain(id, operation, describeSystemError(code, (error as Error).message));
  }

  /** Disks and network shares report errors for what they did, and fail between two steps: only a look tells. */
  async #lookAgain(id: number, operation: PlannedOperation, message: string): Promise<void> {
    const { end, message: found } = await this.#settle(id, operation);
    if (end === 'done') {
      this.#noteChange(operation, operation.details);
      const checksumAfter = operation.type === 'delete' ? null : operation.checksum;
      const outcome = { ...outcomeOf(id, operation, 'completed', `done, although ${message}`), checksumAfter };
      this.#report(id, operation, outcome, null);
      return;
    }
    const text = found === null ? message : `${message}; ${found}`;
    this.#report(id, operation, outcomeOf(id, operation, 'failed', text), null);
  }

  async #settle(id: number, operation: PlannedOperation): Promise<Settlement> {
    try {
      const unsettled = unsettledAct(this.#options.sessionId, id, operation);
      const decision = await lookAt(unsettled, []);
      const { source, target } = unsettled;
      // Two files of one content: the other one may be somebody else's, and both stay.
      if (decision === 'drop_source' && source !== null && target !== null && !isSameInode(source, target)) {
        return { end: 'conflict', message: `${source} and ${target} are both there` };
      }
      return await carryOut(unsettled, decision);
    } catch (error) {
      if (error instanceof TargetOccupiedError) return { end: 'conflict', message: error.message };
      if (systemErrorCode(error) === undefined) throw error;
      return { end: 'conflict', message: null };
    }
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
    try {
      const found = identify(target);
      if (found.kind !== 'file' || found.size !== operation.size) return false;
      return (await checksumOf(target)) === (operation.checksum ?? (await checksumOf(operation.sourcePath)));
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      return false; // What cannot be compared is not the same.
    }
  }

  async #retryWithPlaceholder(id: number, operation: PlannedOperation): Promise<void> {
    const retried = { ...this.#intents.usePlaceholder(operation), recordId: id };
    this.#commit([retried]);
    await this.#tryOut(id, retried);
  }

  #report(id: number, operation: PlannedOperation, outcome: OperationOutcome, reason: SkipReason | null): void {
    this.#outcomes.push(outcome);
    this.#last = outcome;
    this.#options.onOutcome?.({ ...operation, recordId: id, targetPath: outcome.targetPath }, outcome, reason);
  }

  #noteChange(operation: PlannedOperation, details: OperationDetails): void {
    this.#folders.note(operation);
    if (operation.details.from_backup === true && operation.sourcePath !== null) {
      this.#restored.set(operation.sourcePath, (this.#restored.get(operation.sourcePath) ?? 0) + 1);
    }
    if (details.result !== undefined && operation.targetPath !== null && operation.type !== 'hardlink') {
      const mtimeNs = details.restore?.mtime_ns ?? details.identity?.mtime_ns;
      if (mtimeNs !== undefined && mtimeNs !== details.result.mtime_ns) {
        this.#inexactTimes.push({ path: operation.targetPath, mtimeNs });
      }
    }
  }

  async #correctTimes(): Promise<void> {
    const times = this.#inexactTimes;
    this.#inexactTimes = [];
    if (times.length === 0) return;
    await setTimes(times);
    const paths = new Set(times.map(({ path }) => path));
    this.#outcomes = this.#outcomes.map((outcome) =>
      outcome.targetPath !== null && paths.has(outcome.targetPath) ? withTimeAsIs(outcome) : outcome,
    );
  }
}

/** The journal knows what stands there now, so that an undo need not read it. */
function withTimeAsIs(outcome: OperationOutcome): OperationOutcome {
  const stats = outcome.targetPath === null ? undefined : statsOf(outcome.targetPath);
  const { result } = outcome.details;
  if (stats === undefined || result === undefined) return outcome;
  return { ...outcome, details: { ...outcome.details, result: { ...result, mtime_ns: String(stats.mtimeNs) } } };
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
