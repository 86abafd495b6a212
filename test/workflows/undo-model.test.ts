import { expect, it } from 'vitest';
import { hold, partialUndo, roundTrip } from '../support/undo-model-properties.js';

it('any part of any session, undone after anything that people do, is undone as the model says', async () => {
  await expect(hold(partialUndo, 60, 5000)).resolves.toBeUndefined();
});

it('any sessions, undone in any parts, done again and undone again, give the trees that there were', async () => {
  await expect(hold(roundTrip, 60, 5000)).resolves.toBeUndefined();
});
