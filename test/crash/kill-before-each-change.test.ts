import { afterAll, describe, expect, test } from 'vitest';
import { CRASH_SCENARIOS, CrashSweep, OTHER_FILE_SYSTEM } from '../support/crash-sweep.js';

/** Every change to the disk, a scenario after the other: some hundred processes, ten minutes and more. */
describe.each(CRASH_SCENARIOS)('$name', (scenario) => {
  const sweep = new CrashSweep(scenario);
  afterAll(() => {
    sweep.close();
  });

  test.skipIf(scenario.across === true && OTHER_FILE_SYSTEM === null)(
    'killed before each change of organize, and again within its rollback: the old tree comes back',
    { timeout: 3_600_000 },
    async () => {
      const changes = await sweep.countChanges();
      expect(changes).toBeGreaterThan(100);
      // Copies are seen from their first byte on: they were made in threads that are not watched.
      const calls = scenario.across === true ? await sweep.callsOnCopies() : ['open', 'writeSync', 'fsync'];
      expect([...calls]).toEqual(expect.arrayContaining(['open', 'writeSync', 'fsync']));
      for (let point = 1; point <= changes; point += 1) {
        // The rollback dies as well, at another place each time; beyond its end it is left alone.
        const rollback = (point * 37) % (changes + 50);
        expect(
          await sweep.kill({ organize: point, rollback }),
          `killed before change ${point}, rollback ${rollback}`,
        ).toEqual([]);
      }
    },
  );
});
