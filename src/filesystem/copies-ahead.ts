import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Piscina } from 'piscina';
import { ChecksumMismatchError, NotAsPlannedError, TargetOccupiedError } from './act-errors.js';
import { BYTES, STOP, type CopyEnd, type CopyState, type CopyTask } from './copy-worker.js';
import { removeTemporary, type PreparedCopy, type PrepareRequest } from './prepare-copy.js';

/** A copy that is made in another thread, or waits, made, under its temporary name. */
export interface CopyAhead {
  /** @throws as prepareCopy: then there is nothing of it */
  readonly copy: Promise<PreparedCopy>;
  /** It has its own name now, or is gone: nothing is left under its temporary name. */
  readonly used: () => void;
  /** Ends it, and leaves nothing of it, unless it was used; its bytes count no more. */
  readonly discard: () => Promise<unknown>;
}

/** How often bytes are told, in ms. */
const TELLING = 100;
/** Milliseconds; threads end when nothing is copied for so long. */
const IDLE = 1000;

/**
 * Threads that make copies ahead of their turn: while one waits for the disk, another hashes. They start at the first
 * copy, do not keep the process alive, and end when they have nothing to do.
 */
export class CopyCrew {
  /** How many copies are made at the same time; 1: no threads, each copy is made when its turn comes. */
  readonly threads: number;
  readonly #worker: URL;
  #pool: Promise<Piscina<CopyTask, CopyEnd>> | undefined;

  /** @param worker the compiled one; tests that run from src name the one in dist */
  constructor(threads?: number, worker = new URL('./copy-worker.js', import.meta.url)) {
    this.#worker = worker;
    // Threads start from compiled files: the sources themselves are run by tests alone.
    this.threads = existsSync(worker) ? (threads ?? Math.min(4, availableParallelism())) : 1;
  }

  prepare(request: PrepareRequest, onBytes?: (bytes: number) => void): PendingCopy {
    this.#pool ??= this.#open();
    return new PendingCopy(this.#pool, request, onBytes);
  }

  async #open(): Promise<Piscina<CopyTask, CopyEnd>> {
    const { Piscina: Pool } = await import('piscina');
    const { threads: maxThreads } = this;
    const settings = { minThreads: 0, maxThreads, idleTimeout: IDLE, recordTiming: false };
    return new Pool({ filename: this.#worker.href, ...settings });
  }
}

export class PendingCopy implements CopyAhead {
  readonly copy: Promise<PreparedCopy>;
  readonly #state: CopyState = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  readonly #temporary: string;
  readonly #onBytes: ((bytes: number) => void) | undefined;
  #told = 0;
  #isUsed = false;
  #isReady = false;

  constructor(
    pool: Promise<Piscina<CopyTask, CopyEnd>>,
    request: PrepareRequest,
    onBytes: ((bytes: number) => void) | undefined,
  ) {
    this.#temporary = request.temporary;
    this.#onBytes = onBytes;
    this.copy = this.#run(pool, request);
    this.copy.catch(() => undefined); // Told when its turn comes.
  }

  /** Whether it ended: it needs no more room than it has. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Whether nothing is left of it under its temporary name. */
  get isUsed(): boolean {
    return this.#isUsed;
  }

  used(): void {
    this.#isUsed = true;
  }

  /** Ends it, and leaves nothing of it, unless it was used. @throws the system's error */
  async discard(): Promise<void> {
    if (this.#isUsed) return;
    this.#isUsed = true;
    Atomics.store(this.#state, STOP, 1);
    const isThere = await this.copy.then(
      () => true,
      () => false,
    );
    if (isThere) removeTemporary(this.#temporary);
    this.#onBytes?.(-this.#told);
  }

  async #run(pool: Promise<Piscina<CopyTask, CopyEnd>>, request: PrepareRequest): Promise<PreparedCopy> {
    const telling = this.#onBytes === undefined ? undefined : setInterval(() => this.#tell(), TELLING);
    try {
      return copyOf(await (await pool).run({ request, state: this.#state }));
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
