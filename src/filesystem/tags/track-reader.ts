import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { UserError } from '../../domain/errors.js';
import { skipped, type Skip } from '../../domain/skip.js';
import {
  newProgress,
  observe,
  type AudioReading,
  type ChecksumReading,
  type Progress,
  type ReadTask,
  type TrackReading,
} from './reading.js';
import { firstThreadCount, mostThreads } from './thread-count.js';
import { ThreadGovernor } from './thread-governor.js';
import { Turnstile } from './turnstile.js';

export type { AudioReading, ChecksumReading, TrackReading } from './reading.js';

export interface TrackReaderOptions {
  /** Worker threads, exactly; default by the processors, and more where they wait for the disk (`nextThreadCount`). */
  readonly concurrency?: number;
  /** Milliseconds that parsing the tags of one file may take; default 20,000. Reading large files is not counted. */
  readonly timeoutMs?: number;
  /** When aborted, batches under way and later ones are rejected with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** The compiled worker; tests that run from src name the one in dist. */
  readonly workerUrl?: URL;
}

/** Megabytes of heap a worker; a parser that needs more is lost in a broken file. */
const WORKER_HEAP = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };

/** Threads that are started before there is something to read: a run of a few files needs no more. */
const STARTED_AHEAD = 2;

/** How often in a file's time a worker is looked at. Looks, not clock time: a suspended machine is not a hang. */
const LOOKS = 4;

type BatchEnd<R> =
  | { readonly kind: 'done'; readonly readings: R[] }
  | { readonly kind: 'lost'; readonly index: number; readonly why: 'hung' | 'died'; readonly message: string };

/**
 * Reads tags and checksums of files in worker threads. A file that makes a worker hang, run out of memory or die is
 * skipped; the others of its batch are read again. Threads start at the first read and do not keep the process alive.
 *
 * @example
 * const reader = new TrackReader();
 * const readings = await reader.read(['/music/a.mp3'], { checksum: true });
 * await reader.close();
 */
export class TrackReader {
  readonly #mostThreads: number;
  readonly #timeoutMs: number;
  readonly #workerUrl: URL;
  readonly #signal: AbortSignal | undefined;
  /** Lets in as many batches as there are threads, so that a batch's time starts when its work does. */
  readonly #turnstile: Turnstile;
  readonly #governor: ThreadGovernor | undefined;
  readonly #running = new Set<AbortController>();
  #pool: Piscina<ReadTask, unknown> | undefined;
  #closed = false;

  constructor(options: TrackReaderOptions = {}) {
    const { concurrency } = options;
    const processors = availableParallelism();
    this.#mostThreads = concurrency ?? mostThreads(processors);
    this.#turnstile = new Turnstile(concurrency ?? firstThreadCount(processors));
    this.#governor = concurrency === undefined ? new ThreadGovernor(this.#turnstile) : undefined;
    this.#timeoutMs = options.timeoutMs ?? 20_000;
    this.#workerUrl = options.workerUrl ?? new URL('./track-worker-loader.cjs', import.meta.url);
    this.#signal = options.signal;
    this.#signal?.addEventListener('abort', this.#abort);
  }

  /**
   * Starts threads now, if they are needed to read this file, which will be asked for soon: they load while others get ready.
   * It may be called for each file that comes.
   *
   * @throws UserError when the worker is missing
   */
  startFor(_path: string): void {
    this.start();
  }

  /** The same for any file. */
  start(): void {
    this.#openPool(Math.min(STARTED_AHEAD, this.#mostThreads));
  }

  protected get isStarted(): boolean {
    return this.#pool !== undefined;
  }

