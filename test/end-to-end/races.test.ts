import { describe, expect, test } from 'vitest';
import { ATTACKS, expectHarmless } from '../support/attacks.js';

/** A sample of `npm run test:crash`. */
const SAMPLE = [
  'the folder of the album becomes a link to elsewhere, between check and act',
  'a track is replaced by another one of the same size',
  'a file appears at the old place between look and act',
];

describe('somebody else, in exactly the wrong moment', () => {
  test.each(SAMPLE)('%s', { timeout: 120_000 }, async (name) => {
    const attack = ATTACKS.find((one) => one.name === name);
    expect(attack).toBeDefined();
    if (attack !== undefined) await expectHarmless(attack);
  });
});
