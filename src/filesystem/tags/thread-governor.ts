import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { systemErrorCode } from '../../domain/errors.js';
import { mostThreads, nextThreadCount, type Stretch } from './thread-count.js';
import type { Turnstile } from './turnstile.js';

/** Milliseconds, and batches a thread, that are looked at together: so that one slow file does not decide. */
const STRETCH = { ms: 200, batches: 2 };

/** What the process has used since it began. */
export type Usage = { readonly [K in 'wallMs' | 'cpuMs' | 'waits' | 'preemptions']: number };

/** What the rule goes by. */
export interface Machine {
  /** Takes as long as reading a small file: it is asked once a stretch. */
  readonly usage: () => Usage;
  /** Milliseconds, as `usage` has them. */
  readonly clock: () => number;
  readonly processors: number;
}

function thisMachine(): Machine {
  return { usage: usageOfThreads, clock: () => performance.now(), processors: availableParallelism() };
}

/** Lets more threads work, by the rule of `nextThreadCount`, when it is told of each batch that ends. */
export class ThreadGovernor {
  readonly #turnstile: Turnstile;
  readonly #usage: () => Usage;
  readonly #clock: () => number;
  readonly #processors: number;
  #start: Usage | undefined;
  #batches = 0;
  #files = 0;
  #work = 0;
  /** New threads load and compile in their first stretch, which says nothing of the disk. */
  #areNew = true;
  /** The latest stretch with fewer threads. */
  #last: Stretch | undefined;

  constructor(turnstile: Turnstile, { usage, clock, processors }: Machine = thisMachine()) {
    this.#turnstile = turnstile;
    this.#usage = usage;
    this.#clock = clock;
    this.#processors = processors;
  }

  /** @param work that a batch was: bytes read, with something for each file that is opened */
  batchEnded(files: number, work: number): void {
    const threads = this.#turnstile.limit;
    // Only while batches wait for threads: where the threads wait for us, more of them are of no use.
    if (threads >= mostThreads(this.#processors) || !this.#turnstile.isBusy) {
      this.#start = undefined;
      return;
    }
    this.#start ??= this.#begin(this.#usage());
    this.#batches += 1;
    this.#files += files;
    this.#work += work;
    if (this.#clock() - this.#start.wallMs < STRETCH.ms || this.#batches < STRETCH.batches * threads) return;
    const now = this.#usage();
    if (this.#areNew) this.#areNew = false;
    else this.#decide(this.#stretch(this.#start, now));
    this.#start = this.#begin(now);
  }

  #begin(now: Usage): Usage {
    this.#batches = 0;
    this.#files = 0;
    this.#work = 0;
    return now;
  }

  #decide(now: Stretch): void {
    const next = nextThreadCount(this.#last, now);
    if (next === now.threads) return;
    this.#last = now;
    this.#areNew = true;
    this.#turnstile.widen(next);
  }

  #stretch(start: Usage, end: Usage): Stretch {
    return {
      threads: this.#turnstile.limit,
      processors: this.#processors,
      wallMs: end.wallMs - start.wallMs,
      cpuMs: Math.max(0, end.cpuMs - start.cpuMs),
      files: this.#files,
      waits: end.waits - start.waits,
      preemptions: end.preemptions - start.preemptions,
      work: this.#work,
    };
  }
}

/**
 * Of the whole process, but for its main thread, as far as the system tells: that one waits for the disk with every commit of
 * the journal, and more threads that read would not shorten that.
 */
function usageOfThreads(): Usage {
  const { userCPUTime, systemCPUTime, voluntaryContextSwitches, involuntaryContextSwitches } = process.resourceUsage();
  const main = usageOfMainThread();
  return {
    wallMs: performance.now(),
    cpuMs: (userCPUTime + systemCPUTime) / 1000 - main.cpuMs,
    waits: voluntaryContextSwitches - main.waits,
    preemptions: involuntaryContextSwitches - main.preemptions,
  };
}

/** By Linux; elsewhere only how long it was busy, be it with waiting. */
function usageOfMainThread(): Omit<Usage, 'wallMs'> {
  const task = `/proc/self/task/${process.pid}`;
  try {
    // Nanoseconds on a processor come first.
    const cpuMs = Number(readFileSync(`${task}/schedstat`, 'latin1').split(' ', 1)[0]) / 1e6;
    const status = readFileSync(`${task}/status`, 'latin1');
    const switches = (kind: string): number =>
      Number(new RegExp(`^${kind}_ctxt_switches:\\s*(\\d+)$`, 'mu').exec(status)?.[1]);
    const usage = { cpuMs, waits: switches('voluntary'), preemptions: switches('nonvoluntary') };
    if (Object.values(usage).every(Number.isFinite)) return usage;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
  }
  return { cpuMs: performance.eventLoopUtilization().active, waits: 0, preemptions: 0 };
}
