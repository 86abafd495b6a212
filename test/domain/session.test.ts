import { describe, expect, it } from 'vitest';
import { newSessionId, SESSION_ID_PATTERN } from '../../src/domain/session.js';

describe('newSessionId', () => {
  it('is the time in UTC and four characters', () => {
    expect(newSessionId(new Date('2026-11-20T15:30:12.999Z'), () => 0)).toBe('20261120-153012-aaaa');
    expect(newSessionId(new Date('2026-01-02T03:04:05Z'), () => 0.999999)).toBe('20260102-030405-9999');
  });

  it('sorts by time, and is an id that users may type', () => {
    const ids = [0, 1, 59, 3600, 86400].map((seconds) => newSessionId(new Date(seconds * 1000), Math.random));
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(SESSION_ID_PATTERN);
  });

  it('has no characters that are mistaken for one another', () => {
    const suffixes = Array.from({ length: 200 }, () => newSessionId(new Date(0), Math.random).slice(-4));
    expect(suffixes.join('')).not.toMatch(/[ilo01]/);
  });
});

describe('SESSION_ID_PATTERN', () => {
  it.each(['a', 'my-run', '2026.11.20', '_x', 'a'.repeat(100)])('accepts %s', (id) => {
    expect(id).toMatch(SESSION_ID_PATTERN);
  });
  it.each(['', '-rf', '.', '..', '../x', 'a/b', 'a b', 'ä', 'a\n', 'a\u0000', '*', '@', 'a'.repeat(101)])(
    'refuses %j',
    (id) => {
      expect(id).not.toMatch(SESSION_ID_PATTERN);
    },
  );
});
