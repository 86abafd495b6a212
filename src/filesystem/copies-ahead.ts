import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Piscina } from 'piscina';
import { ChecksumMismatchError, NotAsPlannedError, TargetOccupiedError } from './act-errors.js';
import {
  BYTES,
  MADE,
  PHASE,
  STOP,
  TAKEN,
  WAITING,
  type CopyEnd,
  type CopyState,
  type CopyTask,
} from './copy-worker.js';
import { discardPart, type PreparedCopy, type PrepareRequest } from './prepare-copy.js';

/** A copy that is made in another thread, or waits, made, under its temporary name. */
export interface CopyAhead {
  /** @throws as prepareCopy: then there is nothing of it */
  readonly copy: Promise<PreparedCopy>;
  /** It has its own name now, or is gone: nothing is left under its temporary name. */
  readonly used: () => void;
  /**
   * Ends it, and leaves nothing of it, unless it was used; its bytes count no more.
   *
   * @returns the path of what is left all the same, since the disk refuses, or the folder was replaced
   */
  readonly discard: () => Promise<string | null>;
}

/** The same, while it is made. */
export interface CopyUnderWay extends CopyAhead {
  /** Whether it ended: it needs no more room than it has. */
  readonly isReady: boolean;
  /** Whether nothing is left of it under its temporary name. */
  readonly isUsed: boolean;
}

/** Who makes copies ahead. */
export interface CopyMaker {
  /** How many copies are made at the same time; 1: each copy is made when its turn comes, by whoever needs it. */
  readonly threads: number;
  readonly prepare: (request: PrepareRequest, onBytes?: (bytes: number) => void) => CopyUnderWay;
}

/** No fault of the copy: its thread did not start, or died. */
export class CopyThreadError extends Error {
  override readonly name = 'CopyThreadError';
}

/** How often bytes are told, in ms. */
const TELLING = 100;
/** Milliseconds; threads end when nothing is copied for so long. */
const IDLE = 1000;

/**
 * Threads that make copies ahead of their turn: while one waits for the disk, another hashes. They start at the first
 * copy, do not keep the process alive, and end when they have nothing to do. When one of them breaks, as when the program
 * is being updated, or memory is short, there are none from then on.
 */
export class CopyCrew implements CopyMaker {
  readonly #worker: URL;
  readonly #running = new Set<PendingCopy>();
  #threads: number;
  #pool: Promise<Piscina<CopyTask, CopyEnd>> | undefined;

  /** @param worker the compiled one; tests that run from src name the one in dist */
  constructor(threads?: number, worker = new URL('./copy-worker.js', import.meta.url)) {
    this.#worker = worker;
    // Threads start from compiled files: the sources themselves are run by tests alone.
    this.#threads = existsSync(worker) ? (threads ?? Math.min(4, availableParallelism())) : 1;
  }

  get threads(): number {
    return this.#threads;
  }

  prepare(request: PrepareRequest, onBytes?: (bytes: number) => void): CopyUnderWay {
    this.#pool ??= this.#open();
    const copy = new PendingCopy(this.#pool, request, onBytes);
    this.#running.add(copy);
    void copy.copy
      .catch((error: unknown) => {
        if (error instanceof CopyThreadError) this.#giveUp(error);
      })
      .finally(() => this.#running.delete(copy));
    return copy;
  }

  /** Those that no thread took wait in vain: new threads are not started for them. */
  #giveUp(error: CopyThreadError): void {
    this.#threads = 1;
    for (const copy of this.#running) copy.giveUp(error);
  }

  async #open(): Promise<Piscina<CopyTask, CopyEnd>> {
    const { Piscina: Pool } = await import('piscina');
    const maxThreads = this.#threads;
    const settings = { minThreads: 0, maxThreads, idleTimeout: IDLE, recordTiming: false };
    // A thread that breaks outside a task, as at its start, tells nobody else.
    return new Pool({ filename: this.#worker.href, ...settings }).on('error', (error: unknown) => {
      this.#giveUp(new CopyThreadError('a thread that copies broke', { cause: error }));
    });
  }
}

class PendingCopy implements CopyUnderWay {
  readonly copy: Promise<PreparedCopy>;
  readonly #state: CopyState = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
  readonly #request: PrepareRequest;
  readonly #onBytes: ((bytes: number) => void) | undefined;
  readonly #givenUp: Promise<never>;
  #reject: (error: CopyThreadError) => void = () => undefined;
  #discarded: Promise<string | null> | undefined;
  #told = 0;
  #isUsed = false;
  #isReady = false;

  constructor(
    pool: Promise<Piscina<CopyTask, CopyEnd>>,
    request: PrepareRequest,
    onBytes: ((bytes: number) => void) | undefined,
  ) {
    this.#request = request;
    this.#givenUp = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.#onBytes = onBytes;
    this.copy = this.#run(pool, request);
    this.copy.catch(() => undefined); // Told when its turn comes.
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get isUsed(): boolean {
    return this.#isUsed;
  }

  used(): void {
    this.#isUsed = true;
  }

  /** It fails with that, unless a thread has it: then it ends by itself. */
  giveUp(error: CopyThreadError): void {
    if (Atomics.compareExchange(this.#state, PHASE, WAITING, TAKEN) === WAITING) this.#reject(error);
  }

  discard(): Promise<string | null> {
    this.#discarded ??= this.#isUsed ? Promise.resolve(null) : this.#discard();
    return this.#discarded;
  }

  async #discard(): Promise<string | null> {
    this.#isUsed = true;
    Atomics.store(this.#state, STOP, 1);
    const left = await this.copy.then(
      ({ part }) => discardPart(this.#request, part),
      (error: unknown) => {
        const isLeft = error instanceof CopyThreadError && Atomics.load(this.#state, PHASE) === MADE;
        return isLeft ? discardPart(this.#request, null) : null;
      },
    );
    this.#onBytes?.(-this.#told);
    return left;
  }

  async #run(pool: Promise<Piscina<CopyTask, CopyEnd>>, request: PrepareRequest): Promise<PreparedCopy> {
    const telling = this.#onBytes === undefined ? undefined : setInterval(() => this.#tell(), TELLING);
    try {
      const task: CopyTask = { request, state: this.#state };
      const run = pool.then((threads) => threads.run(task));
      return copyOf(await Promise.race([run.catch(brokenThread), this.#givenUp]));
    } finally {
      clearInterval(telling);
      this.#tell();
      this.#isReady = true;
    }
  }

  #tell(): void {
    const bytes = Atomics.exchange(this.#state, BYTES, 0);
    this.#told += bytes;
    if (bytes > 0) this.#onBytes?.(bytes);
  }
}

/** A task tells by its result how it ended: what it throws is a bug, which is met again when the copy is made here. */
function brokenThread(cause: unknown): never {
  throw new CopyThreadError('a thread that copies broke', { cause });
}

/** @throws what the thread met, as the error that it was */
function copyOf(end: CopyEnd): PreparedCopy {
  switch (end.kind) {
    case 'whole':
      return end.copy;
    case 'stopped':
      throw new Error('the copy was stopped');
    case 'not_as_planned':
      throw new NotAsPlannedError(end.reason, end.message);
    case 'occupied':
      throw new TargetOccupiedError(end.path);
    case 'mismatch':
      throw new ChecksumMismatchError(end.message);
    case 'refused':
      throw Object.assign(new Error(end.message), { code: end.code });
  }
}
