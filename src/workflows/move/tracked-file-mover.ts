import { setImmediate as nextTurn } from 'node:timers/promises';
import { dirname } from 'node:path';
import {
  isCopyOrLink,
  type OperationDetails,
  type OperationOutcome,
  type OperationType,
  type PlannedOperation,
} from '../../domain/operation.js';
import type { SkipReason } from '../../domain/skip.js';
import { BackupStore } from '../../filesystem/backup-store.js';
import type { OutcomeEntry } from '../../database/entries.js';
import type { CopyMaker } from '../../filesystem/copies-ahead.js';
import { setTimes, type WantedTime } from '../../filesystem/file-times.js';
import { statsOf } from '../../filesystem/identity.js';
import type { Bounds } from '../../filesystem/inside-roots.js';
import { FolderWatch, type Warning } from './folder-watch.js';
import { Intents } from './intents.js';
import type { Journal } from './journal.js';
import { LookAhead } from './look-ahead.js';
import { ended, OperationExecutor, type Attempt } from './operation-executor.js';
import { singleOperation } from './single-operation.js';
import { LEFT_OUT } from './take-back.js';
import { wantedTime } from './wanted-time.js';

/** Operations in one transaction: it costs a flush of the disk, whatever its size. */
const BATCH_SIZE = 256;
/** Outcomes wait no longer than this for their transaction, in ms. */
const COMMIT_INTERVAL = 1000;
/** How long the mover works before signals and progress get a turn, in ms. */
const TURN = 20;

export interface MoverOptions extends Bounds {
  readonly journal: Journal;
  readonly sessionId: string;
  /** Folder of the backup store; `null`: what is deleted or replaced is not kept, so that it is refused. */
  readonly backupRoot: string | null;
  /** Record the SHA-256 of every file. Default true. */
  readonly checksum?: boolean;
  readonly verify?: boolean;
  /** When aborted, the operation in flight is finished, and the others wait as `pending`. */
  readonly signal?: AbortSignal;
  readonly onOutcome?: (operation: PlannedOperation, outcome: OperationOutcome, reason: SkipReason | null) => void;
  /** Told the copies whose times are set to the nanosecond now, and again when they are. */
  readonly onTimes?: (paths: readonly string[], when: 'before' | 'after') => void;
  /** Copies that are made at the same time, ahead of their turn; 1: none. Default: as many as processors, at most 4. */
  readonly concurrency?: number;
  /** Makes these copies; default: threads. */
  readonly copies?: CopyMaker;
  readonly onBytes?: (bytes: number) => void;
  /** Bytes of files from which on a batch is done, however few they are. Default: as many as there are. */
  readonly batchBytes?: number;
  /** Told at the end what the disk could not do, although all is where it should be. */
  readonly onWarning?: (warning: Warning) => void;
}

/**
 * The only code that changes library files. Every operation is in the journal before it touches the disk; batches are
 * one transaction each: the outcomes of the last and the intents of the next.
 */
export class TrackedFileMover {
  readonly #options: MoverOptions;
  readonly #backup: BackupStore | null;
  #waiting: PlannedOperation[] = [];
  #waitingBytes = 0;
  /** Single operations, one after the other. */
  #queue: Promise<unknown> = Promise.resolve();
  #last: OperationOutcome | null = null;
  /** The group in hand: its outcomes wait until all of it happened, or what did is taken back. */
  #group: Attempt[] = [];
  #outcomes: OutcomeEntry[] = [];
  #lastCommit = Date.now();
  #lastTurn = Date.now();
  readonly #folders: FolderWatch;
  readonly #intents: Intents;
  readonly #executor: OperationExecutor;
  readonly #ahead: LookAhead;
  /** By where the file is now. */
  readonly #inexactTimes = new Map<string, WantedTime>();
  /** Objects of the backup store, with how many more, or fewer, rely on them since the last commit. */
  readonly #relied = new Map<string, number>();

