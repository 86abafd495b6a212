import { expect, it } from 'vitest';
import { isProblem, SKIP_REASONS, skipped, type SkipReason } from '../../src/domain/skip.js';

it('tells problems from what the user asked for', () => {
  const reasons = Object.keys(SKIP_REASONS) as SkipReason[];
  expect(reasons.filter((reason) => !isProblem({ reason }))).toEqual([
    ...[
      'duplicate',
      'untagged',
      'audiobook',
      'video',
      'symlink',
      'special_file',
      'unsupported_format',
      'already_there',
      'too_much',
      'not_empty',
      'interrupted',
    ],
  ]);
});

it('says why, and what the system said', () => {
  expect(skipped('/a', 'vanished')).toEqual({ path: '/a', reason: 'vanished', message: 'it is gone' });
  expect(skipped('/a', 'conflict', '/b').message).toBe('another file has its place: /b');
});
