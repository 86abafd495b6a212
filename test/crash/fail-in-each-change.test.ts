import { afterAll, describe, expect, test } from 'vitest';
import { CRASH_SCENARIOS, CrashSweep, OTHER_FILE_SYSTEM } from '../support/crash-sweep.js';

/** Every change to the disk, a scenario after the other, as with `kill-before-each-change`. */
describe.each(CRASH_SCENARIOS)('an error in every change while organizing $name', (scenario) => {
  const sweep = new CrashSweep(scenario);
  afterAll(() => {
    sweep.close();
  });

  test.skipIf(scenario.across === true && OTHER_FILE_SYSTEM === null).each(['before', 'after'] as const)(
    'that comes %s the work: the old tree comes back',
    { timeout: 3_600_000 },
    async (when) => {
      const changes = await sweep.countChanges();
      expect(changes).toBeGreaterThan(100);
      for (let at = 1; at <= changes; at += 1) {
        expect(await sweep.fail({ at, code: 'EIO', when, calls: 'changes' }), `an error ${when} change ${at}`).toEqual(
          [],
        );
      }
    },
  );

  test.skipIf(scenario.across === true && OTHER_FILE_SYSTEM === null)(
    'or in every look: the old tree comes back',
    { timeout: 3_600_000 },
    async () => {
      const looks = await sweep.countChanges('looks');
      expect(looks).toBeGreaterThan(100);
      for (let at = 1; at <= looks; at += 1) {
        const point = { at, code: 'EIO', when: 'before', calls: 'looks' } as const;
        expect(await sweep.fail(point), `an error in look ${at}`).toEqual([]);
      }
    },
  );
});
