import { expect, it } from 'vitest';
import { hold, partialUndo, roundTrip } from '../support/undo-model-properties.js';

/** The same cases each time; `npm run test:crash` takes others, and many more. */
const RUNS = { numRuns: 40, limit: 25_000, seed: 2026 };

it('any part of any session, undone after anything that people do, is undone as the model says', async () => {
  await expect(hold(partialUndo, RUNS)).resolves.toBeUndefined();
});

it('any sessions, undone in any parts, done again and undone again, give the trees that there were', async () => {
  await expect(hold(roundTrip, RUNS)).resolves.toBeUndefined();
});
