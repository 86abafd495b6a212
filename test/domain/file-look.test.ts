import { expect, it } from 'vitest';
import type { FileIdentity } from '../../src/domain/operation.js';
import { areSettled, isSettled, partsOf, stampOf } from '../../src/domain/file-look.js';

const NOW = 1_700_000_000_500;

it.each([
  ['old stamps', -60, -60, true],
  ['a young change', -60, -40, false],
  ['a young modification', -40, -60, false],
  ['a change in the future', -60, 10, false],
  ['a modification that somebody set to the future', 3_600_000, -60, true],
  ['whole seconds, as FAT has them', -500, -500, false],
  ['whole seconds, old ones', -2500, -2500, true],
])('counts stamps only when a later change must leave others: %s', (_, mtime, ctime, expected) => {
  expect(areSettled(NOW, NOW + mtime, NOW + ctime)).toBe(expected);
});

it('tells files and contents apart by a stamp', () => {
  const identity: FileIdentity = {
    ...{ kind: 'file', size: 3, mtime_ns: '1700000000123456789', inode: '18446744073709551615', device: '5' },
    ...{ mode: 0o644, uid: 1, gid: 1, links: 1 },
  };
  expect(partsOf(stampOf(identity))).toEqual({ inode: identity.inode, size: 3, mtime_ns: identity.mtime_ns });
  expect(stampOf({ ...identity, mode: 0o600, links: 2 })).toBe(stampOf(identity));
  expect(stampOf({ ...identity, mtime_ns: '1700000000123456790' })).not.toBe(stampOf(identity));
  expect(isSettled({ at: 1_700_000_000_200, identity, ctime_ns: identity.mtime_ns })).toBe(true);
  expect(isSettled({ at: 1_700_000_000_160, identity, ctime_ns: identity.mtime_ns })).toBe(false);
});
