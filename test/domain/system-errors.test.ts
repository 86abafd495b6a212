import { expect, it } from 'vitest';
import { describeSystemError } from '../../src/domain/system-errors.js';

it('explains a code, and leaves the words of an unknown one', () => {
  expect(describeSystemError('ENOSPC', 'x')).toBe('the disk is full (ENOSPC)');
  expect(describeSystemError('EWHATEVER', 'what the system said')).toBe('what the system said');
});

it.each(['ENOSPC', 'EIO', 'EACCES', 'EBUSY', 'ESTALE', 'EMFILE', 'EROFS'])(
  'has words for %s, which the contract names',
  (code) => {
    expect(describeSystemError(code, 'x')).toContain(`(${code})`);
  },
);
