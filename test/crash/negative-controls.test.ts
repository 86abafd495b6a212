import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whyNoPowerCut } from '../support/loop-disk.js';
import { chooseCuts, describeCut, PowerCuts, type PowerScenario } from '../support/power-cut.js';
import { Random } from '../support/random.js';

/** Of each control; the sound program is cut at the same moments. */
const CUTS = 12;
const SEED = Number(process.env['POWER_CUT_SEED'] ?? 20261121);

/** Programs that are broken on purpose: a rig that finds nothing wrong with them would prove nothing about the sound one. */
const CONTROLS: readonly (PowerScenario & { readonly name: string })[] = (['ext4', 'xfs'] as const).flatMap((disk) => [
  {
    name: `${disk}: copies whose content is not flushed before the source goes`,
    disk,
    across: true,
    broken: { preload: 'no-flush.mjs', environment: { NO_FLUSH: 'files' } },
  },
  {
    name: `${disk}: folders that are not flushed before the source goes`,
    disk,
    across: true,
    broken: { preload: 'no-flush.mjs', environment: { NO_FLUSH: 'folders' } },
  },
  {
    name: `${disk}: a history with synchronous=NORMAL`,
    disk,
    broken: { preload: 'lazy-journal.mjs', environment: {} },
  },
]);

for (const control of CONTROLS) {
  const { name, disk } = control;
  const reason = whyNoPowerCut(disk);
  describe.skipIf(reason !== null)(`the rig finds ${name}${reason === null ? '' : ` (${reason})`}`, () => {
    let cuts: PowerCuts;
    beforeAll(() => {
      cuts = new PowerCuts(control);
    });
    afterAll(() => {
      cuts.close();
    });

    test('in some of its power cuts', { timeout: 3_600_000 }, async () => {
      const lengths = { organize: await cuts.measure('organize'), rollback: await cuts.measure('rollback') };
      const damaged: string[] = [];
      for (const cut of chooseCuts(new Random(SEED), CUTS, lengths)) {
        const { complaints } = await cuts.cut(cut);
        if (complaints.length > 0) damaged.push(`${describeCut(cut)}: ${complaints[0] ?? ''}`);
      }
      console.log(
        `${name}: seed ${SEED}, damage in ${damaged.length} of ${CUTS} cuts; the first: ${damaged[0] ?? 'none'}`,
      );
      expect(damaged).not.toEqual([]);
    });
  });
}
