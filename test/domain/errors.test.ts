import { describe, expect, it } from 'vitest';
import {
  HistoryError,
  HistoryLockedError,
  SessionNotFoundError,
  systemErrorCode,
  systemErrorPath,
  usageError,
  UserError,
} from '../../src/domain/errors.js';

describe('errors for people', () => {
  it.each<[UserError, Partial<UserError>]>([
    [new UserError('x', 'm'), { code: 'x', exitCode: 1, path: undefined, hint: undefined, name: 'UserError' }],
    [new UserError('x', 'm', { exitCode: 3, path: '/p', hint: 'h' }), { exitCode: 3, path: '/p', hint: 'h' }],
    [usageError('m'), { code: 'usage', exitCode: 2, hint: undefined }],
    [usageError('m', 'h'), { code: 'usage', exitCode: 2, hint: 'h' }],
    [
      new HistoryLockedError('/h.db', 'organize'),
      { code: 'history_locked', exitCode: 4, path: '/h.db', name: 'HistoryLockedError' },
    ],
    [
      new HistoryError('m', { path: '/h.db' }),
      { code: 'history_unusable', exitCode: 1, path: '/h.db', name: 'HistoryError' },
    ],
    [new SessionNotFoundError('s'), { code: 'session_not_found', exitCode: 2, name: 'SessionNotFoundError' }],
  ])('%s', (error, expected) => {
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject(expected);
  });

  it('keep their cause, and have none when there is none', () => {
    const cause = new Error('below');
    expect(new HistoryError('m', { cause }).cause).toBe(cause);
    expect('cause' in new UserError('x', 'm')).toBe(false);
  });
});

describe('systemErrorCode', () => {
  it.each([
    [Object.assign(new Error('x'), { code: 'ENOENT' }), 'ENOENT'],
    [Object.assign(new Error('x'), { code: 'E2BIG' }), 'E2BIG'],
    // What Node makes of errors that libuv has no name for.
    [Object.assign(new Error('x'), { code: 'Unknown system error -116', errno: -116 }), 'ESTALE'],
    [Object.assign(new Error('x'), { code: 'Unknown system error -122', errno: -122 }), 'EDQUOT'],
    [Object.assign(new Error('x'), { code: 'Unknown system error -999', errno: -999 }), 'E999'],
    [Object.assign(new Error('x'), { code: 'SQLITE_FULL' }), undefined],
    [Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' }), undefined],
    [Object.assign(new Error('x'), { code: 5 }), undefined],
    [new Error('x'), undefined],
    [{ code: 'ENOENT' }, undefined],
    [undefined, undefined],
  ])('%o: %s', (error, code) => {
    expect(systemErrorCode(error)).toBe(code);
  });
});

describe('systemErrorPath', () => {
  it.each([
    [Object.assign(new Error('x'), { code: 'ENOENT', path: '/a' }), '/a'],
    [Object.assign(new Error('x'), { code: 'ENOENT', path: 5 }), undefined],
    [new Error('x'), undefined],
    [{ path: '/a' }, undefined],
  ])('%o: %s', (error, path) => {
    expect(systemErrorPath(error)).toBe(path);
  });
});
