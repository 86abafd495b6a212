import { afterAll, describe, expect, test } from 'vitest';
import { CRASH_SCENARIOS, CrashSweep, OTHER_FILE_SYSTEM } from '../support/crash-sweep.js';

/** A sample of `npm run test:crash`, which takes every single change. */
const STEPS = { kill: 2, error: 1 };

describe.each(CRASH_SCENARIOS)('organizing $name', (scenario) => {
  const sweep = new CrashSweep(scenario);
  afterAll(() => {
    sweep.close();
  });
  const here = test.skipIf(scenario.across === true && OTHER_FILE_SYSTEM === null);

  here('and killed: the old tree comes back', { timeout: 120_000 }, async () => {
    const changes = await sweep.countChanges();
    for (let organize = 2; organize <= changes; organize += Math.floor(changes / STEPS.kill)) {
      const point = { organize, rollback: (organize * 37) % changes };
      expect(await sweep.kill(point), `killed before change ${organize}`).toEqual([]);
    }
  });

  here(
    'while the disk reports an error: the run goes on, and the old tree comes back',
    { timeout: 120_000 },
    async () => {
      for (const calls of ['changes', 'looks'] as const) {
        const number = await sweep.countChanges(calls);
        for (let at = 5; at <= number; at += Math.floor(number / STEPS.error) - 10) {
          const when = calls === 'changes' && at % 2 === 0 ? 'after' : 'before';
          expect(await sweep.fail({ at, code: 'EIO', when, calls }), `an error ${when} ${calls} ${at}`).toEqual([]);
        }
      }
    },
  );
});
