import { basename, dirname, join } from 'node:path';
import { systemErrorCode, UserError } from '../../domain/errors.js';
import { numbered } from '../../domain/naming/sanitize.js';
import type { OperationOutcome, OperationRecord, OperationStatus, PlannedOperation } from '../../domain/operation.js';
import type { SkipReason } from '../../domain/skip.js';
import {
  ChecksumMismatchError,
  HardLinksUnsupportedError,
  NotAsPlannedError,
  TargetOccupiedError,
  UnsupportedModeError,
} from '../../filesystem/act-errors.js';
import { act, actAtOnce, type ActContext, type Acted } from '../../filesystem/acts.js';
import type { BackupStore } from '../../filesystem/backup-store.js';
import type { CopyAhead } from '../../filesystem/copies-ahead.js';
import { checksumOf } from '../../filesystem/checksum.js';
import { exists, identify, isSameInode } from '../../filesystem/identity.js';
import { InsideRoots, type Bounds } from '../../filesystem/inside-roots.js';
import { failureReason } from './failure-reason.js';
import { dropNeedlessObject } from './needless-object.js';
import { carryOut, decisionOn, unsettledAct, type Settlement } from './settle-operation.js';
import { LEFT_OUT, takeBack } from './take-back.js';
import { temporaryName } from './temporary-name.js';

export interface ExecutorOptions extends Bounds {
  readonly sessionId: string;
  /** `null`: what is deleted or replaced is not kept, so that it is refused. */
  readonly backup: BackupStore | null;
  readonly verify?: boolean;
  /** How many completed deletions rely on an object of the backup store. */
  readonly references: (backupPath: string) => number;
  /** The operation by the protocol for file systems without hard links. */
  readonly withPlaceholder: (operation: PlannedOperation) => PlannedOperation;
  /** The operation with what the journal must know of it, where that could not be found out earlier. */
  readonly complete: (operation: PlannedOperation) => Promise<PlannedOperation>;
  /** Writes an intent that changed to its record, durably. @throws HistoryError */
  readonly journalAgain: (operation: PlannedOperation) => void;
  /** A copy that was made ahead of its operation's turn. */
  readonly preparedFor?: (id: number) => CopyAhead | undefined;
  readonly onBytes?: (bytes: number) => void;
}

/** An operation that was tried, and what became of it. */
export interface Attempt {
  readonly id: number;
  /** As it was done: a late conflict changes its target. */
  readonly operation: PlannedOperation;
  readonly outcome: OperationOutcome;
  /** Why it was left alone; `null` when it was done or failed. */
  readonly reason: SkipReason | null;
}

