import { afterAll, describe, expect, test } from 'vitest';
import { CRASH_SCENARIOS, CrashSweep, OTHER_FILE_SYSTEM } from '../support/crash-sweep.js';
import { whyNoSystemCalls } from '../support/system-calls.js';

/** A sample of `npm run test:crash`, which takes every single change. */
const KILLS = 2;

const SCENARIOS = CRASH_SCENARIOS.map((scenario, index) => ({
  ...scenario,
  when: index % 2 === 0 ? ('before' as const) : ('after' as const),
}));

describe.each(SCENARIOS)('organizing $name', ({ when, ...scenario }) => {
  const sweep = new CrashSweep(scenario);
  afterAll(() => {
    sweep.close();
  });
  const here = test.skipIf(scenario.across === true && OTHER_FILE_SYSTEM === null);

  // Where system calls can be watched, `system-calls.test.ts` does it, and sees more.
  if (whyNoSystemCalls() !== null)
    here('and killed: the old tree comes back', { timeout: 120_000 }, async () => {
      const changes = await sweep.countChanges();
      for (let organize = 2; organize <= changes; organize += Math.floor(changes / KILLS)) {
        const point = { organize, rollback: (organize * 37) % changes };
        expect(await sweep.kill(point), `killed before change ${organize}`).toEqual([]);
      }
    });

  here(
    'while the disk reports an error: the run goes on, and the old tree comes back',
    { timeout: 120_000 },
    async () => {
      const changes = await sweep.countChanges();
      const at = when === 'before' ? 5 : changes - 5;
      const failed = await sweep.fail({ at, code: 'EIO', when, calls: 'changes' });
      expect(failed, `an error ${when} change ${at}`).toEqual([]);
    },
  );
});
