import { expect, it } from 'vitest';
import { ClaimIndex } from '../../src/database/claim-index.js';

it('remembers who got a name, the last word counts', () => {
  const claims = new ClaimIndex();
  const claim = { path: '/lib/A', kind: 'file', source: '/in/a', size: 2 ** 40, checksum: null } as const;
  expect(claims.get('/lib/a')).toBeUndefined();
  claims.set('/lib/a', claim);
  expect(claims.get('/lib/a')).toEqual(claim);
  claims.set('/lib/a', { ...claim, checksum: 'aa' });
  expect(claims.get('/lib/a')?.checksum).toBe('aa');
  claims.close();
});
