import { afterAll, beforeAll, describe, test } from 'vitest';
import { FAULT_SCENARIOS } from './fault-scenarios.js';
import { SystemCallSweep } from './system-call-sweep.js';
import { whyNoSystemCalls } from './system-calls.js';
import { OTHER_DISK } from './tree.js';

/**
 * A test for each scenario that system calls are made to go wrong in; skipped, with the reason, where this machine cannot
 * watch them or has no second file system.
 */
export function eachFaultScenario(
  title: string,
  timeout: number,
  work: (sweep: SystemCallSweep, scenario: (typeof FAULT_SCENARIOS)[number]) => Promise<void>,
): void {
  const reason = whyNoSystemCalls();
  describe.each(FAULT_SCENARIOS)('$name', (scenario) => {
    const isAcross = scenario.across === true;
    const missing = reason ?? (isAcross && OTHER_DISK === null ? 'there is no other file system' : null);
    let sweep: SystemCallSweep | undefined;
    beforeAll(async () => {
      if (missing === null) sweep = await SystemCallSweep.of(scenario);
    });
    afterAll(() => {
      sweep?.close();
    });
    test(title, { timeout }, async ({ skip }) => {
      if (missing !== null || sweep === undefined) return skip(missing ?? '');
      await work(sweep, scenario);
    });
  });
}
