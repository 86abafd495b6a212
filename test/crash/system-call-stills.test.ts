import { expect } from 'vitest';
import { eachFaultScenario } from '../support/each-fault-scenario.js';
import { told } from '../support/told.js';

/**
 * What a kill before a system call leaves, taken as a copy while the call waits: all points from one run. Ten times
 * as fast as `system-call-kills`, which really kills; for the time between two of those.
 */
eachFaultScenario('as it is before each system call: the old tree comes back', 7_200_000, async (sweep, scenario) => {
  const began = Date.now();
  const points = await sweep.takeStills();
  const failures: string[] = [];
  for (const { number, name, paths } of points) {
    const complaints = await sweep.settleStill(number);
    if (complaints.length > 0) failures.push(told(`call ${number} (${name} ${paths[0]}): ${complaints.join('\n  ')}`));
  }
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(`${scenario.name}: ${points.length} stills, ${failures.length} not as before; ${seconds} s`);
  expect(failures).toEqual([]);
});
