import { describe, expect, it } from 'vitest';
import { OPERATION_TYPES, type OperationDetails, type OperationType } from '../../src/domain/operation.js';
import { decideRecovery, type RecoveryDecision, type Sighting } from '../../src/domain/recovery.js';

const SIGHTINGS: readonly Sighting[] = ['absent', 'matches', 'placeholder', 'other'];

/** Rows: the source; columns: the target; both in the order of SIGHTINGS. The whole table, no row left to a default. */
type Table = Readonly<Record<Sighting, readonly RecoveryDecision[]>>;

const MOVES: Table = {
  absent: ['conflict', 'done', 'conflict', 'conflict'],
  matches: ['not_done', 'drop_source', 'remove_placeholder', 'conflict'],
  placeholder: ['conflict', 'conflict', 'conflict', 'conflict'],
  other: ['conflict', 'conflict', 'conflict', 'conflict'],
};
const anySource: readonly RecoveryDecision[] = ['not_done', 'done', 'remove_placeholder', 'conflict'];
const COPIES: Table = { absent: anySource, matches: anySource, placeholder: anySource, other: anySource };
const anyTarget = (decision: RecoveryDecision): readonly RecoveryDecision[] => SIGHTINGS.map(() => decision);
const REMOVALS: Table = {
  absent: anyTarget('done'),
  matches: anyTarget('not_done'),
  placeholder: anyTarget('conflict'),
  other: anyTarget('conflict'),
};

const orNew: readonly RecoveryDecision[] = ['conflict', 'done', 'conflict', 'conflict'];
const REWRITES: Table = { absent: orNew, matches: anyTarget('not_done'), placeholder: orNew, other: orNew };

const TABLES: Readonly<Record<OperationType, Table>> = {
  move: MOVES,
  move_cover: MOVES,
  delete: MOVES,
  copy: COPIES,
  hardlink: COPIES,
  reflink: COPIES,
  create_directory: COPIES,
  remove_directory: REMOVALS,
  rewrite: REWRITES,
};

function tableOf(type: OperationType, details: OperationDetails = {}): Table {
  const row = (source: Sighting): RecoveryDecision[] =>
    SIGHTINGS.map((target) => decideRecovery(type, details, { source, target, temporary: 'absent', aside: 'absent' }));
  return { absent: row('absent'), matches: row('matches'), placeholder: row('placeholder'), other: row('other') };
}

describe('decideRecovery', () => {
  it.each(OPERATION_TYPES)('decides every case of %s', (type) => {
    expect(tableOf(type)).toEqual(TABLES[type]);
  });

  it.each<[string, OperationDetails]>([
    ['the copy of another file', { copy_of: '/music/a.mp3' }],
    ['without a backup', { unrecoverable: true }],
  ])('looks only at the source of a deletion of %s', (_, details) => {
    expect(tableOf('delete', details)).toEqual(REMOVALS);
  });

  it('leaves the object of the backup store, once what came from it is there', () => {
    const { absent, matches } = tableOf('move', { from_backup: true });
    expect(absent).toEqual(MOVES.absent);
    expect(matches).toEqual(['not_done', 'done', 'remove_placeholder', 'conflict']);
  });

  it('touches nothing when another program edited the file that a rewrite had taken aside', () => {
    for (const source of SIGHTINGS) {
      expect(decideRecovery('rewrite', {}, { source, target: 'matches', temporary: 'other', aside: 'absent' })).toBe(
        'conflict',
      );
    }
    expect(
      decideRecovery('rewrite', {}, { source: 'other', target: 'matches', temporary: 'matches', aside: 'absent' }),
    ).toBe('done');
  });

  it('takes a file back from its temporary name, where it has no other', () => {
    const decide = (source: Sighting, target: Sighting): RecoveryDecision =>
      decideRecovery('move', {}, { source, target, temporary: 'matches', aside: 'absent' });
    expect(decide('absent', 'absent')).toBe('take_back');
    expect(decide('absent', 'placeholder')).toBe('take_back');
    expect(decide('placeholder', 'absent')).toBe('take_back');
    expect(decide('absent', 'matches')).toBe('done');
    expect(decide('absent', 'other')).toBe('conflict');
    expect(decide('matches', 'absent')).toBe('not_done');
  });

  it.each<[string, OperationType, OperationDetails, 'drop_aside' | 'put_back']>([
    ['a move', 'move', {}, 'drop_aside'],
    ['a deletion into the backup store', 'delete', {}, 'drop_aside'],
    ['a restore', 'move', { from_backup: true }, 'drop_aside'],
    ['a deletion without a second place', 'delete', { unrecoverable: true }, 'put_back'],
    ['a deletion of a copy', 'delete', { copy_of: '/music/a.mp3' }, 'put_back'],
  ])(
    'removes what was on its way out only as the recorded file that is in its new place: %s',
    (_, type, details, kept) => {
      for (const source of SIGHTINGS) {
        for (const target of SIGHTINGS) {
          for (const aside of ['matches', 'placeholder', 'other'] as const) {
            const decision = decideRecovery(type, details, { source, target, temporary: 'absent', aside });
            expect(decision).toBe(target === 'matches' && aside === 'matches' ? kept : 'put_back');
          }
        }
      }
    },
  );
});
