import { expect } from 'vitest';
import { eachFaultScenario } from '../support/each-fault-scenario.js';
import { told } from '../support/told.js';
import { ERRORS } from '../support/system-calls.js';

/**
 * An error in every mutating system call: each call gets one of the errors, each error its share. The run ends decently,
 * and what it did can be taken back.
 *
 * FAULT_ERRORS=all gives each call each of the errors: seven times as long.
 * FAULT_STEP=10 takes each tenth call only.
 */
const STEP = Number(process.env['FAULT_STEP'] ?? 1);
const ALL = process.env['FAULT_ERRORS'] === 'all';
/** Every so many points are settled by the program as users start it. */
const BY_PROGRAM = 10;

eachFaultScenario('an error in each system call: the old tree comes back', 36_000_000, async (sweep, scenario) => {
  const began = Date.now();
  const points = await sweep.points();
  const failures: string[] = [];
  let [tried, injected] = [0, 0];
  for (const [index, { number }] of points.filter(({ number: at }) => at % STEP === 0).entries()) {
    for (const error of ALL ? ERRORS : [ERRORS[index % ERRORS.length]!]) {
      const settling = number % BY_PROGRAM === 0 ? 'program' : 'library';
      const { complaints, hit } = await sweep.fail(number, error, settling);
      tried += 1;
      if (hit !== undefined) injected += 1;
      if (complaints.length > 0) failures.push(told(`${error} in call ${number} (${hit}): ${complaints.join('\n  ')}`));
    }
  }
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(
    `${scenario.name}: ${injected} errors in ${tried} tries, at ${Math.floor(points.length / STEP)} of ${points.length} ` +
      `system calls; ${failures.length} not as they should be; ${seconds} s`,
  );
  expect(failures).toEqual([]);
  // The others were beyond the end of a faster run.
  expect(injected).toBeGreaterThan(tried / 2);
});
