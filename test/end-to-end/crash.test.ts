import { afterAll, describe, expect, test } from 'vitest';
import { CrashSweep, OTHER_FILE_SYSTEM, type CrashScenario } from '../support/crash-sweep.js';

/** A sample of `npm run test:crash`, which kills before every single change. */
const SCENARIOS: readonly (CrashScenario & { readonly name: string; readonly points: number })[] = [
  { name: 'on one file system', options: [], points: 6 },
  { name: 'across file systems', options: [], across: true, points: 6 },
  {
    name: 'replacing in a library',
    options: ['--conflict', 'replace', '--duplicates', 'delete'],
    intoLibrary: true,
    points: 5,
  },
];

describe.each(SCENARIOS)('killed while organizing $name', ({ points, ...scenario }) => {
  const sweep = new CrashSweep(scenario);
  afterAll(() => {
    sweep.close();
  });

  test.skipIf(scenario.across === true && OTHER_FILE_SYSTEM === null)(
    'the old tree comes back',
    { timeout: 120_000 },
    async () => {
      const changes = await sweep.countChanges();
      const step = Math.floor(changes / points);
      for (let point = 2; point <= changes; point += step) {
        expect(
          await sweep.kill({ organize: point, rollback: (point * 37) % changes }),
          `killed before change ${point}`,
        ).toEqual([]);
      }
    },
  );
});

describe.each(SCENARIOS)('an error of the disk while organizing $name', ({ points, ...scenario }) => {
  const sweep = new CrashSweep(scenario);
  afterAll(() => {
    sweep.close();
  });

  test.skipIf(scenario.across === true && OTHER_FILE_SYSTEM === null)(
    'the run goes on, and the old tree comes back',
    { timeout: 120_000 },
    async () => {
      const changes = await sweep.countChanges();
      const step = Math.floor(changes / points);
      for (let at = 5; at <= changes; at += step) {
        const when = at % 2 === 0 ? 'before' : 'after';
        expect(await sweep.fail({ at, code: 'EIO', when, calls: 'changes' }), `an error ${when} change ${at}`).toEqual(
          [],
        );
      }
    },
  );
});
