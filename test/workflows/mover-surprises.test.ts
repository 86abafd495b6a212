import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { OperationOutcome, PlannedOperation } from '../../src/domain/operation.js';
import { movingRun } from '../support/moving-run.js';
import { planned } from '../support/operations.js';
import { contentsOf, sha256, treeOf, write } from '../support/tree.js';

const run = movingRun();
const { at, mover, carryOut } = run;
let root: string;
let history: OperationHistoryTracker;
let sessionId: string;
beforeEach(() => {
  ({ root, history, sessionId } = run);
});

describe('late surprises', () => {
  const reasons: (string | null)[] = [];
  const onOutcome = (_: PlannedOperation, __: OperationOutcome, reason: string | null): void =>
    void reasons.push(reason);
  beforeEach(() => {
    reasons.length = 0;
  });

  it.each(['move', 'copy', 'hardlink'] as const)(
    'a %s whose target was taken meanwhile gets another name',
    async (type) => {
      const operation = planned(type, at('in/a'), at('lib/a.mp3'));
      write(root, { 'lib/a.mp3': 'somebody else' });
      expect(await carryOut([operation])).toEqual([`${type} completed`]);
      expect(readFileSync(at('lib/a.mp3'), 'utf8')).toBe('somebody else');
      expect(readFileSync(at('lib/a (2).mp3'), 'utf8')).toBe('content');
      expect([...history.operations(sessionId)][0]!.target_path).toBe(at('lib/a (2).mp3'));
    },
  );

  it('the same content is a duplicate, and stays', async () => {
    const operation = planned('move', at('in/a'), at('lib/a.mp3'));
    write(root, { 'lib/a.mp3': 'content' });
    expect(await carryOut([operation], { onOutcome })).toEqual(['move skipped']);
    expect(reasons).toEqual(['duplicate']);
    expect(contentsOf(root)).toHaveLength(3);
  });

  it('whenOccupied skip: it stays', async () => {
    const operation = { ...planned('move', at('in/a'), at('lib/a')), whenOccupied: 'skip' as const };
    write(root, { 'lib/a': 'somebody else' });
    const before = treeOf(root);
    expect(await carryOut([operation])).toEqual(['move skipped']);
    expect(treeOf(root)).toEqual(before);
  });

  it.each<[string, string, () => void]>([
    [
      'changed',
      'changed',
      () => {
        appendFileSync(at('in/a'), '!');
      },
    ],
    [
      'vanished',
      'vanished',
      () => {
        rmSync(at('in/a'));
      },
    ],
  ])('a source that %s is skipped, and the rest is done', async (_, reason, change) => {
    const operations = [planned('move', at('in/a'), at('lib/a')), planned('move', at('in/b'), at('lib/b'))];
    change();
    expect(await carryOut(operations, { onOutcome })).toEqual(['move skipped', 'move completed']);
    expect(reasons).toEqual([reason, null]);
  });

  it('a folder that is not there fails one operation, and the rest is done', async () => {
    const operations = [planned('move', at('in/a'), at('lib/none/a')), planned('move', at('in/b'), at('lib/b'))];
    expect(await carryOut(operations)).toEqual(['move failed', 'move completed']);
    expect([...history.operations(sessionId)][0]!.error_message).toContain('(ENOENT)');
  });

  it.each(['delete', 'move'] as const)(
    'what belongs together happens together: a %s that made room for nobody is taken back',
    async (type) => {
      const together = (operation: PlannedOperation): PlannedOperation => ({
        ...operation,
        details: { ...operation.details, group: 'one' },
      });
      write(root, { 'lib/old': 'old' });
      const before = treeOf(at('lib/old'));
      const operations = [
        together(planned(type, at('lib/old'), type === 'move' ? at('lib/old (2)') : null)),
        together(planned('move', at('in/a'), at('lib/none/a'))),
        together(planned('create_directory', null, at('lib/x'))),
        planned('move', at('in/b'), at('lib/b')),
      ];
      const said: string[] = [];
      const statuses = await carryOut(operations, { onOutcome: (_, { status }) => void said.push(status) });
      expect(statuses).toEqual([`${type} skipped`, 'move failed', 'create_directory skipped', 'move completed']);
      expect(said).toEqual(['skipped', 'failed', 'skipped', 'completed']);
      expect(treeOf(at('lib/old'))).toEqual(before);
      expect(Object.keys(treeOf(at('lib'))).filter((name) => !name.startsWith('.store'))).toEqual(['.', 'b', 'old']);
    },
  );

  it('a deletion that is taken back leaves what others rely on in the backup store', async () => {
    write(root, { 'lib/one': 'same', 'lib/two': 'same' });
    await carryOut([planned('delete', at('lib/one'), null)]);
    const object = [...history.operations(sessionId)][0]!.backup_path!;
    // As records of a plan file: journaled before they are looked at.
    const ids = history.commit({
      ...{ sessionId, outcomes: [], directoryTimes: [] },
      intents: [
        planned('delete', at('lib/two'), null, { group: 'one' }),
        planned('move', at('in/a'), at('lib/none/a'), { group: 'one' }),
      ],
    });
    const [deletion, newcomer] = ids.map((recordId) => ({ recordId }));
    await carryOut([
      { ...planned('delete', at('lib/two'), null, { group: 'one' }), checksum: null, ...deletion },
      { ...planned('move', at('in/a'), at('lib/none/a'), { group: 'one' }), ...newcomer },
    ]);
    expect(readFileSync(at('lib/two'), 'utf8')).toBe('same');
    expect(readFileSync(object, 'utf8')).toBe('same');
  });

  it('a file that the operation before brings is kept as well', async () => {
    write(root, { 'lib/old': 'old' });
    const aside = { ...planned('delete', at('lib/old (2)'), null), size: 3 };
    expect(await carryOut([planned('move', at('lib/old'), at('lib/old (2)')), aside])).toEqual([
      'move completed',
      'delete completed',
    ]);
    const deletion = [...history.operations(sessionId)][1]!;
    expect(readFileSync(deletion.backup_path!, 'utf8')).toBe('old');
    expect(deletion.checksum_before).toBe(sha256(deletion.backup_path!));
  });

  it('what cannot be looked at fails alone', async () => {
    const long = at(`lib/${'x'.repeat(300)}/a`);
    const operations = [planned('move', at('in/a'), long), planned('move', at('in/b'), at('lib/b'))];
    expect(await carryOut(operations)).toEqual(['move failed', 'move completed']);
  });

  it('a group is not interrupted in its middle', async () => {
    let looks = 0;
    const signal = {
      get aborted() {
        looks += 1;
        return looks > 2; // Looked at before each operation: from the third on, the second of the group.
      },
    } as AbortSignal;
    const together = (operation: PlannedOperation): PlannedOperation => ({
      ...operation,
      details: { ...operation.details, group: 'one' },
    });
    write(root, { 'lib/old': 'old' });
    const operations = [
      planned('create_directory', null, at('lib/x')),
      together(planned('move', at('lib/old'), at('lib/old (2)'))),
      together(planned('move', at('in/a'), at('lib/old'))),
      planned('move', at('in/b'), at('lib/b')),
    ];
    expect(await carryOut(operations, { signal })).toEqual([
      'create_directory completed',
      'move completed',
      'move completed',
      'move pending',
    ]);
  });

  it('a caller whose own code throws does not make a done move a failed one', async () => {
    const onOutcome = (): void => {
      throw new Error("the caller's own");
    };
    const one = mover({ onOutcome });
    await one.add(planned('move', at('in/a'), at('lib/a')));
    await expect(one.finish()).rejects.toThrow("the caller's own");
    one.abandon();
    expect([...history.operations(sessionId)].map(({ status }) => status)).toEqual(['completed']);
  });

  it('a folder that is there already is not ours', async () => {
    expect(await carryOut([planned('create_directory', null, at('lib'))])).toEqual(['create_directory skipped']);
  });
});
