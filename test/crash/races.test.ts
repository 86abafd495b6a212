import { describe, test } from 'vitest';
import { ATTACKS, expectHarmless } from '../support/attacks.js';
import { OTHER_DISK, temporaryFolder } from '../support/tree.js';

describe('somebody else, in exactly the wrong moment', () => {
  for (const attack of ATTACKS) {
    const across = attack.across === true;
    const reason = across && OTHER_DISK === null ? ' (there is no second file system)' : '';
    test.skipIf(reason !== '')(`${attack.during}: ${attack.name}${reason}`, async () => {
      await expectHarmless(attack, across && OTHER_DISK !== null ? temporaryFolder(OTHER_DISK) : undefined);
    });
  }
});
