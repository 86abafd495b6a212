import { dirname } from 'node:path';
import { systemErrorCode } from '../../domain/errors.js';
import { isMove, type PlannedOperation } from '../../domain/operation.js';
import { NotAsPlannedError } from '../../filesystem/act-errors.js';
import { copyOfAct } from '../../filesystem/acts.js';
import { CopyCrew, type CopyAhead, type CopyMaker, type CopyUnderWay } from '../../filesystem/copies-ahead.js';
import { exists, identify, identityOf, sameFile, statsOf } from '../../filesystem/identity.js';
import { requireInside, type Bounds } from '../../filesystem/inside-roots.js';
import { freeBytes, nearestFolder } from '../../filesystem/preflight.js';
import { folderOf } from '../../filesystem/prepare-copy.js';
import { ended, type Attempt } from './operation-executor.js';
import { temporaryName } from './temporary-name.js';

/** Copies that may be under way or wait for their turn: enough to keep the threads busy over small files. */
const MOST_COPIES = 16;
/** Bytes that they may have together, unless it is one alone: what an interruption throws away. */
const MOST_BYTES = 256 * 1024 * 1024;

export interface LookAheadOptions extends Bounds {
  readonly sessionId: string;
  /** Does one operation. */
  readonly attempt: (id: number, operation: PlannedOperation) => Attempt | Promise<Attempt>;
  /** Copies at the same time; 1: each when its turn comes. Default: as many as there are processors, at most 4. */
  readonly concurrency?: number;
  /** Makes them; default: threads of its own. */
  readonly copies?: CopyMaker;
  readonly onBytes?: (bytes: number) => void;
}

interface Journaled {
  readonly id: number;
  readonly operation: PlannedOperation;
}

/**
 * Works ahead in a batch that is in the journal: the next copies are made under their temporary names, in threads, while
 * those before them are published in order. Recovery knows these names, as it knows the records.
 *
 * What is done ahead must not depend on what comes before: it looks only over copies and new folders, and stops at
 * anything else until that had its turn. Folders that copies need are made ahead as well, and told in their turn.
 */
export class LookAhead {
  readonly #options: LookAheadOptions;
  readonly #crew: CopyMaker;
  #batch: readonly Journaled[] = [];
  /** Index of the operation whose turn it is. */
  #turn = 0;
  /** Index of the first one that nothing was prepared of. */
  #next = 0;
  readonly #copies = new Map<number, { readonly copy: CopyUnderWay; readonly size: number }>();
  readonly #folders = new Map<number, Attempt>();
  /** Paths of what could not be removed, until its operation is told. */
  readonly #left = new Map<number, string>();
  /** Whether the first move of the batch goes to another disk: only then it pays to ask where each of them goes. */
  #crosses = false;

  constructor(options: LookAheadOptions) {
    this.#options = options;
    this.#crew = options.copies ?? new CopyCrew(options.concurrency);
  }

