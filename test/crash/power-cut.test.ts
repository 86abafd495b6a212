import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whyNoPowerCut } from '../support/loop-disk.js';
import { chooseCuts, describeCut, PowerCuts, type CutResult, type PowerScenario } from '../support/power-cut.js';
import { Random } from '../support/random.js';

/** Other seeds are other moments: `POWER_CUT_SEED=7 npm run test:crash -- power-cut`. */
const SEED = Number(process.env['POWER_CUT_SEED'] ?? 20261121);
/** Of each scenario. */
const CUTS = Number(process.env['POWER_CUTS'] ?? 20);

const SCENARIOS: readonly (PowerScenario & { readonly name: string })[] = (['ext4', 'xfs'] as const).flatMap((disk) => [
  { name: `${disk}, everything on one disk`, disk },
  { name: `${disk}, deleting duplicates`, disk, options: ['--duplicates', 'delete'] },
  { name: `${disk}, from one disk to another, the history on the first`, disk, across: true },
  { name: `${disk}, from one disk to another, the history on the second`, disk, across: true, history: 'library' },
]);

for (const scenario of SCENARIOS) {
  const { name, disk } = scenario;
  const reason = whyNoPowerCut(disk);
  describe.skipIf(reason !== null)(`the power goes: ${name}${reason === null ? '' : ` (${reason})`}`, () => {
    let cuts: PowerCuts;
    beforeAll(() => {
      cuts = new PowerCuts(scenario);
    });
    afterAll(() => {
      cuts.close();
    });

    test(`${CUTS} times: the old tree comes back`, { timeout: 3_600_000 }, async () => {
      const lengths = { organize: await cuts.measure('organize'), rollback: await cuts.measure('rollback') };
      expect(lengths.organize.changes).toBeGreaterThan(80);
      expect(lengths.rollback.changes).toBeGreaterThan(70);
      const found: Record<CutResult['found'], number> = { nothing: 0, interrupted: 0, ended: 0 };
      const failures: string[] = [];
      for (const cut of chooseCuts(new Random(SEED), CUTS, lengths)) {
        const result = await cuts.cut(cut);
        found[result.found] += 1;
        if (result.complaints.length > 0) failures.push([describeCut(cut), ...result.complaints].join('\n    '));
      }
      console.log(
        `${name}: seed ${SEED}, ${CUTS - failures.length} of ${CUTS} cuts left the tree as it was; organize makes ` +
          `${lengths.organize.changes} changes, rollback ${lengths.rollback.changes}; the history knew nothing of the run in ${found.nothing}, ` +
          `had it interrupted in ${found.interrupted} and ended in ${found.ended}`,
      );
      expect(failures).toEqual([]);
    });
  });
}
