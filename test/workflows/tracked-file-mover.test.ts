import fs, {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { JournalBatch, OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import { HistoryError } from '../../src/domain/errors.js';
import type { OperationOutcome, PlannedOperation } from '../../src/domain/operation.js';
import { invert } from '../../src/domain/rollback.js';
import { BackupStore } from '../../src/filesystem/backup-store.js';
import { identify } from '../../src/filesystem/identity.js';
import { TrackedFileMover, type MoverOptions } from '../../src/workflows/move/tracked-file-mover.js';
import { openHistory } from '../support/history.js';
import { planned } from '../support/operations.js';
import { contentsOf, OTHER_DISK, sha256, temporaryFolder, treeOf, write } from '../support/tree.js';

let root: string;
let history: OperationHistoryTracker;
let sessionId: string;
const at = (name: string): string => join(root, name);
beforeEach(() => {
  root = temporaryFolder();
  write(root, { 'in/a': 'content', 'in/b': 'other' });
  mkdirSync(at('lib'));
  history = openHistory();
  sessionId = history.startSessionSync({ sourceRoot: at('in'), targetRoot: at('lib') }).session_id;
});

function mover(options: Partial<MoverOptions> = {}): TrackedFileMover {
  return new TrackedFileMover({
    journal: history,
    sessionId,
    roots: [at('lib')],
    backupRoot: at('lib/.store'),
    ...options,
  });
}

/** Does the operations and gives the records. */
async function carryOut(
  operations: readonly PlannedOperation[],
  options: Partial<MoverOptions> = {},
): Promise<string[]> {
  const { finish, add } = bound(mover(options));
  for (const operation of operations) await add(operation);
  await finish();
  return [...history.operations(sessionId)].map((record) => `${record.operation_type} ${record.status}`);
}

function bound(one: TrackedFileMover): Pick<TrackedFileMover, 'add' | 'finish'> {
  return { add: (operation) => one.add(operation), finish: () => one.finish() };
}

it('a batch is done when it has its bytes, so that large files are moved while the next are read', async () => {
  const { add, finish } = bound(mover({ batchBytes: 'content'.length + 'other'.length }));
  await add(planned('move', at('in/a'), at('lib/a')));
  expect(existsSync(at('lib/a'))).toBe(false);
  await add(planned('move', at('in/b'), at('lib/b')));
  expect([existsSync(at('lib/a')), existsSync(at('lib/b'))]).toEqual([true, true]);
  await finish();
});

it('a rewrite records what the file was that an operation of its batch brings', async () => {
  write(root, { 'in/l.m3u': 'a', 'b.m3u': 'b' });
  const before = identify(at('in/l.m3u'));
  const { details: _notThereYet, ...rewrite } = planned('rewrite', at('in/l.m3u'), at('lib/l.m3u'));
  const edits = [{ line: 1, from: 'a', to: 'b' }];
  const details = { edits, encoding: 'utf-8', becomes: sha256(at('b.m3u')), check_content: true } as const;
  const brings = planned('move', at('in/l.m3u'), at('lib/l.m3u'));
  const goes = { ...rewrite, sourcePath: at('lib/l.m3u'), details };
  expect(await carryOut([brings, goes])).toEqual(['move completed', 'rewrite completed']);
  expect([...history.operations(sessionId)].at(-1)?.metadata.identity).toEqual(before);
});

it('a deletion takes the file that an operation of its batch brings, not what was there before', async () => {
  const { details: _notThereYet, ...deletion } = planned('delete', at('in/b'), null);
  const checksum = sha256(at('in/b'));
  write(root, { 'lib/b': 'another' });
  const brings = [planned('move', at('lib/b'), at('lib/another')), planned('move', at('in/b'), at('lib/b'))];
  const goes = { ...deletion, sourcePath: at('lib/b'), checksum, details: { check_content: true } };
  expect(await carryOut([...brings, goes])).toEqual(['move completed', 'move completed', 'delete completed']);
  const last = [...history.operations(sessionId)].at(-1);
  expect(sha256(last?.backup_path ?? '')).toBe(checksum);
  expect(last?.metadata.identity).toMatchObject({ kind: 'file', mode: 0o644 });
});

it.each(['delete', 'rewrite'] as const)('a %s keeps the old content also after an error that passes', async (type) => {
  write(root, { 'lib/a.m3u': 'a' });
  const checksum = sha256(at('lib/a.m3u'));
  const edits = [{ line: 1, from: 'a', to: 'other' }];
  const details = type === 'rewrite' ? ({ edits, encoding: 'utf-8', becomes: sha256(at('in/b')) } as const) : {};
  const target = type === 'rewrite' ? at('lib/a.m3u') : null;
  const operation = planned(type, at('lib/a.m3u'), target, details);
  const { lstatSync } = fs;
  onTestFinished(() => {
    Object.assign(fs, { lstatSync });
    syncBuiltinESMExports();
  });
  let failed = 0;
  const failing = (path: string, ...rest: unknown[]): unknown => {
    if (path.includes('/objects/') && (failed += 1) === 1) throw Object.assign(new Error('disk'), { code: 'EIO' });
    return (lstatSync as (...args: unknown[]) => unknown)(path, ...rest);
  };
  Object.assign(fs, { lstatSync: failing });
  syncBuiltinESMExports();
  const roots = { roots: [at('lib')], throughLinks: false };
  expect(await carryOut([operation], { rewrites: roots })).toEqual([`${type} completed`]);
  expect(failed).toBeGreaterThan(1);
  const [record] = [...history.operations(sessionId)];
  expect(sha256(record?.backup_path ?? '')).toBe(checksum);
});

describe('every operation', () => {
  it.each(['move', 'move_cover'] as const)('%s takes the file there', async (type) => {
    const before = identify(at('in/a'));
    expect(await carryOut([planned(type, at('in/a'), at('lib/a'))])).toEqual([`${type} completed`]);
    expect(identify(at('lib/a'))).toEqual(before);
    expect([...history.operations(sessionId)][0]).toMatchObject({
      checksum_before: sha256(at('lib/a')),
      checksum_after: sha256(at('lib/a')),
      file_size: 7,
    });
  });

  it('copy leaves the source, with its time to the nanosecond', async () => {
    utimesSync(at('in/a'), 1, 1_234_567_890.123456);
    const before = treeOf(at('in'));
    expect(await carryOut([{ ...planned('copy', at('in/a'), at('lib/a')), checksum: null }])).toEqual([
      'copy completed',
    ]);
    expect(treeOf(at('in'))).toEqual(before);
    expect(treeOf(at('lib'))['a']).toBe(before['a']);
    expect([...history.operations(sessionId)][0]).toMatchObject({
      checksum_before: sha256(at('in/a')),
      checksum_after: sha256(at('in/a')),
    });
  });

  it('hardlink gives the file a second name', async () => {
    expect(await carryOut([planned('hardlink', at('in/a'), at('lib/a'))])).toEqual(['hardlink completed']);
    expect(identify(at('lib/a')).inode).toBe(identify(at('in/a')).inode);
  });

  it('reflink shares the blocks, or fails with a way out', async () => {
    const [result] = await carryOut([planned('reflink', at('in/a'), at('lib/a'))]);
    if (result === 'reflink failed') {
      expect([...history.operations(sessionId)][0]!.error_message).toContain('--mode copy');
      expect(Object.keys(treeOf(at('lib')))).toEqual(['.']);
    } else expect(readFileSync(at('lib/a'), 'utf8')).toBe('content');
  });

  it('delete puts the file into the backup store', async () => {
    write(root, { 'lib/old': 'old content' });
    expect(await carryOut([{ ...planned('delete', at('lib/old'), null), checksum: null }])).toEqual([
      'delete completed',
    ]);
    const [record] = [...history.operations(sessionId)];
    expect(readFileSync(record!.backup_path!, 'utf8')).toBe('old content');
    expect(record!.checksum_before).toBe(sha256(record!.backup_path!));
    expect(Object.keys(treeOf(at('lib')))).not.toContain('old');
  });

  it('create_directory and remove_directory make and take folders', async () => {
    expect(
      await carryOut([
        planned('create_directory', null, at('lib/x')),
        planned('create_directory', null, at('lib/x/y')),
      ]),
    ).toEqual([...['create_directory completed', 'create_directory completed']]);
    expect(
      await carryOut([planned('remove_directory', at('lib/x/y'), null), planned('remove_directory', at('lib'), null)]),
    ).toEqual([
      ...[
        'create_directory completed',
        'create_directory completed',
        'remove_directory completed',
        'remove_directory skipped',
      ],
    ]);
  });

  it.skipIf(OTHER_DISK === null)('move goes across file systems', async () => {
    const other = temporaryFolder(OTHER_DISK!);
    utimesSync(at('in/a'), 1, 1_234_567_890.123456);
    const before = treeOf(at('in'))['a'];
    expect(await carryOut([planned('move', at('in/a'), join(other, 'a'))], { roots: [other] })).toEqual([
      'move completed',
    ]);
    expect(treeOf(other)['a']).toBe(before);
    expect(Object.keys(treeOf(at('in')))).toEqual(['.', 'b']);
  });

  it('copy of a link leaves what it points to as it is', async () => {
    utimesSync(at('in/a'), 1e9, 1e9);
    symlinkSync(at('in/a'), at('in/link'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await carryOut([planned('copy', at('in/link'), at('lib/link'))]);
    expect(identify(at('in/a')).mtime_ns).toBe('1000000000000000000');
  });
});

it('an object that another history put into the store stays its own, whoever relies on it here later', async () => {
  write(root, { 'in/a': 'same', 'in/b': 'same' });
  const object = new BackupStore(at('lib/.store')).objectPath(sha256(at('in/a')));
  write(dirname(object), { [basename(object)]: 'same' });
  await carryOut([planned('delete', at('in/a'), null)]);
  await carryOut([planned('delete', at('in/b'), null)]);
  const records = [...history.operations(sessionId)];
  expect(records.map(({ metadata }) => metadata.shared_object)).toEqual([true, true]);
  const undo = history.startSessionSync({ sourceRoot: at('in'), targetRoot: at('lib') }).session_id;
  const inverses = records.toReversed().map((record) => invert(record)!);
  await carryOut(inverses, { sessionId: undo, roots: [root] });
  expect(readFileSync(at('in/a'), 'utf8')).toBe('same');
  expect(existsSync(object)).toBe(true);
});

describe('the journal', () => {
  it('has every operation, durable, before the disk is touched', async () => {
    const before = treeOf(root);
    const seen: unknown[] = [];
    const journal = {
      commit(batch: JournalBatch): number[] {
        if (batch.intents.length > 0)
          seen.push({
            intents: batch.intents.length,
            untouched: JSON.stringify(treeOf(root)) === JSON.stringify(before),
          });
        return history.commit(batch);
      },
      countBackupReferences: () => 0,
      sharesObject: () => false,
    };
    await carryOut(
      [
        planned('move', at('in/a'), at('lib/a')),
        planned('copy', at('in/b'), at('lib/b')),
        planned('create_directory', null, at('lib/x')),
      ],
      { journal },
    );
    expect(seen).toEqual([{ intents: 3, untouched: true }]);
  });

  it.each([1, 2])('that fails at its commit %i stops everything: not one file more is touched', async (failing) => {
    const files = Array.from({ length: 600 }, (_, index) => `f${index}`);
    write(at('in'), Object.fromEntries(files.map((name) => [name, name])));
    let commits = 0;
    const journal = {
      commit(batch: JournalBatch): number[] {
        commits += 1;
        if (commits >= failing) throw new HistoryError('the disk is full');
        return history.commit(batch);
      },
      countBackupReferences: () => 0,
      sharesObject: () => false,
    };
    await expect(
      carryOut(
        files.map((name) => planned('move', at(`in/${name}`), at(`lib/${name}`))),
        { journal },
      ),
    ).rejects.toThrow(HistoryError);
    // The first batch may be done, since its intents are durable; nothing after it.
    expect(contentsOf(at('lib'))).toHaveLength(failing === 1 ? 0 : 256);
  });

  it('keeps the times of folders from before their first change', async () => {
    const [source, library] = [identify(at('in')).mtime_ns, identify(at('lib')).mtime_ns];
    await carryOut([planned('move', at('in/a'), at('lib/a'))]);
    expect(Object.fromEntries(history.directoryTimes(sessionId).map(({ path, mtime_ns }) => [path, mtime_ns]))).toEqual(
      { [at('in')]: source, [at('lib')]: library },
    );
  });
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

describe('nothing leaves the roots', () => {
  it.each<[string, () => string, string]>([
    ['beside them', () => at('elsewhere/a'), 'outside_library'],
    ['with a name that begins the same', () => at('library/a'), 'outside_library'],
    ['upwards', () => `${at('lib')}/../elsewhere/a`, 'outside_library'],
    ['through a link', () => at('lib/link/a'), 'symlink_in_target'],
  ])('%s', async (_, target, reason) => {
    mkdirSync(at('elsewhere'));
    mkdirSync(at('library'));
    symlinkSync(at('elsewhere'), at('lib/link'));
    const before = treeOf(root);
    let found: string | null = null;
    await carryOut([planned('move', at('in/a'), target())], {
      onOutcome: (__, ___, why) => {
        found = why;
      },
    });
    expect(treeOf(root)).toEqual(before);
    expect(found).toBe(reason);
  });

  it('unless the user follows links', async () => {
    mkdirSync(at('elsewhere'));
    symlinkSync(at('elsewhere'), at('lib/link'));
    expect(await carryOut([planned('move', at('in/a'), at('lib/link/a'))], { throughLinks: true })).toEqual([
      'move completed',
    ]);
  });
});

describe('deleting', () => {
  it('needs a backup, another copy, or force', async () => {
    write(root, { 'lib/1': 'one', 'lib/2': 'content', 'lib/3': 'three', 'lib/4': 'not the content' });
    linkSync(at('lib/1'), at('lib/5'));
    const operations = [
      planned('delete', at('lib/1'), null),
      planned('delete', at('lib/2'), null, { copy_of: at('in/a') }),
      planned('delete', at('lib/3'), null, { unrecoverable: true }),
      planned('delete', at('lib/4'), null, { copy_of: at('in/a') }),
    ];
    expect(await carryOut(operations, { backupRoot: null })).toEqual([
      'delete skipped',
      'delete completed',
      'delete completed',
      'delete skipped',
    ]);
    expect(Object.keys(treeOf(at('lib'))).sort()).toEqual(['.', '1', '4', '5']);
  });

  it('never takes a file for a copy of itself', async () => {
    write(root, { 'lib/1': 'one' });
    await carryOut([planned('delete', at('lib/1'), null, { copy_of: at('lib/1') })]);
    expect(contentsOf(root)).toContain(sha256(write(temporaryFolder(), { x: 'one' }) + '/x'));
  });

  it('of a link keeps the link, and what it points to', async () => {
    write(root, { 'lib/real': 'real' });
    chmodSync(at('lib/real'), 0o600);
    symlinkSync(at('lib/real'), at('lib/.DS_Store'));
    const before = treeOf(at('lib'));
    const link = { ...planned('delete', at('lib/.DS_Store'), null), checksum: null };
    await carryOut([link, planned('delete', at('lib/real'), null)]);
    expect(contentsOf(root)).toHaveLength(3);
    expect(Object.values(treeOf(at('lib'))).join()).toContain(before['real']!.split(' ')[3]);
  });
});

describe('an abort', () => {
  it('finishes the operation in flight, and the others wait', async () => {
    const controller = new AbortController();
    const files = Array.from({ length: 10 }, (_, index) => `f${index}`);
    write(at('in'), Object.fromEntries(files.map((name) => [name, name])));
    let done = 0;
    const onOutcome = (): void => {
      done += 1;
      if (done === 3) controller.abort();
    };
    const statuses = await carryOut(
      files.map((name) => planned('move', at(`in/${name}`), at(`lib/${name}`))),
      { signal: controller.signal, onOutcome },
    );
    expect(statuses).toEqual([...Array<string>(3).fill('move completed'), ...Array<string>(7).fill('move pending')]);
    expect(contentsOf(at('lib'))).toHaveLength(3);
  });
});

it('a file system without hard links is served through placeholders', async () => {
  // A source that may not be linked is not to be had portably: the flag that the journal gets is tried by itself.
  expect(await carryOut([planned('move', at('in/a'), at('lib/a'), { placeholder: true })])).toEqual(['move completed']);
  expect(readFileSync(at('lib/a'), 'utf8')).toBe('content');
});