  constructor(options: MoverOptions) {
    this.#options = options;
    this.#backup = options.backupRoot === null ? null : new BackupStore(options.backupRoot);
    this.#folders = new FolderWatch(this.#backup === null ? null : dirname(this.#backup.root));
    this.#intents = new Intents(this.#backup, options.checksum ?? true, {
      count: (path) => this.#references(path),
      areShared: (path) => options.journal.sharesObject(path),
    });
    this.#executor = new OperationExecutor({
      ...options,
      backup: this.#backup,
      references: (path) => this.#references(path),
      withPlaceholder: (operation) => this.#intents.usePlaceholder(operation),
      complete: async (operation) => (await this.#intents.complete([operation], true))[0] ?? operation,
      journalAgain: (operation) => {
        this.#commit([operation]);
      },
      preparedFor: (id) => this.#ahead.preparedFor(id),
    });
    this.#ahead = new LookAhead({ ...options, attempt: (id, operation) => this.#executor.attempt(id, operation) });
  }

  /**
   * Takes operations that belong together (an album's); they are journaled together, and done with their batch, when the
   * batch is full.
   *
   * @throws HistoryError when the journal cannot be written: no file was or will be touched after that
   */
  async add(...operations: readonly PlannedOperation[]): Promise<void> {
    for (const operation of operations) {
      const last = this.#waiting.at(-1);
      // A batch holds the rewrite of a file, or what brings it there, never both: so recovery can go by what is there.
      if (last !== undefined && (last.type === 'rewrite') !== (operation.type === 'rewrite')) await this.flush();
      this.#waiting.push(operation);
      this.#waitingBytes += operation.size ?? 0;
    }
    const { batchBytes = Infinity } = this.#options;
    if (this.#waiting.length >= BATCH_SIZE || this.#waitingBytes >= batchBytes) await this.flush();
  }

  /** Does everything that waits. @throws HistoryError */
  async flush(): Promise<void> {
    const operations = this.#waiting;
    [this.#waiting, this.#waitingBytes] = [[], 0];
    const batch = await this.#intents.complete(operations);
    const ids = this.#commit(batch);
    this.#ahead.begin(batch, ids);
    try {
      for (const [index, operation] of batch.entries()) {
        const id = ids[index];
        if (id === undefined) throw new Error('the journal gave too few ids');
        if (Date.now() - this.#lastTurn > TURN) await this.#giveTurn();
        // No promise where none is needed: there are as many as files.
        const attempt = this.#attempt(id, operation);
        this.#note(attempt instanceof Promise ? await attempt : attempt);
        if (this.#group.length > 0 && !isSameGroup(operation, batch[index + 1])) await this.#endGroup();
      }
    } catch (error) {
      // Nothing more has its turn; what was made ahead is told all the same.
      for (const attempt of this.#ahead.takeAllDone()) this.#tell(attempt);
      throw error;
    } finally {
      await this.#ahead.stop().finally(() => this.#correctTimes());
    }
  }

  /** Does everything that waits, and journals what became of it: then the history tells what was done. @throws HistoryError */
  async settle(): Promise<void> {
    await this.flush();
    this.#commit([]);
  }

  /**
   * Does everything that waits, makes the names durable and journals the last outcomes. Call it once, at the end,
   * also after an abort.
   */
  async finish(): Promise<void> {
    await this.flush();
    const warnings = this.#folders.flush();
    this.#commit([]);
    for (const warning of warnings) this.#options.onWarning?.(warning);
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

  /**
   * Journals what is known after something went wrong elsewhere; nothing more is done. A group that did not come to its
   * end stays under way in the journal: recovery settles it.
   */
  abandon(): void {
    this.#waiting = [];
    this.#group = [];
    this.#folders.flush(); // A disk that fails is what went wrong: that is being reported.
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
    this.#relied.clear();
    this.#lastCommit = Date.now();
    return ids;
  }

  async #giveTurn(): Promise<void> {
    await nextTurn();
    this.#lastTurn = Date.now();
  }

  #note(attempt: Attempt): void {
    this.#tell(attempt);
    if (Date.now() - this.#lastCommit > COMMIT_INTERVAL) this.#commit([]);
  }

  #tell(attempt: Attempt): void {
    if (attempt.outcome.status === 'completed') this.#noteChange(attempt.operation, attempt.outcome.details);
    if (attempt.operation.details.group === undefined) this.#report(attempt);
    else this.#group.push(attempt);
  }

  #attempt(id: number, operation: PlannedOperation): Attempt | Promise<Attempt> {
    const done = this.#ahead.takeDone(id);
    if (done !== undefined) return done;
    // A group that began is ended: interrupted in its middle, it would have made room for nobody.
    if (this.#options.signal?.aborted === true && this.#group.every(isWaiting)) {
      return this.#leavePending(id, operation);
    }
    if (this.#group.some(isLeftOut)) return ended(id, operation, 'skipped', LEFT_OUT, 'conflict');
    return this.#ahead.isBusy ? this.#ahead.attempt(id, operation) : this.#executor.attempt(id, operation);
  }

  #leavePending(id: number, operation: PlannedOperation): Attempt | Promise<Attempt> {
    const pending = ended(id, operation, 'pending', null, 'interrupted');
    // Recovery looks for nothing of what is pending, so that nothing may be left of it.
    if (!this.#ahead.isBusy) return this.#ahead.withLeftover(pending);
    return this.#ahead.stop().then(() => this.#ahead.withLeftover(pending));
  }

  /**
   * Reports what waited. Until then these records are under way in the journal, so that a recovery goes by the disk
   * whether they are done or taken back.
   */
  async #endGroup(): Promise<void> {
    const group = this.#group;
    const isWhole = !group.some(isLeftOut);
    const reports: Attempt[] = [];
    for (const attempt of group.toReversed()) {
      const { outcome, operation } = attempt;
      const isKept = !isWhole && outcome.status === 'completed' && typeof operation.backupPath === 'string';
      if (isKept) this.#relyOn(operation.backupPath, -1);
      reports.unshift(isWhole ? attempt : await this.#executor.takeBack(attempt));
    }
    this.#group = [];
    for (const attempt of reports) this.#report(attempt);
  }

  /** How many deletions and rewrites rely on an object, also by what waits for its commit. */
  #references(backupPath: string): number {
    return this.#options.journal.countBackupReferences(backupPath) + (this.#relied.get(backupPath) ?? 0);
  }

  #report({ id, operation, outcome, reason }: Attempt): void {
    this.#outcomes.push({ ...outcome, journaled: operation });
    this.#last = outcome;
    this.#options.onOutcome?.({ ...operation, recordId: id, targetPath: outcome.targetPath }, outcome, reason);
  }

  #noteChange(operation: PlannedOperation, details: OperationDetails): void {
    this.#folders.note(operation);
    const object = operation.details.from_backup === true ? operation.sourcePath : operation.details.object;
    if (object !== undefined && object !== null) this.#relyOn(object, -1);
    if (typeof operation.backupPath === 'string') this.#relyOn(operation.backupPath, 1);
    this.#carryTime(operation);
    const { type, sourcePath, targetPath: path } = operation;
    const mtimeNs = wantedTime(
      { type, sourcePath, details },
      (original) => this.#inexactTimes.get(original)?.mtimeNs ?? statsOf(original)?.mtimeNs.toString(),
    );
    if (path === null || mtimeNs === undefined || mtimeNs === details.result?.mtime_ns) return;
    this.#inexactTimes.set(path, { path, mtimeNs });
  }

  /** A time that is still to be corrected goes with its file, and is forgotten with it. */
  #carryTime({ type, sourcePath, targetPath }: PlannedOperation): void {
    const time = sourcePath === null || isCopyOrLink(type) ? undefined : this.#inexactTimes.get(sourcePath);
    if (time === undefined) return;
    this.#inexactTimes.delete(time.path);
    if (type !== 'rewrite' && targetPath !== null) {
      this.#inexactTimes.set(targetPath, { ...time, path: targetPath });
    }
  }

  #relyOn(object: string, more: 1 | -1): void {
    this.#relied.set(object, (this.#relied.get(object) ?? 0) + more);
  }

  async #correctTimes(): Promise<void> {
    const times = [...this.#inexactTimes.values()];
    this.#inexactTimes.clear();
    if (times.length === 0) return;
    const paths = new Set(times.map(({ path }) => path));
    await setTimes(times, () => this.#options.onTimes?.([...paths], 'before'));
    this.#options.onTimes?.([...paths], 'after');
    this.#outcomes = this.#outcomes.map((outcome) =>
      outcome.targetPath !== null && paths.has(outcome.targetPath) ? withTimeAsIs(outcome) : outcome,
    );
  }
}

function isWaiting({ outcome }: Attempt): boolean {
  return outcome.status === 'pending';
}

function isLeftOut({ outcome }: Attempt): boolean {
  return outcome.status !== 'completed';
}

function isSameGroup({ details: { group } }: PlannedOperation, next: PlannedOperation | undefined): boolean {
  return group !== undefined && next?.details.group === group;
}

/** The journal knows what stands there now, so that an undo need not read it. */
function withTimeAsIs(outcome: OutcomeEntry): OutcomeEntry {
  const stats = outcome.targetPath === null ? undefined : statsOf(outcome.targetPath);
  const { result } = outcome.details;
  if (stats === undefined || result === undefined) return outcome;
  return { ...outcome, details: { ...outcome.details, result: { ...result, mtime_ns: String(stats.mtimeNs) } } };
}