/** Does one journaled operation at a time and says what became of it: every way an act can end has its outcome here. */
export class OperationExecutor {
  readonly #options: ExecutorOptions;
  readonly #inside: InsideRoots;

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#inside = new InsideRoots(options);
  }

  /**
   * What goes well in one short piece of work, as most do, needs no promise.
   *
   * @throws HistoryError, and bugs: everything that the disk can do wrong is an outcome
   */
  attempt(id: number, operation: PlannedOperation): Attempt | Promise<Attempt> {
    let done: Acted | null;
    try {
      this.#inside.before(operation);
      done = actAtOnce(operation, this.#context(id, operation));
    } catch (error) {
      return this.#guarded(id, operation, () => this.#handle(id, operation, error));
    }
    if (done === null) {
      return this.#guarded(id, operation, async () => this.#tryOut(id, await this.#completed(id, operation)));
    }
    const attempt = doneAs(id, operation, done);
    try {
      this.#inside.after(operation);
      return attempt;
    } catch (error) {
      return this.#guarded(id, operation, () => this.#notInside(attempt, error));
    }
  }

  async #guarded(id: number, operation: PlannedOperation, work: () => Promise<Attempt>): Promise<Attempt> {
    try {
      const attempt = await work();
      await this.#tidyStore(attempt);
      return attempt;
    } catch (error) {
      return ended(id, operation, 'failed', failureReason(error, operation));
    }
  }

  #context(id: number, operation: PlannedOperation): ActContext {
    const { sessionId, backup, verify = false, onBytes, preparedFor } = this.#options;
    const ahead = preparedFor?.(id);
    return {
      temporary: temporaryName(sessionId, id),
      backup,
      verify,
      isShared: this.#isShared,
      beforePublishing: () => {
        this.#inside.again(operation);
      },
      ...(ahead === undefined ? {} : { ahead }),
      ...(onBytes === undefined ? {} : { onBytes }),
    };
  }

  /** A restore undoes one of the deletions that are counted. */
  readonly #isShared = (path: string): boolean => this.#options.references(path) > 1;

  #tidyStore({ operation, outcome }: Attempt): Promise<void> {
    const { type, sourcePath } = operation;
    // The record that is undone counts until the outcome is journaled.
    const others = outcome.status === 'completed' ? 1 : 0;
    return dropNeedlessObject(
      { ...outcome, type, sourcePath, checksum: outcome.checksumBefore },
      (object) => this.#options.references(object) > others,
    );
  }

  /** Undoes what was done for the sake of another operation that then was not. Anything else comes back as it is. */
  async takeBack(attempt: Attempt): Promise<Attempt> {
    const { id, operation, outcome } = attempt;
    if (outcome.status !== 'completed') return attempt;
    const message = await takeBack(recordOf(this.#options.sessionId, operation, outcome), this.#options.references);
    if (message === null) return ended(id, operation, 'skipped', `taken back: ${LEFT_OUT}`, 'conflict');
    return { ...attempt, outcome: { ...outcome, message: `${LEFT_OUT}, and it stays: ${message}` } };
  }

  /** A file could not be read when the batch was journaled: it comes only now, or the disk failed for a moment. */
  async #completed(id: number, operation: PlannedOperation): Promise<PlannedOperation> {
    if (this.#options.backup === null || !lacksBackup(operation)) return operation;
    const completed = { ...(await this.#options.complete(operation)), recordId: id };
    if (!lacksBackup(completed)) this.#options.journalAgain(completed);
    return completed;
  }

  async #tryOut(id: number, operation: PlannedOperation): Promise<Attempt> {
    let done: Acted;
    try {
      this.#inside.before(operation);
      done = await act(operation, this.#context(id, operation));
    } catch (error) {
      return this.#handle(id, operation, error);
    }
    const attempt = doneAs(id, operation, done);
    try {
      this.#inside.after(operation);
      return attempt;
    } catch (error) {
      return this.#notInside(attempt, error);
    }
  }

  /**
   * Somebody may have put a symbolic link in the place of a folder between the look and the act, which then happened
   * behind it: that is taken back. (Node has no `openat`, with which it could not happen.)
   */
  async #notInside(attempt: Attempt, error: unknown): Promise<Attempt> {
    if (!(error instanceof NotAsPlannedError)) {
      codeOf(error);
      return attempt; // It was inside a moment ago, and the disk cannot say otherwise.
    }
    const { id, operation, outcome } = attempt;
    const message = await takeBack(recordOf(this.#options.sessionId, operation, outcome), this.#options.references);
    if (message === null) return ended(id, operation, 'skipped', error.message, error.reason);
    return { ...attempt, outcome: { ...outcome, message: `${error.message}; it stays there: ${message}` } };
  }

  /** Every way an act can end badly, one line each; anything else is a bug and stops the run. */
  async #handle(id: number, operation: PlannedOperation, error: unknown): Promise<Attempt> {
    if (error instanceof HardLinksUnsupportedError && operation.details.placeholder !== true) {
      return this.#again(id, this.#options.withPlaceholder(operation));
    }
    if (error instanceof TargetOccupiedError) return this.#lateConflict(id, operation, error);
    if (error instanceof NotAsPlannedError) return ended(id, operation, 'skipped', error.message, error.reason);
    if (error instanceof ChecksumMismatchError || error instanceof UnsupportedModeError) {
      return ended(id, operation, 'failed', error.message);
    }
    return this.#lookAgain(id, operation, failureReason(error, operation));
  }

  #again(id: number, operation: PlannedOperation): Promise<Attempt> {
    const changed = { ...operation, recordId: id };
    this.#options.journalAgain(changed);
    return this.#tryOut(id, changed);
  }

  /** Disks and network shares report errors for what they did, and fail between two steps: only a look tells. */
  async #lookAgain(id: number, operation: PlannedOperation, message: string): Promise<Attempt> {
    const { end, message: found } = await this.#settle(id, operation);
    if (end !== 'done') return ended(id, operation, 'failed', found === null ? message : `${message}; ${found}`);
    const attempt = ended(id, operation, 'completed', `done, although ${message}`);
    const checksumAfter = checksumOfResult(operation);
    return { ...attempt, outcome: { ...attempt.outcome, checksumAfter } };
  }

  async #settle(id: number, operation: PlannedOperation): Promise<Settlement> {
    try {
      const unsettled = unsettledAct(this.#options.sessionId, id, operation);
      const decision = await decisionOn(unsettled, []);
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
  async #lateConflict(id: number, operation: PlannedOperation, error: TargetOccupiedError): Promise<Attempt> {
    const { targetPath: target, whenOccupied = 'rename' } = operation;
    const mayRename = whenOccupied === 'rename' && operation.type !== 'create_directory';
    if (target === null || error.path !== target || !mayRename) {
      return ended(id, operation, 'skipped', error.message, 'conflict');
    }
    if (await isSameContent(operation, target)) {
      return ended(id, operation, 'skipped', 'the library has the same file already', 'duplicate');
    }
    return this.#again(id, { ...operation, targetPath: freeName(target) });
  }
}

/** Whether the journal does not know yet where the old content goes, which is to be kept. */
function lacksBackup({ type, backupPath, details }: PlannedOperation): boolean {
  if (typeof backupPath === 'string') return false;
  const { copy_of, unrecoverable, takes_back, unkept } = details;
  if (type === 'delete') return copy_of === undefined && unrecoverable !== true;
  return type === 'rewrite' && takes_back !== true && unkept !== true;
}

/** The system's code. @throws every other error: a bug, or the history's */
function codeOf(error: unknown): string {
  const code = systemErrorCode(error);
  if (code === undefined || error instanceof UserError) throw error;
  return code;
}

async function isSameContent(operation: PlannedOperation, target: string): Promise<boolean> {
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

function checksumOfResult({ type, checksum, details }: PlannedOperation): string | null {
  return type === 'delete' ? null : type === 'rewrite' ? (details.becomes ?? null) : checksum;
}

/** The record that an outcome would make. */
function recordOf(sessionId: string, operation: PlannedOperation, outcome: OperationOutcome): OperationRecord {
  return {
    id: outcome.id,
    session_id: sessionId,
    timestamp: new Date().toISOString(),
    operation_type: operation.type,
    source_path: operation.sourcePath,
    target_path: outcome.targetPath,
    backup_path: outcome.backupPath,
    status: outcome.status,
    error_message: outcome.message,
    checksum_before: outcome.checksumBefore,
    checksum_after: outcome.checksumAfter,
    file_size: operation.size,
    metadata: outcome.details,
    undoes: null,
  };
}

function freeName(target: string): string {
  for (let number = 2; ; number += 1) {
    const path = join(dirname(target), numbered(basename(target), number, 'portable'));
    if (!exists(path)) return path;
  }
}

function doneAs(id: number, operation: PlannedOperation, done: Acted): Attempt {
  const { targetPath } = operation;
  return { id, operation, outcome: { id, status: 'completed', message: null, targetPath, ...done }, reason: null };
}

/** An attempt of which there is nothing more to say than its status. */
export function ended(
  id: number,
  operation: PlannedOperation,
  status: OperationStatus,
  message: string | null,
  reason: SkipReason | null = null,
): Attempt {
  const { checksum, targetPath, backupPath = null, details } = operation;
  const outcome = {
    id,
    status,
    message,
    checksumBefore: checksum,
    checksumAfter: null,
    targetPath,
    backupPath,
    details,
  };
  return { id, operation, outcome, reason };
}
