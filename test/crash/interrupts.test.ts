import { afterAll, beforeAll, expect, test } from 'vitest';
import { told } from '../support/told.js';
import { InterruptSweep } from '../support/interrupt-sweep.js';

/**
 * Ctrl-C at random times, once and twice; `resume` finishes what was interrupted, and a rollback brings the old tree
 * back.
 *
 * FAULT_RUNS  how many; default 100, and a fifth of them again in rollbacks
 * FAULT_SEED  of the times, as printed; default: another one each time
 */
const RUNS = Number(process.env['FAULT_RUNS'] ?? 100);
const SEED = Number(process.env['FAULT_SEED'] ?? Date.now() % 1_000_000);

let sweep: InterruptSweep;
beforeAll(async () => {
  sweep = await InterruptSweep.prepare(SEED);
});
afterAll(() => {
  sweep.close();
});

test.each([
  { command: 'organize', runs: RUNS },
  { command: 'rollback', runs: Math.ceil(RUNS / 5) },
] as const)('$command: resumed and rolled back after Ctrl-C', { timeout: 7_200_000 }, async ({ command, runs }) => {
  const began = Date.now();
  const failures: string[] = [];
  const ends = new Map<string, number>();
  let slowest = 0;
  for (let run = 1; run <= runs; run += 1) {
    const presses = run % 2 === 0 ? 2 : 1;
    const { end, lag, complaints } = await sweep.press(command, presses);
    ends.set(end, (ends.get(end) ?? 0) + 1);
    if (presses === 2) slowest = Math.max(slowest, lag ?? 0);
    if (complaints.length > 0) failures.push(told(`run ${run}, ${presses} x Ctrl-C: ${complaints.join('\n  ')}`));
  }
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(
    `Ctrl-C in ${command}: ${runs - failures.length} of ${runs} as they should be (seed ${SEED}; ` +
      `${[...ends].map(([end, count]) => `${count} ${end}`).join(', ')}); at most ${Math.round(slowest)} ms ` +
      `from the second to the end; ${seconds} s`,
  );
  expect(failures).toEqual([]);
});
