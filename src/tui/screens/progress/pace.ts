/** How far work was at a moment. */
export interface Measurement {
  /** Milliseconds of a clock that does not jump. */
  readonly at: number;
  readonly done: number;
  readonly bytes: number;
}

/** So far back the pace is measured, in ms: shorter, and it flickers; longer, and a slow file is told of too late. */
const WINDOW = 10_000;
/** Nothing is foretold from less, in ms. */
const ENOUGH = 1500;
/** A sample is kept so often, in ms: some per second are as good as all. */
const SPACING = 200;

/** The samples with a new one; those that are too old go, but one is kept from before the window, to measure from. */
export function withSample(samples: readonly Measurement[], sample: Measurement): readonly Measurement[] {
  const [last, before] = [samples.at(-1), samples.at(-2)];
  const isClose = last !== undefined && before !== undefined && last.at - before.at < SPACING;
  const kept = isClose ? samples.slice(0, -1) : samples;
  const start = kept.findLastIndex(({ at }) => at <= sample.at - WINDOW);
  return [...kept.slice(Math.max(0, start)), sample];
}

export interface Pace {
  /** Per second; `null` while that cannot be told. */
  readonly done: number | null;
  readonly bytes: number | null;
}

/** What was done per second in the window before now. @param now of the same clock: what stands still gets slower */
export function paceOf(samples: readonly Measurement[], now: number): Pace {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || now - first.at < ENOUGH) return { done: null, bytes: null };
  const seconds = (now - first.at) / 1000;
  return { done: (last.done - first.done) / seconds, bytes: (last.bytes - first.bytes) / seconds };
}

/** How much there is. */
export interface Extent {
  readonly done: number;
  /** `null` while it is not known. */
  readonly total: number | null;
  readonly bytes: number;
  readonly totalBytes: number | null;
}

/** From 0 to 1; `null` while it is not known. Where bytes are known, they say more than files. */
export function shareOf({ done, total, bytes, totalBytes }: Extent): number | null {
  if (totalBytes !== null && totalBytes > 0) return Math.min(1, bytes / totalBytes);
  return total === null || total === 0 ? null : Math.min(1, done / total);
}

/** Milliseconds that it takes from here at this pace; `null` while nobody knows. */
export function timeLeft({ done, total, bytes, totalBytes }: Extent, pace: Pace): number | null {
  if (totalBytes !== null && totalBytes > 0) return left(totalBytes - bytes, pace.bytes);
  return total === null ? null : left(total - done, pace.done);
}

function left(rest: number, pace: number | null): number | null {
  if (rest <= 0) return 0;
  return pace === null || pace <= 0 ? null : (rest / pace) * 1000;
}
