import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { firstThreadCount, nextThreadCount, type Stretch } from '../../../src/filesystem/tags/thread-count.js';
import { TrackReader } from '../../../src/filesystem/tags/track-reader.js';

/** Half a second on two processors. */
function stretch(threads: number, cpuMs: number, work: number): Stretch {
  return { threads, processors: 2, wallMs: 500, cpuMs, work };
}

describe('nextThreadCount', () => {
  it.each<[string, Stretch | undefined, Stretch, number]>([
    ['threads that compute are enough', undefined, stretch(2, 900, 100), 2],
    ['one of two that waits half of its time is no reason', undefined, stretch(2, 500, 100), 2],
    ['threads that wait get help', undefined, stretch(2, 100, 100), 4],
    ['and more help when it helped', stretch(2, 100, 100), stretch(4, 200, 180), 8],
    ['but no more when it did not', stretch(2, 100, 100), stretch(4, 100, 110), 4],
    ['however many threads, two processors do no more than that', stretch(2, 100, 100), stretch(4, 600, 300), 4],
    ['eight are enough for any disk', stretch(4, 100, 100), stretch(8, 100, 200), 8],
  ])('%s', (_, last, now, next) => {
    expect(nextThreadCount(last, now)).toBe(next);
  });

  it('begins with the processors', () => {
    expect([1, 2, 3, 16].map(firstThreadCount)).toEqual([2, 2, 3, 4]);
  });
});

describe('a reader that waits for its disk', () => {
  const workerUrl = new URL('./slow-worker.mjs', import.meta.url);

  async function threadsOf(reader: TrackReader, batches: number): Promise<number> {
    const paths = ['a', 'b', 'c', 'd'];
    const readings = await Promise.all(Array.from({ length: batches }, () => reader.checksums(paths)));
    await reader.close();
    return new Set(readings.flat().map((reading) => 'skip' in reading && reading.skip.message)).size;
  }

  it('takes more threads by and by', async () => {
    const first = firstThreadCount(availableParallelism());
    expect(await threadsOf(new TrackReader({ workerUrl }), 60 * first)).toBeGreaterThan(first);
  });

  it('takes as many as it was told', async () => {
    expect(await threadsOf(new TrackReader({ workerUrl, concurrency: 3 }), 40)).toBe(3);
  });
});
