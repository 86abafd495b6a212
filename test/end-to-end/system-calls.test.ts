import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAULT_SCENARIOS } from '../support/fault-scenarios.js';
import { SystemCallSweep } from '../support/system-call-sweep.js';
import { namesOf, whyNoSystemCalls } from '../support/system-calls.js';

/** A sample of `npm run test:crash`, which takes every system call: of so many, one. */
const SAMPLES = [
  // ESTALE is one of the errors that Node has no name for.
  { name: 'replace, and delete duplicates', still: 9, kill: 0.6, call: 'link', error: 'ESTALE' },
  { name: 'rollback of replaced files', still: 47, kill: 0.3, call: 'link', error: 'EIO' },
] as const;

const reason = whyNoSystemCalls();

describe.each(SAMPLES)('system calls of: $name', ({ name, still, kill, call, error }) => {
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
    const killedAt = Math.floor(points.length * kill);
    const killed = { complaints: [], hit: namesOf(points)[killedAt - 1] };
    expect(await sweep.kill(killedAt, 'program'), `killed before call ${killedAt}`).toEqual(killed);
    const failing = points.filter((point) => point.name === call);
    const { number, paths } = failing[Math.floor(failing.length / 2)]!;
    const failed = await sweep.fail(number, error);
    expect(failed.complaints, `${error} in call ${number}: ${call} ${paths[0]}`).toEqual([]);
  });
});
