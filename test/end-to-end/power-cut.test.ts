import { describe, expect, test } from 'vitest';
import { whyNoPowerCut } from '../support/loop-disk.js';
import { PowerCuts, type Cut, type PowerScenario } from '../support/power-cut.js';

const reason = whyNoPowerCut('ext4');
/** Ten processes and mounted disks: on a busy machine half a minute is little. */
const PATIENT = { timeout: 120_000 };

async function complaintsOf(scenario: PowerScenario, ...all: readonly Cut[]): Promise<readonly string[]> {
  const cuts = new PowerCuts(scenario);
  try {
    const complaints: string[] = [];
    for (const cut of all) complaints.push(...(await cuts.cut(cut)).complaints);
    return complaints;
  } finally {
    cuts.close();
  }
}

/** A sample of `npm run test:crash`. */
describe.skipIf(reason !== null)(`the power goes${reason === null ? '' : ` (${reason})`}`, () => {
  test(
    'in organize and in rollback, while some renames are durable and others are not: the old tree comes back',
    PATIENT,
    async () => {
      const [change, kernel] = [60, { change: 40, does: 'commitJournal' }] as const;
      const complaints = await complaintsOf(
        { disk: 'ext4' },
        { during: 'organize', moment: { change }, kernel, then: 'rollback' },
        { during: 'rollback', moment: { change }, kernel, then: 'rollback' },
      );
      expect(complaints).toEqual([]);
    },
  );

  test('and a mover that does not flush its copies is found out', PATIENT, async () => {
    const broken = { preload: 'no-flush.mjs', environment: { NO_FLUSH: 'files' } };
    const cut: Cut = { during: 'organize', moment: 'end', then: 'rollback' };
    expect(await complaintsOf({ disk: 'ext4', across: true, broken }, cut)).not.toEqual([]);
  });
});
