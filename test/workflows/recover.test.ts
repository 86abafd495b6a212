import fs, {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { FileIdentity, PlannedOperation } from '../../src/domain/operation.js';
import { BackupStore } from '../../src/filesystem/backup-store.js';
import { nodeTime, setTimes } from '../../src/filesystem/file-times.js';
import { identify } from '../../src/filesystem/identity.js';
import { temporaryName } from '../../src/workflows/move/temporary-name.js';
import { recoverSessions } from '../../src/workflows/recover.js';
import { planned } from '../support/operations.js';
import { sha256, treeOf, write } from '../support/tree.js';
import { unfinishedRun } from '../support/unfinished-run.js';

const run = unfinishedRun();
const { at, journal, part, organizedOne, recovered } = run;
let root: string;
let history: OperationHistoryTracker;
let sessionId: string;
beforeEach(() => {
  ({ root, history, sessionId } = run);
});

/** Looks below a folder fail. @param code of the system's error; without it, what is thrown is a bug's. @returns ends it */
function failingDisk(folder: string, code?: string): () => void {
  const { lstatSync } = fs;
  const mend = (): void => {
    Object.assign(fs, { lstatSync });
    syncBuiltinESMExports();
  };
  onTestFinished(mend);
  const failing = (path: string, ...rest: unknown[]): unknown => {
    if (path.startsWith(folder)) throw Object.assign(new Error('disk'), code === undefined ? {} : { code });
    return (lstatSync as (...args: unknown[]) => unknown)(path, ...rest);
  };
  Object.assign(fs, { lstatSync: failing });
  syncBuiltinESMExports();
  return mend;
}

describe('a move that the journal does not know the end of', () => {
  const move = (details = {}): PlannedOperation => planned('move', at('in/a'), at('lib/a'), details);

  it('happened: completed', async () => {
    const id = journal(move());
    renameSync(at('in/a'), at('lib/a'));
    const { status, report } = await recovered(id);
    expect([status, report]).toMatchObject(['completed', { done: 1, not_done: 0, conflicts: 0, completed: 1 }]);
    expect(history.requireSession(sessionId)).toMatchObject({ status: 'interrupted', completed_operations: 1 });
  });

  it('did not happen: pending', async () => {
    const before = treeOf(root);
    expect(await recovered(journal(move()))).toMatchObject({
      status: 'pending',
      report: { not_done: 1, completed: 0 },
    });
    expect(treeOf(root)).toEqual(before);
  });

  // It was called unclear for ever, and no rollback took it back any more, when the disk failed while it was settled.
  it('cannot be looked at, as its disk fails: it waits for a recovery that can look', async () => {
    write(root, { 'in/b': 'b' });
    const ids = [journal(planned('move', at('in/a'), at('lib/a'))), journal(planned('move', at('in/b'), at('lib/b')))];
    renameSync(at('in/a'), at('lib/a'));
    const mend = failingDisk(at('lib/'), 'EIO');
    const warnings: unknown[] = [];
    const [report] = await recoverSessions(history, (event) => warnings.push(event));
    const why = 'the disk reported a read or write error (EIO)';
    const message = `whether operation ${ids[0]} (${at('lib/a')}) happened is not known yet: ${why}`;
    expect(report).toMatchObject({ conflicts: 2, left: [{ root: null, path: at('lib/a'), why, operations: 2 }] });
    expect(report?.messages[0]).toBe(message);
    const warned = {
      message: `What became of 2 operations of session ${sessionId} is not known yet: ${why} (the first is ${at('lib/a')}).`,
      path: at('lib/a'),
      hint: `When ${at('lib/a')} can be read and written again, run: music-organize recover (when it never will be: music-organize sessions delete ${sessionId} --force)`,
    };
    expect(warnings).toContainEqual({ type: 'warning', ...warned });
    expect(ids.map((id) => history.findOperation(id)?.status)).toEqual(['in_progress', 'in_progress']);
    mend();
    expect(await recoverSessions(history)).toMatchObject([{ done: 1, not_done: 1, conflicts: 0, left: [] }]);
    expect(history.findOperation(ids[0]!)).toMatchObject({ status: 'completed' });
    expect(await recoverSessions(history)).toEqual([]);
  });

  it('has a path that goes in circles: a conflict, since that does not pass', async () => {
    const id = journal(planned('move', at('in/a'), at('lib/b/a')));
    symlinkSync('b', at('lib/b'));
    const [report] = await recoverSessions(history);
    expect(report).toMatchObject({ conflicts: 1, left: [], messages: [expect.stringContaining('(ELOOP)')] });
    expect(history.findOperation(id)).toMatchObject({ status: 'failed' });
    expect(await recoverSessions(history)).toEqual([]);
  });

  it('meets a bug of ours: a conflict as well, which no later recovery repeats', async () => {
    const id = journal(move());
    failingDisk(at('lib/a'));
    expect(await recoverSessions(history)).toMatchObject([{ conflicts: 1, left: [] }]);
    expect(history.findOperation(id)).toMatchObject({ status: 'failed' });
  });

  it('has both names: the source goes', async () => {
    const id = journal(move());
    linkSync(at('in/a'), at('lib/a'));
    expect(await recovered(id)).toMatchObject({ status: 'completed' });
    expect(Object.keys(treeOf(root))).toEqual(['.', 'in', 'lib', 'lib/a']);
  });

  it('has a whole copy on the other side: the source goes', async () => {
    const id = journal(move());
    write(root, { 'lib/a': 'content' });
    expect(await recovered(id)).toMatchObject({ status: 'completed' });
    expect(Object.keys(treeOf(root))).toEqual(['.', 'in', 'lib', 'lib/a']);
  });

  // Node sets times to the microsecond; the rest comes when the batch ends, which a kill may come before.
  it.each<[string, (id: number, copied: FileIdentity) => void]>([
    ['the source is still there', () => undefined],
    ['its outcome is not journaled', () => rmSync(at('in/a'))],
    [
      'its outcome is journaled',
      (id, copied) => {
        rmSync(at('in/a'));
        const places = { id, targetPath: at('lib/a'), backupPath: null, message: null };
        const checksum = sha256(at('lib/a'));
        const sums = { checksumBefore: checksum, checksumAfter: checksum };
        const details = { ...history.findOperation(id)!.metadata, result: copied };
        const outcomes = [{ ...places, ...sums, details, status: 'completed' } as const];
        history.commit({ sessionId, outcomes, intents: [], directoryTimes: [] });
      },
    ],
  ])(
    'has a whole copy on the other side without the last digits of its time, and %s: it gets them',
    async (_, then) => {
      const mtimeNs = '1100000000123456789';
      await setTimes([{ path: at('in/a'), mtimeNs }]);
      const id = journal(move());
      write(root, { 'lib/a': 'content' });
      const time = nodeTime(mtimeNs);
      utimesSync(at('lib/a'), time, time);
      then(id, identify(at('lib/a')));
      expect(await recovered(id)).toMatchObject({ status: 'completed' });
      expect(String(statSync(at('lib/a'), { bigint: true }).mtimeNs)).toBe(mtimeNs);
    },
  );

  it('is of an album of more copies than are looked at in one go: all get the last digits of their times', async () => {
    const names = Array.from({ length: 1100 }, (_, index) => String(index));
    const mtimeNs = '1100000000123456789';
    const time = nodeTime(mtimeNs);
    write(root, Object.fromEntries(names.flatMap((name) => [`in/${name}`, `lib/${name}`].map((path) => [path, 'x']))));
    await setTimes(names.map((name) => ({ path: at(`in/${name}`), mtimeNs })));
    // The oldest, which comes last, is a clone: it has the time of its original, as a copy has.
    const intents = names.map((name, index) => {
      const type = index === 0 ? 'reflink' : 'copy';
      return { ...planned(type, at(`in/${name}`), at(`lib/${name}`)), details: {} };
    });
    const ids = history.commit({ sessionId, outcomes: [], intents, directoryTimes: [] });
    const outcomes = intents.map(({ checksum, targetPath }, index) => {
      utimesSync(targetPath!, time, time);
      const sums = { checksumBefore: checksum, checksumAfter: checksum, message: null };
      const details = { result: identify(targetPath!) };
      return { id: ids[index]!, status: 'completed', ...sums, targetPath, backupPath: null, details } as const;
    });
    history.commit({ sessionId, outcomes, intents: [], directoryTimes: [] });
    await recoverSessions(history);
    const times = names.map((name) => String(statSync(at(`lib/${name}`), { bigint: true }).mtimeNs));
    expect(new Set(times)).toEqual(new Set([mtimeNs]));
  });

  it('holds the name with a placeholder that the journal names: it goes', async () => {
    const id = journal(move({ placeholder: true }));
    write(root, { 'lib/a': '' });
    expect(await recovered(id)).toMatchObject({ status: 'pending' });
    expect(Object.keys(treeOf(root))).toEqual(['.', 'in', 'in/a', 'lib']);
  });

  it('stopped half-way in a rename of case: it goes back', async () => {
    const id = journal(move());
    renameSync(at('in/a'), part(id));
    expect(await recovered(id)).toMatchObject({ status: 'pending' });
    expect(readFileSync(at('in/a'), 'utf8')).toBe('content');
  });

  it('left a part of a copy: it goes, others stay', async () => {
    const id = journal(move());
    writeFileSync(part(id), 'cont');
    writeFileSync(part(id + 1000), 'not ours');
    expect(await recovered(id)).toMatchObject({ status: 'pending' });
    expect(Object.keys(treeOf(at('lib')))).toEqual(['.', temporaryName(sessionId, id + 1000)]);
  });

  it.each<[string, (id: number) => void]>([
    ['an empty file that is not ours', () => write(root, { 'lib/a': '' })],
    ['another file at the target', () => write(root, { 'lib/a': 'other' })],
    ['another file at the source', () => write(root, { 'in/a': 'changed' })],
    [
      'nothing anywhere',
      () => {
        rmSync(at('in/a'));
      },
    ],
    [
      'a part of it and nothing else',
      (id) => {
        rmSync(at('in/a'));
        writeFileSync(part(id), 'cont');
      },
    ],
    [
      'a link at the source',
      () => {
        rmSync(at('in/a'));
        symlinkSync('x', at('in/a'));
      },
    ],
    ['other content on both sides', () => write(root, { 'in/a': 'CONTENT', 'lib/a': 'other' })],
  ])('meets %s: nothing is touched, and it says so', async (_, spoil) => {
    const id = journal(move());
    spoil(id);
    const before = treeOf(root);
    const { status, report } = await recovered(id);
    expect(treeOf(root)).toEqual(before);
    expect(status).toBe('failed');
    expect(report).toMatchObject({ conflicts: 1, messages: [expect.stringContaining(at('in/a'))] });
  });
});

describe('other operations', () => {
  it('copy: a whole copy is done, none is not done, and the source stays', async () => {
    const [done, not] = [
      journal(planned('copy', at('in/a'), at('lib/a'))),
      journal(planned('copy', at('in/a'), at('lib/b'))),
    ];
    write(root, { 'lib/a': 'content' });
    writeFileSync(part(not), 'con');
    await recovered(done);
    expect([history.findOperation(done)!.status, history.findOperation(not)!.status]).toEqual(['completed', 'pending']);
    expect(Object.keys(treeOf(root))).toEqual(['.', 'in', 'in/a', 'lib', 'lib/a']);
  });

  it('delete: what is in the backup store is done, what is in both goes, what is in neither is a conflict', async () => {
    const store = new BackupStore(at('lib/.store'));
    const inStore = (content: string): string => store.objectPath(planned('move', at(content), null).checksum!);
    write(root, { x: 'x', y: 'y', z: 'z' });
    const ids = ['x', 'y', 'z'].map((name) =>
      journal({ ...planned('delete', at(name), null), backupPath: inStore(name) }),
    );
    for (const name of ['x', 'y']) write(root, { [inStore(name).slice(root.length + 1)]: name });
    rmSync(at('x'));
    rmSync(at('z'));
    await recovered(ids[0]!);
    expect(ids.map((id) => history.findOperation(id)!.status)).toEqual(['completed', 'completed', 'failed']);
    expect(Object.keys(treeOf(root))).not.toContain('y');
    expect(readFileSync(history.findOperation(ids[1]!)!.backup_path!, 'utf8')).toBe('y');
  });

  it('folders: made, not made, removed, not removed', async () => {
    mkdirSync(at('lib/made'));
    mkdirSync(at('kept'));
    mkdirSync(at('gone'));
    const ids = [
      journal(planned('create_directory', null, at('lib/made'))),
      journal(planned('create_directory', null, at('lib/not made'))),
      journal(planned('remove_directory', at('gone'), null)),
      journal(planned('remove_directory', at('kept'), null)),
    ];
    rmSync(at('gone'), { recursive: true });
    await recovered(ids[0]!);
    expect(ids.map((id) => history.findOperation(id)!.status)).toEqual([
      'completed',
      'pending',
      'completed',
      'pending',
    ]);
  });

  it.each([true, false])(
    'restored from the backup store: the object stays while others need it (%s)',
    async (needed) => {
      const object = at('lib/.store/object');
      write(root, { 'lib/.store/object': 'content' });
      if (needed) {
        const metadata = { shared_object: true };
        history.recordOperationSync({
          session_id: sessionId,
          operation_type: 'delete',
          status: 'completed',
          source_path: at('b'),
          backup_path: object,
          metadata,
        });
        sessionId = run.startAnother();
      }
      rmSync(at('in/a'));
      const id = journal(planned('move', object, at('in/a'), { from_backup: true }));
      write(root, { 'in/a': 'content' });
      expect(await recovered(id)).toMatchObject({ status: 'completed' });
      expect(Object.keys(treeOf(root)).includes('lib/.store/object')).toBe(needed);
    },
  );
});

it('a record that cannot be understood is a conflict, and keeps nothing else from being settled', async () => {
  write(root, { 'in/b': 'b' });
  const [junk, good] = [
    journal(planned('move', at('in/a'), at('lib/a'), { result: { mtime_ns: 'no number' } as unknown as FileIdentity })),
    journal(planned('move', at('in/b'), at('lib/b'))),
  ];
  renameSync(at('in/a'), at('lib/a'));
  history.commit({ sessionId, outcomes: [], directoryTimes: [], intents: [] });
  renameSync(at('in/b'), at('lib/b'));
  await recoverSessions(history);
  expect([junk, good].map((id) => history.findOperation(id)!.status)).toEqual(['completed', 'completed']);
});

it('what a recovery finds as the history has it keeps the time of its record', async () => {
  await organizedOne();
  const [record] = [...history.operations(sessionId)];
  history.setSessionStatus(sessionId, 'running');
  await new Promise((resolve) => setTimeout(resolve, 5));
  await recoverSessions(history);
  expect([...history.operations(sessionId)][0]!.timestamp).toBe(record!.timestamp);
});

describe('a group', () => {
  const inGroup = (operation: PlannedOperation): PlannedOperation => ({
    ...operation,
    details: { ...operation.details, group: 'replace' },
  });

  it.each(['in the backup store', 'aside'] as const)(
    'of which a part happened (the old file is %s) waits as a whole',
    async (where) => {
      write(root, { 'lib/a': 'the old one' });
      const store = new BackupStore(at('lib/.store'));
      const old = planned('delete', at('lib/a'), null);
      const object = store.objectPath(old.checksum!);
      const makeRoom =
        where === 'aside' ? planned('move', at('lib/a'), at('lib/a (2)')) : { ...old, backupPath: object };
      const before = treeOf(at('lib/a'));
      const ids = history.commit({
        sessionId,
        outcomes: [],
        intents: [inGroup(makeRoom), inGroup(planned('move', at('in/a'), at('lib/a')))],
        directoryTimes: [],
      });
      if (where === 'aside') renameSync(at('lib/a'), at('lib/a (2)'));
      else {
        mkdirSync(dirname(object), { recursive: true });
        renameSync(at('lib/a'), object);
      }
      const { report } = await recovered(ids[0]!);
      expect(report).toMatchObject({ done: 0, not_done: 2, conflicts: 0 });
      expect(ids.map((id) => history.findOperation(id)!.status)).toEqual(['pending', 'pending']);
      expect(treeOf(at('lib/a'))).toEqual(before);
      expect(readFileSync(at('in/a'), 'utf8')).toBe('content');
    },
  );

  it('that happened wholly is done', async () => {
    write(root, { 'lib/a': 'the old one' });
    const ids = history.commit({
      sessionId,
      outcomes: [],
      intents: [
        inGroup(planned('move', at('lib/a'), at('lib/a (2)'))),
        inGroup(planned('move', at('in/a'), at('lib/a'))),
      ],
      directoryTimes: [],
    });
    renameSync(at('lib/a'), at('lib/a (2)'));
    renameSync(at('in/a'), at('lib/a'));
    expect((await recovered(ids[0]!)).report).toMatchObject({ done: 2, not_done: 0 });
  });
});

describe('a whole batch', () => {
  it('whose first operation makes room for the second waits as a whole', async () => {
    write(root, { 'lib/a': 'the old one' });
    const ids = [
      journal(planned('move', at('lib/a'), at('lib/a (2)'))),
      journal(planned('move', at('in/a'), at('lib/a'))),
    ];
    const before = treeOf(root);
    const { report } = await recovered(ids[0]!);
    expect(treeOf(root)).toEqual(before);
    expect(ids.map((id) => history.findOperation(id)!.status)).toEqual(['pending', 'pending']);
    expect(report).toMatchObject({ not_done: 2, conflicts: 0 });
  });

  it('finds completed renames that a power cut took back', async () => {
    const id = journal(planned('move', at('in/a'), at('lib/a')));
    const record = history.findOperation(id)!;
    history.commit({
      sessionId,
      intents: [],
      directoryTimes: [],
      outcomes: [
        {
          id,
          status: 'completed',
          message: null,
          checksumBefore: record.checksum_before,
          checksumAfter: record.checksum_before,
          targetPath: record.target_path,
          backupPath: null,
          details: record.metadata,
        },
      ],
    });
    expect(await recovered(id)).toMatchObject({ status: 'pending' });
    expect(readFileSync(at('in/a'), 'utf8')).toBe('content');
  });

  it('of sessions that ended is left alone', async () => {
    const id = journal(planned('move', at('in/a'), at('lib/a')));
    history.endSessionSync(sessionId, 'completed');
    expect(await recoverSessions(history)).toEqual([]);
    expect(history.findOperation(id)!.status).toBe('in_progress');
  });
});
