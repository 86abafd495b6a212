/** What worker threads did while more work was waiting for them. */
export interface Stretch {
  readonly threads: number;
  /** Of the machine, as far as this process may use them. */
  readonly processors: number;
  /** Milliseconds by the clock. */
  readonly wallMs: number;
  /** Milliseconds that the threads computed, all together. */
  readonly cpuMs: number;
  /** Work that they did in that time, in any unit. */
  readonly work: number;
}

/** More do not help any disk, and each takes some 10 MB. */
export const MOST_THREADS = 8;

/** Threads that compute less than this share of what they could are waiting for the disk. */
const COMPUTING = 0.5;
/** Growth of the work a second by which twice the threads earn their memory. */
const WORTH_IT = 1.15;

/** As many as processors to begin with: enough where the disk is fast; two where there is one, as one of them may wait. */
export function firstThreadCount(processors: number): number {
  return Math.min(4, Math.max(2, processors));
}

/**
 * How many threads there should be next: twice as many as long as they wait for the disk (a cold one, or one over the
 * network) and the last doubling has brought more work a second. Never fewer: idle threads end by themselves.
 *
 * @param last the latest stretch with fewer threads, if there is one
 * @example nextThreadCount(undefined, { threads: 2, processors: 2, wallMs: 500, cpuMs: 100, work: 640 }) // 4
 */
export function nextThreadCount(last: Stretch | undefined, now: Stretch): number {
  const isWaiting = now.cpuMs < COMPUTING * now.wallMs * Math.min(now.threads, now.processors);
  const wasInVain = last !== undefined && rate(now) < WORTH_IT * rate(last);
  return isWaiting && !wasInVain ? Math.min(MOST_THREADS, now.threads * 2) : now.threads;
}

function rate({ work, wallMs }: Stretch): number {
  return work / wallMs;
}
