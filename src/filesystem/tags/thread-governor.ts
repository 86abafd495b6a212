import { availableParallelism } from 'node:os';
import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { MOST_THREADS, nextThreadCount, type Stretch } from './thread-count.js';
import type { Turnstile } from './turnstile.js';

/** Milliseconds: long enough for some batches, so that one slow file does not decide. */
const STRETCH = 250;

interface Start {
  readonly time: number;
  readonly cpu: NodeJS.CpuUsage;
  readonly mainThread: EventLoopUtilization;
}

/** Lets more threads work, by the rule of `nextThreadCount`, when it is told of each batch that ends. */
export class ThreadGovernor {
  readonly #turnstile: Turnstile;
  #start: Start | undefined;
  #work = 0;
  /** The latest stretch with fewer threads. */
  #last: Stretch | undefined;

  constructor(turnstile: Turnstile) {
    this.#turnstile = turnstile;
  }

  /** @param work that a batch was: bytes read, with something for each file that is opened */
  batchEnded(work: number): void {
    const threads = this.#turnstile.limit;
    // Only while batches wait for threads: where the threads wait for us, more of them are of no use.
    if (threads >= MOST_THREADS || !this.#turnstile.isBusy) {
      this.#start = undefined;
      return;
    }
    if (this.#start === undefined) {
      this.#begin();
      return;
    }
    this.#work += work;
    const wallMs = performance.now() - this.#start.time;
    if (wallMs < STRETCH) return;
    const processors = availableParallelism();
    const now = { threads, processors, wallMs, cpuMs: cpuOfThreads(this.#start), work: this.#work };
    const next = nextThreadCount(this.#last, now);
    if (next > threads) {
      this.#last = now;
      this.#turnstile.widen(next);
    }
    this.#begin();
  }

  #begin(): void {
    this.#start = { time: performance.now(), cpu: process.cpuUsage(), mainThread: performance.eventLoopUtilization() };
    this.#work = 0;
  }
}

/** What the process computed, without what the main thread did. */
function cpuOfThreads({ cpu, mainThread }: Start): number {
  const { user, system } = process.cpuUsage(cpu);
  return Math.max(0, (user + system) / 1000 - performance.eventLoopUtilization(mainThread).active);
}
