import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAULT_SCENARIOS } from '../support/fault-scenarios.js';
import { SystemCallSweep } from '../support/system-call-sweep.js';
import { whyNoSystemCalls } from '../support/system-calls.js';

/** A sample of `npm run test:crash`, which takes every system call: of so many, one. */
const SAMPLES = [
  // ESTALE is one of the errors that Node has no name for.
  { name: 'replace, and delete duplicates', still: 9, kill: 'unlink', fail: 'link', error: 'ESTALE' },
  { name: 'rollback of replaced files', still: 47, kill: 'mkdir', fail: 'fsync', error: 'EIO' },
] as const;

const reason = whyNoSystemCalls();

describe.each(SAMPLES)('system calls of: $name', ({ name, still, kill, fail, error }) => {
  let sweep: SystemCallSweep | undefined;
  beforeAll(async () => {
    if (reason === null) sweep = await SystemCallSweep.of(FAULT_SCENARIOS.find((scenario) => scenario.name === name)!);
  });
  afterAll(() => {
    sweep?.close();
  });

  test('killed, or failing: the old tree comes back', { timeout: 120_000 }, async ({ skip }) => {
    if (sweep === undefined) return skip(reason ?? '');
    const points = await sweep.takeStills(still);
    // The journal, and what it journals.
    expect(points.map((point) => point.name)).toEqual(expect.arrayContaining(['pwrite64', 'link', 'unlink', 'fsync']));
    for (const { number } of points.filter(({ number: at }) => at % still === 0)) {
      expect(await sweep.settleStill(number), `a still before call ${number}`).toEqual([]);
    }
    const onTrees = points.filter((point) => sweep?.isOnTrees(point));
    const doomed = onTrees.find((point) => point.name === kill)!;
    const killed = await sweep.kill(doomed.number, 'program');
    expect(killed, `killed before call ${doomed.number}`).toMatchObject({ complaints: [] });
    expect(killed.hit).toContain(kill);
    const failing = onTrees.find((point) => point.name === fail)!;
    const failed = await sweep.fail(failing.number, error);
    expect(failed, `${error} in call ${failing.number}`).toMatchObject({ complaints: [] });
    expect(failed.hit).toContain(fail);
  });
});
