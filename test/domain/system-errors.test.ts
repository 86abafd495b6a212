import { expect, it } from 'vitest';
import { describeSystemError, mayPass } from '../../src/domain/system-errors.js';

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

it('tells what passes when the disk, the share or the right user is back from what lasts, and from what is no error of a system', () => {
  const codes = ['EIO', 'ESTALE', 'ENODEV', 'ENOTCONN', 'EHOSTUNREACH', 'EUCLEAN', 'ENOSPC', 'EACCES', 'EMFILE'];
  expect(codes.filter((code) => !mayPass(code))).toEqual([]);
  expect(['ELOOP', 'ENAMETOOLONG', 'ENOTDIR', 'EINVAL', 'EISDIR', 'E142', ''].filter(mayPass)).toEqual([]);
});
