import { expect, it } from 'vitest';
import { hold, partialUndo, roundTrip } from '../support/undo-model-properties.js';

/** `UNDO_MODEL_CASES` asks for more, or fewer. */
const CASES = Number(process.env['UNDO_MODEL_CASES'] ?? 5000);
/** In ms; far beyond what they take, also on a busy machine. */
const LIMIT = 3_600_000;

it(
  'any part of any session, undone after anything that people do, is undone as the model says',
  async () => {
    await expect(hold(partialUndo, { numRuns: CASES, limit: LIMIT })).resolves.toBeUndefined();
  },
  LIMIT,
);

it(
  'any sessions, undone in any parts, done again and undone again, give the trees that there were',
  async () => {
    await expect(hold(roundTrip, { numRuns: CASES, limit: LIMIT })).resolves.toBeUndefined();
  },
  LIMIT,
);