  /** @param ids of their records, which are durable */
  begin(operations: readonly PlannedOperation[], ids: readonly number[]): void {
    const move = operations.find(({ type }) => isMove(type));
    this.#crosses = move !== undefined && leavesItsDisk(move);
    const copies = operations.filter((operation) => this.#isCopy(operation)).length;
    const isWorth = this.#crew.threads > 1 && copies > 1;
    this.#batch = isWorth ? operations.map((operation, index) => ({ id: ids[index] ?? Number.NaN, operation })) : [];
    [this.#turn, this.#next] = [0, 0];
    this.#folders.clear();
    this.#left.clear();
  }

  /** Whether there is anything to prepare in this batch. */
  get isBusy(): boolean {
    return this.#batch.length > 0;
  }

  /** What was prepared of an operation, and has its temporary name still. */
  preparedFor(id: number): CopyAhead | undefined {
    const copy = this.#copies.get(id)?.copy;
    return copy?.isUsed === false ? copy : undefined;
  }

  /** What became of an operation that was done ahead. */
  takeDone(id: number): Attempt | undefined {
    const attempt = this.#folders.get(id);
    this.#folders.delete(id);
    return attempt;
  }

  /** Does the operation whose turn it is, and meanwhile prepares those after it. @throws as OperationExecutor */
  async attempt(id: number, operation: PlannedOperation): Promise<Attempt> {
    await this.#lookOn(id);
    const done = this.takeDone(id);
    if (done !== undefined) return done;
    try {
      const attempt = await this.#options.attempt(id, operation);
      await this.#discard(id);
      return this.withLeftover(attempt);
    } finally {
      await this.#discard(id);
    }
  }

  /** The same attempt; where something of its copy is left, nobody looks for it again: the record names it. */
  withLeftover(attempt: Attempt): Attempt {
    const { id, operation, outcome } = attempt;
    const left = this.#left.get(id);
    if (left === undefined) return attempt;
    this.#left.delete(id);
    const message = [outcome.message, `${left} is left of it`].filter((part) => part !== null).join('; ');
    if (outcome.status === 'completed') return { ...attempt, outcome: { ...outcome, message } };
    return ended(id, operation, 'failed', message);
  }

  /** What was done ahead and not told yet, when nothing more will have its turn. */
  *takeAllDone(): Generator<Attempt> {
    const attempts = [...this.#folders.values()];
    this.#folders.clear();
    yield* attempts;
  }

  /**
   * Prepares nothing more, and removes what was prepared; folders that were made are told in their turn. No thread writes
   * any more when it returns, also when something is left.
   */
  async stop(): Promise<void> {
    this.#batch = [];
    const ends = await Promise.allSettled([...this.#copies.keys()].map((id) => this.#discard(id)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  async #discard(id: number): Promise<void> {
    const copy = this.#copies.get(id)?.copy;
    this.#copies.delete(id);
    const left = (await copy?.discard()) ?? null;
    if (left !== null) this.#left.set(id, left);
  }

  async #lookOn(id: number): Promise<void> {
    while (this.#turn < this.#batch.length && this.#batch[this.#turn]?.id !== id) this.#turn += 1;
    this.#next = Math.max(this.#next, this.#turn);
    for (;;) {
      const entry = this.#batch[this.#next];
      if (entry === undefined || !(await this.#prepare(entry))) return;
      this.#next += 1;
    }
  }

  /** @returns whether to look on: `false` where it, and what comes after, has to wait */
  async #prepare({ id, operation }: Journaled): Promise<boolean> {
    if (operation.details.group !== undefined) return false;
    try {
      if (operation.type !== 'create_directory') return this.#startCopy(id, operation);
      requireInside(operation, this.#options);
      if (!isFree(operation)) return false;
      this.#folders.set(id, await this.#options.attempt(id, operation));
      return true;
    } catch (error) {
      // Told when its turn comes.
      if (error instanceof NotAsPlannedError || systemErrorCode(error) !== undefined) return false;
      throw error;
    }
  }

  #startCopy(id: number, operation: PlannedOperation): boolean {
    const request = this.#isCopy(operation) ? copyOfAct(operation, temporaryName(this.#options.sessionId, id)) : null;
    if (request?.identity === undefined || request.identity === null || this.#crew.threads === 1) return false;
    const { size } = request.identity;
    if (!this.#hasRoom(size) || !isFree(operation)) return false;
    const found = statsOf(request.source);
    if (found === undefined || !sameFile(request.identity, identityOf(found))) return false;
    const path = dirname(request.temporary);
    if (isMove(operation.type) && statsOf(path)?.dev === found.dev) return false;
    if (freeBytes(path) - this.#unwritten() < size) return false;
    const folder = folderOf(request.temporary);
    if (folder === undefined) return false;
    requireInside(operation, this.#options); // The folder that was looked at is inside.
    this.#copies.set(id, { copy: this.#crew.prepare({ ...request, folder }, this.#options.onBytes), size });
    return true;
  }

  #isCopy(operation: PlannedOperation): boolean {
    return operation.type === 'copy' || operation.type === 'reflink' || (this.#crosses && isMove(operation.type));
  }

  #hasRoom(size: number): boolean {
    const bytes = this.#sum(() => true);
    return this.#copies.size === 0 || (this.#copies.size < MOST_COPIES && bytes + size <= MOST_BYTES);
  }

  /** Bytes that copies under way may still need; those that are written are no longer free. */
  #unwritten(): number {
    return this.#sum((copy) => !copy.isReady);
  }

  #sum(counts: (copy: CopyUnderWay) => boolean): number {
    let bytes = 0;
    for (const { copy, size } of this.#copies.values()) if (counts(copy)) bytes += size;
    return bytes;
  }
}

function leavesItsDisk({ targetPath, details: { identity } }: PlannedOperation): boolean {
  if (targetPath === null || identity === undefined) return false;
  try {
    return identify(nearestFolder(targetPath)).device !== identity.device;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false; // Told when its turn comes.
  }
}

/** Whether the name is free and its folder there, so that nothing before it is needed for it. */
function isFree({ targetPath }: PlannedOperation): boolean {
  return targetPath !== null && !exists(targetPath) && statsOf(dirname(targetPath))?.isDirectory() === true;
}
