/** What worker threads did while more work was waiting for them. */
export interface Stretch {
  readonly threads: number;
  /** Of the machine, as far as this process may use them. */
  readonly processors: number;
  /** Milliseconds by the clock. */
  readonly wallMs: number;
  /** Milliseconds that the threads computed, all together. */
  readonly cpuMs: number;
  readonly files: number;
  /** How often one of our threads stopped to wait for something (voluntary context switches; 0 on Windows). */
  readonly waits: number;
  /** How often one was stopped because another program, or another thread, was to use its processor. */
  readonly preemptions: number;
  /** Work that they did in that time, in any unit. */
  readonly work: number;
}

/** More do not help any disk. */
const MOST_THREADS = 8;

/**
 * Threads that compute less than this share of what they could are waiting for the disk, or for a processor that others use. A
 * cold SSD leaves them a third: more threads there cost more, to start and to warm up, than they brought.
 */
const COMPUTING = 0.25;
/** Waits a file by which it is the disk: 0.1 to 0.4 were measured where files are in memory, 1.1 to 1.5 where they are not. */
const WAITS_OF_DISKS = 0.7;
/** Share of preemptions from which on it is the processor that is short: 0.3 to 0.6 on a busy machine. */
const PREEMPTED = 0.2;
/** Growth of the work a second by which twice the threads earn their memory. */
const WORTH_IT = 1.3;

/** As many as processors to begin with: enough where the disk is fast; two where there is one, as one of them may wait. */
export function firstThreadCount(processors: number): number {
  return Math.min(4, Math.max(2, processors));
}

/** Twice as many hide what a disk or a network makes them wait; each takes 16 MB, which a small machine has less of. */
export function mostThreads(processors: number): number {
  return Math.min(MOST_THREADS, Math.max(4, 2 * processors));
}

/**
 * How many threads there should be next: twice as many as long as they wait for the disk (a cold one, or one over the
 * network) and the last doubling has brought more work a second. Never fewer: idle threads end by themselves.
 *
 * @param last the latest stretch with fewer threads, if there is one
 * @example nextThreadCount(undefined, { threads: 2, processors: 2, wallMs: 500, cpuMs: 100, files: 9, waits: 18, preemptions: 1, work: 9 }) // 4
 */
export function nextThreadCount(last: Stretch | undefined, now: Stretch): number {
  const isIdle = now.cpuMs < COMPUTING * now.wallMs * Math.min(now.threads, now.processors);
  const isDisk = now.waits > WAITS_OF_DISKS * now.files && now.preemptions < PREEMPTED * now.waits;
  const isWaiting = isIdle && isDisk;
  const wasInVain = last !== undefined && rate(now) < WORTH_IT * rate(last);
  return isWaiting && !wasInVain ? Math.min(mostThreads(now.processors), now.threads * 2) : now.threads;
}

function rate({ work, wallMs }: Stretch): number {
  return work / wallMs;
}
