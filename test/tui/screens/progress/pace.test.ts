import { expect, test } from 'vitest';
import { paceOf, shareOf, timeLeft, withSample, type Measurement } from '../../../../src/tui/screens/progress/pace.js';

function steady(
  seconds: number,
  perSecond: number,
  from: Measurement = { at: 0, done: 0, bytes: 0 },
): readonly Measurement[] {
  let samples: readonly Measurement[] = [from];
  for (let tick = 1; tick <= seconds * 10; tick += 1) {
    const done = from.done + Math.round((tick * perSecond) / 10);
    samples = withSample(samples, { at: from.at + tick * 100, done, bytes: done * 1000 });
  }
  return samples;
}

test.each([
  ['too short to tell', steady(1, 50), 1000, null],
  ['steady', steady(60, 50), 60_000, 50],
  [
    'what was fast long ago does not count',
    [...steady(60, 1000), ...steady(20, 10, { at: 60_000, done: 60_000, bytes: 0 })].reduce<readonly Measurement[]>(
      (kept, one) => withSample(kept, one),
      [],
    ),
    80_000,
    10,
  ],
  ['what stands still gets slower', steady(60, 50), 70_000, 25],
])('pace: %s', (_name, samples, now, expected) => {
  const { done } = paceOf(samples, now);
  if (expected === null) expect(done).toBeNull();
  else expect(Math.abs((done ?? 0) - expected)).toBeLessThan(expected * 0.05);
});

test('few samples are kept, however many come', () => {
  expect(steady(600, 50).length).toBeLessThan(70);
});

test.each([
  [{ done: 50, total: 150, bytes: 0, totalBytes: null }, { done: 10, bytes: null }, 1 / 3, 10_000],
  [{ done: 1, total: 100, bytes: 750, totalBytes: 1000 }, { done: 10, bytes: 50 }, 0.75, 5000],
  [{ done: 7, total: null, bytes: 0, totalBytes: null }, { done: 10, bytes: 0 }, null, null],
  [{ done: 5, total: 10, bytes: 0, totalBytes: null }, { done: 0, bytes: 0 }, 0.5, null],
  [{ done: 12, total: 10, bytes: 0, totalBytes: null }, { done: 5, bytes: 0 }, 1, 0],
  [{ done: 0, total: 0, bytes: 0, totalBytes: null }, { done: null, bytes: null }, null, 0],
])('time left: %o at %o', (extent, pace, share, left) => {
  expect([shareOf(extent), timeLeft(extent, pace)]).toEqual([share, left]);
});
