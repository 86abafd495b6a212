import { describe, expect, it } from 'vitest';
import { firstThreadCount, nextThreadCount, type Stretch } from '../../../src/filesystem/tags/thread-count.js';
import { ThreadGovernor } from '../../../src/filesystem/tags/thread-governor.js';
import { TrackReader } from '../../../src/filesystem/tags/track-reader.js';
import { Turnstile } from '../../../src/filesystem/tags/turnstile.js';

/** Half a second on two processors, with 100 files. */
function stretch(threads: number, cpuMs: number, work: number, waits = 150, preemptions = 5, processors = 2): Stretch {
  return { threads, processors, wallMs: 500, cpuMs, files: 100, waits, preemptions, work };
}

describe('nextThreadCount', () => {
  it.each<[string, Stretch | undefined, Stretch, number]>([
    ['threads that compute are enough', undefined, stretch(2, 900, 100), 2],
    ['threads that wait two thirds of their time are enough', undefined, stretch(2, 350, 100), 2],
    ['threads that wait get help', undefined, stretch(2, 100, 100), 4],
    ['threads that wait for nothing of theirs get none', undefined, stretch(2, 100, 100, 30), 2],
    ['nor do those that others keep from a processor', undefined, stretch(2, 100, 100, 150, 60), 2],
    ['and more help when it helped', stretch(2, 100, 100), stretch(4, 200, 190, 150, 5, 4), 8],
    ['as far as the processors suggest that there is memory', stretch(2, 100, 100), stretch(4, 200, 190), 4],
    ['but no more when it did not', stretch(2, 100, 100), stretch(4, 100, 120), 4],
    ['however many threads, two processors do no more than that', stretch(2, 100, 100), stretch(4, 600, 300), 4],
    ['eight are enough for any disk', stretch(4, 100, 100), stretch(8, 100, 200, 150, 5, 16), 8],
  ])('%s', (_, last, now, next) => {
    expect(nextThreadCount(last, now)).toBe(next);
  });

  it('begins with the processors', () => {
    expect([1, 2, 3, 16].map(firstThreadCount)).toEqual([2, 2, 3, 4]);
  });
});

describe('ThreadGovernor', () => {
  /** Threads after so many batches of ten files of 50 ms each, of which a thread computes a part. */
  async function threadsAfter(batches: number, computing: number, waiting: number, processors = 4): Promise<number> {
    const turnstile = new Turnstile(2);
    const usage = { wallMs: 0, cpuMs: 0, waits: 0, preemptions: 0 };
    const machine = { usage: () => ({ ...usage }), clock: () => usage.wallMs, processors };
    const governor = new ThreadGovernor(turnstile, machine);
    const ends: (() => void)[] = [];
    const passes = Array.from({ length: waiting }, () =>
      turnstile.pass(() => new Promise<void>((resolve) => ends.push(resolve))),
    );
    for (let batch = 0; batch < batches; batch += 1) {
      usage.wallMs += 50 / turnstile.limit;
      usage.cpuMs += 50 * computing;
      usage.waits += 15;
      governor.batchEnded(10, 10);
    }
    await Promise.resolve();
    // Who waited was let in.
    expect(ends).toHaveLength(Math.min(waiting, turnstile.limit));
    while (ends.length > 0) {
      ends.splice(0).forEach((end) => end());
      await new Promise(setImmediate);
    }
    await Promise.all(passes);
    return turnstile.limit;
  }

  it('doubles the threads that wait for the disk while batches wait for them, and not in their first moments', async () => {
    expect(await threadsAfter(8, 0.05, 20)).toBe(2);
    expect(await threadsAfter(20, 0.05, 20)).toBe(4);
    expect(await threadsAfter(80, 0.05, 20)).toBe(8);
    expect(await threadsAfter(80, 0.05, 20, 2)).toBe(4);
    expect(await threadsAfter(80, 0.8, 20, 2)).toBe(2);
    expect(await threadsAfter(80, 0.05, 2)).toBe(2);
  });
});

it('a reader takes as many threads as it was told', async () => {
  const reader = new TrackReader({ workerUrl: new URL('./slow-worker.mjs', import.meta.url), concurrency: 3 });
  const readings = await Promise.all(Array.from({ length: 40 }, () => reader.checksums(['a', 'b', 'c', 'd'])));
  await reader.close();
  const threads = new Set(readings.flat().map((reading) => 'skip' in reading && reading.skip.message));
  expect(threads.size).toBe(3);
});
