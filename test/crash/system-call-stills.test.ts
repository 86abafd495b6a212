import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { told } from '../support/told.js';
import { FAULT_SCENARIOS } from '../support/fault-scenarios.js';
import { SystemCallSweep } from '../support/system-call-sweep.js';
import { whyNoSystemCalls } from '../support/system-calls.js';
import { OTHER_DISK } from '../support/tree.js';

/**
 * What a kill before a system call leaves, taken as a copy while the call waits: all points from one run. Ten times
 * as fast as `system-call-kills`, which really kills; for the time between two of those.
 */
const reason = whyNoSystemCalls();

describe.each(FAULT_SCENARIOS)('$name', (scenario) => {
  const missing = reason ?? (scenario.across === true && OTHER_DISK === null ? 'there is no other file system' : null);
  let sweep: SystemCallSweep | undefined;
  beforeAll(async () => {
    if (missing === null) sweep = await SystemCallSweep.of(scenario);
  });
  afterAll(() => {
    sweep?.close();
  });

  test('as it is before each system call: the old tree comes back', { timeout: 7_200_000 }, async ({ skip }) => {
    if (missing !== null || sweep === undefined) return skip(missing ?? '');
    const began = Date.now();
    const points = await sweep.takeStills();
    const failures: string[] = [];
    for (const { number, name, paths } of points) {
      const complaints = await sweep.settleStill(number);
      if (complaints.length > 0)
        failures.push(told(`call ${number} (${name} ${paths[0]}): ${complaints.join('\n  ')}`));
    }
    const seconds = Math.round((Date.now() - began) / 1000);
    console.log(`${scenario.name}: ${points.length} stills, ${failures.length} not as before; ${seconds} s`);
    expect(failures).toEqual([]);
  });
});