  /**
   * One batch, read by one worker; up to 64 paths are a good size. Call it several times at once to use all workers.
   *
   * @returns a reading a path, in the order of the paths
   * @throws only when the workers themselves do not work, or the signal's reason
   */
  async read(paths: readonly string[], options: { readonly checksum: boolean }): Promise<TrackReading[]> {
    return this.#readBatch<TrackReading>(options.checksum ? 'tags_and_checksum' : 'tags', paths, (skip) => ({
      kind: 'skip',
      skip,
    }));
  }

  /** Like `read`, for checksums alone; for files of every kind, empty ones too. */
  async checksums(paths: readonly string[]): Promise<ChecksumReading[]> {
    return this.#readBatch<ChecksumReading>('checksum', paths, (skip) => ({ path: skip.path, skip }));
  }

  /** Like `read`, for the sound without the tags: its checksum, or how long that part of the file is. */
  async audio(paths: readonly string[], want: 'audio_checksum' | 'audio_length'): Promise<AudioReading[]> {
    return this.#readBatch<AudioReading>(want, paths, (skip) => ({ path: skip.path, skip }));
  }

  /** Ends the threads; batches under way are rejected. Nothing can be read any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#signal?.removeEventListener('abort', this.#abort);
    await this.#pool?.destroy();
  }

  readonly #abort = (): void => {
    this.#running.forEach((controller) => {
      controller.abort(this.#signal?.reason);
    });
  };

  async #readBatch<R>(want: ReadTask['want'], paths: readonly string[], asSkip: (skip: Skip) => R): Promise<R[]> {
    if (paths.length === 0) {
      return [];
    }
    const attempt = await this.#turnstile.pass(() => this.#attempt<R>(want, paths));
    if (attempt.kind === 'done') {
      this.#governor?.batchEnded(paths.length, workOf(want, attempt.readings));
      return attempt.readings;
    }
    const { index, why, message } = attempt;
    const culprit = paths.slice(index, index + 1);
    // Memory may have run out because of the whole batch, so only a second death, alone, is the file's own.
    const isProven = why === 'hung' || paths.length === 1;
    // Of what a worker dies need not be in the file: there may be more memory tomorrow.
    const reason = why === 'hung' ? 'parse_timeout' : 'unreadable_file';
    return [
      ...(await this.#readBatch(want, paths.slice(0, index), asSkip)),
      ...(isProven
        ? culprit.map((path) => asSkip(skipped(path, reason, why === 'hung' ? undefined : message)))
        : await this.#readBatch(want, culprit, asSkip)),
      ...(await this.#readBatch(want, paths.slice(index + 1), asSkip)),
    ];
  }

  async #attempt<R>(want: ReadTask['want'], paths: readonly string[]): Promise<BatchEnd<R>> {
    this.#signal?.throwIfAborted();
    const pool = this.#openPool();
    const progress = newProgress();
    const controller = new AbortController();
    this.#running.add(controller);
    const watch = this.#watch(progress, controller);
    try {
      const readings = (await pool.run({ want, paths, progress }, { signal: controller.signal })) as R[];
      return { kind: 'done', readings };
    } catch (error) {
      const at = observe(progress);
      if (controller.signal.aborted && controller.signal.reason !== HUNG) {
        throw controller.signal.reason;
      }
      if (this.#closed || at === null) {
        throw error;
      }
      const why = controller.signal.aborted ? 'hung' : 'died';
      return { kind: 'lost', index: at.index, why, message: error instanceof Error ? error.message : String(error) };
    } finally {
      clearInterval(watch);
      this.#running.delete(controller);
    }
  }

  /** Aborts a batch whose worker is found parsing the same file at too many looks in a row. */
  #watch(progress: Progress, controller: AbortController): NodeJS.Timeout {
    let looks = 0;
    let last = -1;
    return setInterval(() => {
      const at = observe(progress);
      const index = at?.step === 'parsing' ? at.index : -1;
      looks = index !== -1 && index === last ? looks + 1 : 0;
      last = index;
      if (looks >= LOOKS) {
        controller.abort(HUNG);
      }
    }, this.#timeoutMs / LOOKS);
  }

  #openPool(minThreads = 1): Piscina<ReadTask, unknown> {
    if (this.#closed) {
      throw new Error('This TrackReader is closed');
    }
    if (this.#pool === undefined && !existsSync(this.#workerUrl)) {
      const path = fileURLToPath(this.#workerUrl);
      const hint = 'The installation is not complete, or it was changed while it ran: install music-organize again.';
      throw new UserError('worker_missing', `The file that reads tags is missing: ${path}`, { path, hint });
    }
    this.#pool ??= new Piscina<ReadTask, unknown>({
      filename: this.#workerUrl.href,
      minThreads,
      maxThreads: this.#mostThreads,
      // Milliseconds; threads wait through the pauses between batches.
      idleTimeout: 10_000,
      recordTiming: false,
      resourceLimits: WORKER_HEAP,
    }).on('error', (error: unknown) => {
      // A thread broke outside a task, for example at its start: what waits for it would wait forever.
      this.#running.forEach((controller) => controller.abort(error));
    });
    return this.#pool;
  }
}

/** Bytes that a file to open counts for: about what a disk reads in the time that it takes to find one. */
const OPENING = 64 * 1024;

function workOf(want: ReadTask['want'], readings: readonly unknown[]): number {
  const readsAll = want === 'tags_and_checksum' || want === 'checksum' || want === 'audio_checksum';
  return (readings as AnyReading[]).reduce((sum, reading) => sum + OPENING + (readsAll ? sizeOf(reading) : 0), 0);
}

type AnyReading = TrackReading | ChecksumReading | AudioReading;

function sizeOf(reading: AnyReading): number {
  if ('track' in reading) return reading.track.identity.size;
  return 'identity' in reading ? reading.identity.size : 0;
}

const HUNG = new Error('Parsing took too long');
