import { expect } from 'vitest';
import { eachFaultScenario } from '../support/each-fault-scenario.js';
import { told } from '../support/told.js';
import { namesOf } from '../support/system-calls.js';

/**
 * SIGKILL before every mutating system call of source, library, backup store and history; then recovery, a second
 * recovery that changes nothing, and a rollback that brings the old tree back.
 *
 * FAULT_STEP=10 takes each tenth call only.
 */
const STEP = Number(process.env['FAULT_STEP'] ?? 1);
/** So many points are settled by the program as users start it, the others by its code without the start. */
const BY_PROGRAM = 10;

eachFaultScenario('killed before each system call: the old tree comes back', 7_200_000, async (sweep, scenario) => {
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
