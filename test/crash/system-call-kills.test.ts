import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { told } from '../support/told.js';
import { FAULT_SCENARIOS } from '../support/fault-scenarios.js';
import { SystemCallSweep } from '../support/system-call-sweep.js';
import { namesOf, whyNoSystemCalls } from '../support/system-calls.js';
import { OTHER_DISK } from '../support/tree.js';

/**
 * SIGKILL before every mutating system call of source, library, backup store and history; then recovery, a second
 * recovery that changes nothing, and a rollback that brings the old tree back.
 *
 * FAULT_STEP=10 takes each tenth call only.
 */
const STEP = Number(process.env['FAULT_STEP'] ?? 1);
/** So many points are settled by the program as users start it, the others by its code without the start. */
const BY_PROGRAM = 10;

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

  test('killed before each system call: the old tree comes back', { timeout: 7_200_000 }, async ({ skip }) => {
    if (missing !== null || sweep === undefined) return skip(missing ?? '');
    const began = Date.now();
    const points = await sweep.points();
    const expected = namesOf(points);
    const wanted = points.map(({ number }) => number).filter((number) => number % STEP === 0);
    const failures: string[] = [];
    let [killed, asNamed] = [0, 0];
    for (const at of wanted) {
      // In recoveries, the next one dies as well, at another place each time.
      const again = scenario.prepareKilled === undefined ? 0 : 1 + ((at * 37) % points.length);
      const { complaints, hit } = await sweep.kill(at, at % BY_PROGRAM === 0 ? 'program' : 'library', again);
      if (hit !== undefined) killed += 1;
      if (hit === expected[at - 1]) asNamed += 1;
      if (complaints.length > 0) failures.push(told(`call ${at} (${hit}): ${complaints.join('\n  ')}`));
    }
    const seconds = Math.round((Date.now() - began) / 1000);
    console.log(
      `${scenario.name}: killed at ${killed} of ${wanted.length} system calls tried, of ${points.length} there are ` +
        `(${asNamed} the same as undisturbed, ${wanted.length - killed} beyond the end of a faster run); ` +
        `${failures.length} not as before; ${seconds} s`,
    );
    expect(failures).toEqual([]);
    expect(killed).toBeGreaterThan(wanted.length / 2);
  });
});
