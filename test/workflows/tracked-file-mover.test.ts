import { existsSync, readFileSync, mkdirSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { JournalBatch, OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import { HistoryError } from '../../src/domain/errors.js';
import { identify } from '../../src/filesystem/identity.js';
import { movingRun } from '../support/moving-run.js';
import { planned } from '../support/operations.js';
import { contentsOf, OTHER_DISK, sha256, temporaryFolder, treeOf, write } from '../support/tree.js';

const run = movingRun();
const { at, carryOut } = run;
let root: string;
let history: OperationHistoryTracker;
let sessionId: string;
beforeEach(() => {
  ({ root, history, sessionId } = run);
});

it('a batch is done when it has its bytes, so that large files are moved while the next are read', async () => {
  const mover = run.mover({ batchBytes: 'content'.length + 'other'.length });
  await mover.add(planned('move', at('in/a'), at('lib/a')));
  expect(existsSync(at('lib/a'))).toBe(false);
  await mover.add(planned('move', at('in/b'), at('lib/b')));
  expect([existsSync(at('lib/a')), existsSync(at('lib/b'))]).toEqual([true, true]);
  await mover.finish();
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
