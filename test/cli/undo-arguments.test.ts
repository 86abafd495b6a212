import { describe, expect, test } from 'vitest';
import { undoArguments } from '../../src/cli/undo-arguments.js';
import type { Arguments } from '../../src/cli/configuration/flags.js';

describe('what the arguments of an undo ask for', () => {
  test('nothing: all of the session, and nothing that was not said', async () => {
    expect(await undoArguments({ session: 'last' })).toEqual({
      options: { cascade: false, search: false, allowRoots: [] },
      ...{ narrowed: false, keep: [] },
    });
  });

  test('a part of it', async () => {
    const { options, narrowed } = await undoArguments({
      ...{
        'operation-ids': ['12,15-20'],
        path: '*.flac',
        album: 'Lanterns',
        status: ['completed,failed'],
        type: ['move'],
      },
      ...{ since: '2026-11-20', before: '2026-11-21T12:00:00Z' },
    });
    const { select } = options;
    expect(narrowed).toBe(true);
    expect(select).toMatchObject({
      operationIds: [
        { from: 12, to: 12 },
        { from: 15, to: 20 },
      ],
      ...{ status: ['completed', 'failed'], type: ['move'] },
      ...{ since: new Date('2026-11-20'), before: new Date('2026-11-21T12:00:00Z') },
    });
    expect(select?.path?.('/a/b.flac')).toBe(true);
    expect(select?.album?.('A/lanterns')).toBe(true);
  });

  test('policies and places, which commands that go on say again', async () => {
    const { options, narrowed, keep } = await undoArguments({
      ...{ conflict: ['replace', 'rename'], modified: 'move', cascade: true, search: true },
      'allow-root': ['/a b'],
    });
    expect(options).toEqual({
      ...{ conflict: 'rename', modified: 'move', cascade: true, search: true, allowRoots: ['/a b'] },
    });
    expect(narrowed).toBe(false);
    expect(keep).toEqual([
      ...['--conflict', 'rename', '--modified', 'move', '--cascade', '--search'],
      ...['--allow-root', '/a b'],
    ]);
  });

  test.each<[Arguments, string, string?]>([
    [{ 'operation-ids': ['12..15'] }, '--operation-ids cannot be "12..15".', '12 15-20'],
    [{ 'operation-ids': ['1,99999999999999999'] }, 'no id is that large'],
    [{ conflict: 'renam' }, '--conflict cannot be "renam"', 'Did you mean rename?'],
    [{ modified: 'yes' }, '--modified cannot be "yes". Allowed: skip, move.'],
    [{ status: ['complete'] }, '--status cannot be "complete"', 'Did you mean completed?'],
    [{ type: ['moev'] }, '--type cannot be "moev"', 'Did you mean move?'],
    [{ since: '5' }, '--since cannot be "5"', '7d'],
    [{ before: 'never' }, '--before cannot be "never"', '7d'],
    [{ album: '/' }, '--album cannot be empty'],
    [{ path: '' }, '--path cannot be empty'],
  ])('%j is wrong use', async (argv, message, hint = '') => {
    await expect(undoArguments(argv)).rejects.toMatchObject({
      ...{ exitCode: 2, message: expect.stringContaining(message) },
      ...(hint === '' ? {} : { hint: expect.stringContaining(hint) }),
    });
  });
});
