import { expect, test } from 'vitest';
import { PaceMeter, shareOf, type Extent } from '../../src/text/pace.js';
import type { Phase } from '../../src/workflows/events.js';

/** A file that takes so many ms, and how large it is. */
interface FileWork {
  readonly took: number;
  readonly bytes: number;
}

/** Work under a clock of its own, told of ten times a second, as workflows do. */
class Run {
  now = 0;
  readonly meter = new PaceMeter(() => this.now);
  done = 0;
  bytes = 0;
  #told = -Infinity;

  constructor(
    readonly total: number | null,
    readonly totalBytes?: number,
    readonly phase: Phase = 'verifying',
  ) {}

  does(files: readonly FileWork[]): this {
    for (const { took, bytes } of files) {
      this.now += took;
      this.done += 1;
      this.bytes += bytes;
      if (this.now - this.#told < 100) continue;
      this.#told = this.now;
      const { phase, done, total, bytes: sum, totalBytes } = this;
      this.meter.add({
        phase,
        done,
        total,
        bytes: sum,
        ...(totalBytes === undefined ? {} : { total_bytes: totalBytes }),
      });
    }
    return this;
  }
}

const files = (count: number, took: number, bytes = 0): FileWork[] =>
  Array.from({ length: count }, () => ({ took, bytes }));
/** A file costs 5 ms, and a second per 100 MB: an untidy folder of both kinds. */
const TINY = { took: 5, bytes: 5000 };
const LARGE = { took: 500, bytes: 50_000_000 };
const MIXED = Array.from({ length: 20 }, () => [LARGE, ...Array.from({ length: 50 }, () => TINY)]).flat();
const sizeOf = (work: readonly FileWork[]): number => work.reduce((sum, { bytes }) => sum + bytes, 0);

test.each<[string, () => PaceMeter, perSecond: number | null, left: number | null]>([
  ['nothing is foretold from a second', () => new Run(1000).does(files(50, 20)).meter, null, null],
  ['steady', () => new Run(4000).does(files(3000, 20)).meter, 50, 20],
  [
    'what was fast long ago does not count',
    () => new Run(61_000).does([...files(60_000, 1), ...files(200, 100)]).meter,
    10,
    80,
  ],
  ['a total that is not known', () => new Run(null).does(files(3000, 20)).meter, 50, null],
  ['more than there should be', () => new Run(2000).does(files(3000, 20)).meter, 50, 0],
  [
    'another phase begins anew',
    () => {
      const run = new Run(4000).does(files(3000, 20));
      run.meter.add({ phase: 'undoing', done: 3001, total: 9000, bytes: 0 });
      return run.meter;
    },
    null,
    null,
  ],
  [
    'what stands still gets slower, and its end further away',
    () => {
      const run = new Run(4000).does(files(3000, 20));
      run.now += 10_000;
      return run.meter;
    },
    25,
    40,
  ],
])('%s', (_name, run, perSecond, left) => {
  const { pace, timeLeft } = run();
  const near = (value: number | null, expected: number | null): void => {
    if (expected === null || value === null) expect(value).toBe(expected);
    else expect(Math.abs(value - expected)).toBeLessThanOrEqual(expected * 0.05);
  };
  near(pace.done, perSecond);
  near(timeLeft === null ? null : timeLeft / 1000, left);
});

// By bytes alone 10,000 tiny files would take half a second, by their number alone 100 large ones would take 2 s.
test.each([
  ['tiny files', Array.from({ length: 10_000 }, () => TINY)],
  ['large files', Array.from({ length: 100 }, () => LARGE)],
  ['as before', [...MIXED, ...MIXED]],
])('the time left for %s, after some of both kinds', (_name, rest) => {
  const run = new Run(MIXED.length + rest.length, sizeOf(MIXED) + sizeOf(rest)).does(MIXED);
  const left = rest.reduce((sum, { took }) => sum + took, 0);
  expect(run.meter.timeLeft! / left).toBeGreaterThan(0.8);
  expect(run.meter.timeLeft! / left).toBeLessThan(1.25);
});

test.each<[Extent, number | null]>([
  [{ done: 50, total: 150, bytes: 0, totalBytes: null }, 1 / 3],
  [{ done: 1, total: 100, bytes: 750, totalBytes: 1000 }, 0.75],
  [{ done: 7, total: null, bytes: 0, totalBytes: null }, null],
  [{ done: 12, total: 10, bytes: 0, totalBytes: null }, 1],
  [{ done: 0, total: 0, bytes: 0, totalBytes: null }, null],
])('share: %o', (extent, share) => {
  expect(shareOf(extent)).toBe(share);
});
