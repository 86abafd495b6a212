import type { Phase, WorkflowEvent } from '../workflows/events.js';
import { WorkCosts, type Amount } from './work-costs.js';

type ProgressEvent = Extract<WorkflowEvent, { type: 'progress' }>;

/** How far work was at a moment. */
interface Measurement extends Amount {
  /** Milliseconds of a clock that does not jump. */
  readonly at: number;
}

/** So far back the pace is measured, in ms: shorter, and it flickers; longer, and a slow file is told of too late. */
const WINDOW = 10_000;
/** Nothing is foretold from less, in ms. */
const ENOUGH = 1500;
/** A sample is kept so often, in ms: some per second are as good as all. */
const SPACING = 200;

/** The samples with a new one; those that are too old go, but one is kept from before the window, to measure from. */
function withSample(samples: readonly Measurement[], sample: Measurement): readonly Measurement[] {
  const [last, before] = [samples.at(-1), samples.at(-2)];
  const isClose = last !== undefined && before !== undefined && last.at - before.at < SPACING;
  const kept = isClose ? samples.slice(0, -1) : samples;
  const start = kept.findLastIndex(({ at }) => at <= sample.at - WINDOW);
  return [...kept.slice(Math.max(0, start)), sample];
}

/** Per second; `null` while that cannot be told. */
export interface Pace {
  readonly done: number | null;
  readonly bytes: number | null;
}

/** How much there is. */
export interface Extent extends Amount {
  /** `null` while it is not known. */
  readonly total: number | null;
  readonly totalBytes: number | null;
}

/** From 0 to 1; `null` while it is not known. Where bytes are known, they say more than files. */
export function shareOf({ done, total, bytes, totalBytes }: Extent): number | null {
  if (totalBytes !== null && totalBytes > 0) return Math.min(1, bytes / totalBytes);
  return total === null || total === 0 ? null : Math.min(1, done / total);
}

/** How far work is, how fast it goes, and how long it will take: both front ends say the same. */
export class PaceMeter {
  /** What is being done; `null` before anything is. */
  phase: Phase | null = null;
  extent: Extent = { done: 0, total: null, bytes: 0, totalBytes: null };
  readonly #clock: () => number;
  #samples: readonly Measurement[] = [];
  #costs = new WorkCosts();
  /** Up to where the costs were learned. */
  #learned: Measurement | null = null;

  /** @param clock milliseconds */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  add({ phase, done, total, bytes, total_bytes }: Omit<ProgressEvent, 'type' | 'path'>): void {
    const sample = { at: this.#clock(), done, bytes };
    // Another phase counts something else.
    if (phase !== this.phase || done < this.extent.done) {
      this.#samples = [];
      this.#costs = new WorkCosts();
      this.#learned = null;
    }
    this.phase = phase;
    this.extent = { done, total, bytes, totalBytes: total_bytes ?? null };
    this.#samples = withSample(this.#samples, sample);
    this.#learn(sample);
  }

  /** What was done per second in the window before now: what stands still gets slower. */
  get pace(): Pace {
    const work = this.#recent();
    if (work === null) return { done: null, bytes: null };
    return { done: (work.done * 1000) / work.took, bytes: (work.bytes * 1000) / work.took };
  }

  /**
   * Milliseconds from here to the end; `null` while nobody knows. What is left by what each file and byte took so far, in
   * proportion to how long the last seconds took against what they should have.
   */
  get timeLeft(): number | null {
    const { done, total, bytes, totalBytes } = this.extent;
    if (total === null) return null;
    const rest = { done: Math.max(0, total - done), bytes: Math.max(0, (totalBytes ?? bytes) - bytes) };
    if (rest.done === 0 && rest.bytes === 0) return 0;
    const work = this.#recent();
    if (work === null) return null;
    const left = this.#cost(rest, totalBytes);
    const expected = this.#cost(work, totalBytes);
    return left === null || expected === null || expected <= 0 ? null : (left * work.took) / expected;
  }

  /** Of bytes whose sum is not known nobody can tell how many are left: then operations alone count. */
  #cost({ done, bytes }: Amount, totalBytes: number | null): number | null {
    return totalBytes === null ? done : this.#costs.of({ done, bytes });
  }

  #recent(): (Amount & { readonly took: number }) | null {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    const took = first === undefined ? 0 : this.#clock() - first.at;
    if (first === undefined || last === undefined || took < ENOUGH) return null;
    return { done: last.done - first.done, bytes: last.bytes - first.bytes, took };
  }

  /** Time in which nothing ended belongs to what ends next. */
  #learn(sample: Measurement): void {
    const from = (this.#learned ??= sample);
    const work = { done: sample.done - from.done, bytes: sample.bytes - from.bytes };
    if (sample.at - from.at < SPACING || work.done + work.bytes <= 0) return;
    this.#costs.learn(work, sample.at - from.at);
    this.#learned = sample;
  }
}
