import {
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
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { FileIdentity, OperationDetails, OperationStatus, PlannedOperation } from '../../src/domain/operation.js';
import { BackupStore } from '../../src/filesystem/backup-store.js';
import { nodeTime, setTimes } from '../../src/filesystem/file-times.js';
import { identify } from '../../src/filesystem/identity.js';
import { asideOf } from '../../src/filesystem/publish.js';
import { newPartOf } from '../../src/filesystem/rewrite-file.js';
import { rollback } from '../../src/workflows/undo/rollback.js';
import { recoverSessions, type RecoveryReport } from '../../src/workflows/recover.js';
import { temporaryName } from '../../src/workflows/move/temporary-name.js';
import { TrackedFileMover } from '../../src/workflows/move/tracked-file-mover.js';
import { openHistory } from '../support/history.js';
import { planned } from '../support/operations.js';
import { temporaryFolder, treeOf, write } from '../support/tree.js';

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

let root: string;
let history: OperationHistoryTracker;
let sessionId: string;
const at = (name: string): string => join(root, name);
beforeEach(() => {
  root = temporaryFolder();
  write(root, { 'in/a': 'content' });
  mkdirSync(at('lib'));
  history = openHistory();
  sessionId = history.startSessionSync({
    sourceRoot: at('in'),
    targetRoot: at('lib'),
    metadata: { kind: 'organize' },
  }).session_id;
});

/** What the journal holds when the process dies between the commit of its intent and that of its outcome. */
function journal(operation: PlannedOperation): number {
  return history.commit({ sessionId, outcomes: [], intents: [operation], directoryTimes: [] })[0]!;
}
const part = (id: number, folder = 'lib'): string => at(join(folder, temporaryName(sessionId, id)));

async function organizedOne(): Promise<void> {
  const mover = new TrackedFileMover({ journal: history, sessionId, roots: [at('lib')], backupRoot: null });
  await mover.moveFile(at('in/a'), at('lib/a'));
}

async function recovered(id: number): Promise<{ status: OperationStatus; report: RecoveryReport }> {
  const [report] = await recoverSessions(history);
  const status = history.findOperation(id)!.status;
  const settled = treeOf(root);
  // Idempotent: the second recovery changes nothing, even if the session is running again.
  history.setSessionStatus(sessionId, 'running');
  await recoverSessions(history);
  expect(treeOf(root)).toEqual(settled);
  expect(history.findOperation(id)!.status).toBe(status);
  return { status, report: report! };
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
        const sums = { checksumBefore: sha('content'), checksumAfter: sha('content') };
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

describe('a source that was on its way out', () => {
  const move = (details = {}): PlannedOperation => planned('move', at('in/a'), at('lib/a'), details);
  const aside = (id: number, place = 'in/a'): string => asideOf(at(place), temporaryName(sessionId, id));
  const files = (): Record<string, string> =>
    Object.fromEntries(
      Object.keys(treeOf(root))
        .filter((name) => statSync(at(name)).isFile())
        .map((name) => [name, readFileSync(at(name), 'utf8')]),
    );

  it.each<[string, () => void]>([
    [
      'a second name',
      () => {
        linkSync(at('in/a'), at('lib/a'));
      },
    ],
    ['a copy', () => write(root, { 'lib/a': 'content' })],
  ])('has %s in its new place: it goes', async (_, make) => {
    const id = journal(move());
    make();
    renameSync(at('in/a'), aside(id));
    expect(await recovered(id)).toMatchObject({ status: 'completed' });
    expect(files()).toEqual({ 'lib/a': 'content' });
  });

  it('goes, and a new file with its old name stays', async () => {
    const id = journal(move());
    linkSync(at('in/a'), at('lib/a'));
    renameSync(at('in/a'), aside(id));
    write(root, { 'in/a': 'theirs' });
    expect(await recovered(id)).toMatchObject({ status: 'completed' });
    expect(files()).toEqual({ 'in/a': 'theirs', 'lib/a': 'content' });
  });

  it('was just getting its name back: the move is finished', async () => {
    const id = journal(move());
    linkSync(at('in/a'), at('lib/a'));
    linkSync(at('in/a'), aside(id));
    expect(await recovered(id)).toMatchObject({ status: 'completed' });
    expect(files()).toEqual({ 'lib/a': 'content' });
  });

  it.each<[string, Record<string, string>, OperationStatus]>([
    ['nothing', {}, 'pending'],
    ['an empty file of ours', { 'lib/a': '' }, 'pending'],
    ['another file', { 'lib/a': 'other' }, 'failed'],
  ])('has %s in its new place: it goes back', async (_, made, status) => {
    const id = journal(move({ placeholder: true }));
    renameSync(at('in/a'), aside(id));
    write(root, made);
    expect(await recovered(id)).toMatchObject({ status });
    expect(files()).toEqual({ 'in/a': 'content', ...(status === 'failed' ? made : {}) });
  });

  it('is the file of another program, which gets its name back, or one that people see', async () => {
    const [free, taken] = [journal(move()), journal(planned('move', at('in/b'), at('lib/b')))];
    renameSync(at('in/a'), at('lib/a'));
    write(root, { 'in/a': 'theirs', 'lib/b': 'b', 'in/b': 'first' });
    renameSync(at('in/a'), aside(free));
    renameSync(at('in/b'), aside(taken, 'in/b'));
    write(root, { 'in/b': 'second' });
    const { report } = await recovered(free);
    expect(report).toMatchObject({
      conflicts: 2,
      messages: [expect.anything(), expect.stringContaining(at('in/b (2)'))],
    });
    expect(files()).toEqual({
      ...{ 'in/a': 'theirs', 'lib/a': 'content' },
      ...{ 'in/b': 'second', 'in/b (2)': 'first', 'lib/b': 'b' },
    });
  });

  it('was to be deleted for good: it goes back', async () => {
    const id = journal(planned('delete', at('in/a'), null, { unrecoverable: true }));
    renameSync(at('in/a'), aside(id));
    expect(await recovered(id)).toMatchObject({ status: 'pending' });
    expect(files()).toEqual({ 'in/a': 'content' });
  });

  it('was its new name, when the move was taken back', async () => {
    const id = journal(move());
    linkSync(at('in/a'), aside(id, 'lib/a'));
    expect(await recovered(id)).toMatchObject({ status: 'pending' });
    expect(files()).toEqual({ 'in/a': 'content' });
  });

  it('came back with a power cut, after the move was journaled as done: it goes', async () => {
    await organizedOne();
    const { id } = [...history.operations(sessionId)].find((record) => record.operation_type === 'move')!;
    linkSync(at('lib/a'), aside(id));
    expect(await recovered(id)).toMatchObject({ status: 'completed' });
    expect(files()).toEqual({ 'lib/a': 'content' });
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
        history.endSessionSync(sessionId);
        sessionId = history.startSessionSync({ sourceRoot: at('in'), targetRoot: at('lib') }).session_id;
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

describe('a rewrite', () => {
  const [OLD, NEW] = ['a.mp3\n', 'b.mp3\n'];
  const list = (): string => at('in/list.m3u');
  /** Journaled, with what it kept in the backup store and its new content written: as far as the moment of exchange. */
  function begun(details: OperationDetails = {}, rest: Partial<PlannedOperation> = {}): number {
    const [checksum, becomes] = [sha(OLD), sha(NEW)];
    write(root, { 'in/list.m3u': OLD });
    const edits = [{ line: 1, from: 'a.mp3', to: 'b.mp3' }];
    const store = new BackupStore(at('lib/.music-organize'));
    const rewrite = planned('rewrite', list(), list(), { edits, encoding: 'utf-8', becomes, ...details });
    const id = journal({ ...rewrite, backupPath: store.objectPath(checksum), ...rest });
    write(dirname(store.objectPath(checksum)), { [basename(store.objectPath(checksum))]: OLD });
    write(at('in'), { [newPartOf(temporaryName(sessionId, id))]: NEW });
    return id;
  }
  const aside = (id: number): string => part(id, 'in');
  const newPart = (id: number): string => join(at('in'), newPartOf(temporaryName(sessionId, id)));
  const names = (): string[] => Object.keys(treeOf(root)).filter((name) => treeOf(root)[name]!.startsWith('file'));

  it.each<[string, (id: number) => void]>([
    ['had not begun its exchange', () => undefined],
    ['had taken the old file aside', (id) => renameSync(list(), aside(id))],
    [
      'had taken the old file aside, and put an empty one there',
      (id) => {
        renameSync(list(), aside(id));
        writeFileSync(list(), '');
      },
    ],
  ])('that %s did not happen: what it made on the way goes', async (_, kill) => {
    const id = begun();
    const before = treeOf(root)['in/list.m3u'];
    kill(id);
    expect(await recovered(id)).toMatchObject({ status: 'pending', report: { not_done: 1 } });
    expect(treeOf(root)['in/list.m3u']).toBe(before);
    expect(names()).toEqual(['in/a', 'in/list.m3u']);
  });

  it.each<[string, (id: number) => void]>([
    ['and both names', (id) => linkSync(newPart(id), list())],
    ['and only the old file aside', (id) => renameSync(newPart(id), list())],
  ])('that has the new content in its place happened, %s', async (_, kill) => {
    const id = begun();
    renameSync(list(), aside(id));
    kill(id);
    expect(await recovered(id)).toMatchObject({ status: 'completed', report: { done: 1 } });
    expect(readFileSync(list(), 'utf8')).toBe(NEW);
    expect(history.findOperation(id)).toMatchObject({ checksum_before: sha(OLD), checksum_after: sha(NEW) });
    expect(names().filter((name) => !name.includes('objects'))).toEqual(['in/a', 'in/list.m3u']);
    expect(await rollback(history, history.requireSession(sessionId), {})).toMatchObject({ status: 'rolled_back' });
    expect(readFileSync(list(), 'utf8')).toBe(OLD);
    expect(names()).toEqual(['in/a', 'in/list.m3u']);
  });

  it.each<[string, (id: number) => void]>([
    ['the file', () => writeFileSync(list(), 'theirs')],
    [
      'the old file while it was aside',
      (id) => {
        writeFileSync(list(), 'theirs');
        renameSync(list(), aside(id));
        renameSync(newPart(id), list());
      },
    ],
  ])('is a conflict when somebody edited %s: nothing is touched', async (_, spoil) => {
    const id = begun();
    spoil(id);
    const before = treeOf(root);
    expect(await recovered(id)).toMatchObject({ status: 'failed', report: { conflicts: 1 } });
    expect(treeOf(root)).toEqual(before);
  });

  it('keeps an object that was there before it', async () => {
    expect(await recovered(begun({ shared_object: true }))).toMatchObject({ status: 'pending' });
    expect(names()).toHaveLength(3);
  });

  it('that was taken back, but for the object, gives it up', async () => {
    const object = new BackupStore(at('lib/.music-organize')).objectPath(sha(OLD));
    const id = begun({ takes_back: true, object, becomes: sha(OLD) }, { backupPath: null, checksum: sha(NEW) });
    // Another file than the one that was planned, with the content that it had to get.
    rmSync(list());
    writeFileSync(list(), OLD);
    expect(await recovered(id)).toMatchObject({ status: 'completed' });
    expect(names()).toEqual(['in/a', 'in/list.m3u']);
  });
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

it('a file that went there and back was moved twice, and both are undone', async () => {
  const mover = new TrackedFileMover({
    ...{ journal: history, sessionId, roots: [at('lib'), at('in')], backupRoot: null },
  });
  await mover.moveFile(at('in/a'), at('lib/a'));
  await mover.moveFile(at('lib/a'), at('in/a'));
  await recoverSessions(history);
  expect([...history.operations(sessionId)].map(({ status }) => status)).toEqual(['completed', 'completed']);
  const { summary } = await rollback(history, history.requireSession(sessionId), {});
  expect(summary).toMatchObject({ rolled_back: 2, skipped: 0, failed: 0 });
  expect(readFileSync(at('in/a'), 'utf8')).toBe('content');
});

it('an undo that a power cut took back is no undo', async () => {
  await organizedOne();
  history.endSessionSync(sessionId);
  const before = treeOf(at('lib'));
  await rollback(history, history.requireSession(sessionId), {});
  const [undo] = history.undosOf(sessionId);
  history.setSessionStatus(undo!.session_id, 'running');
  renameSync(at('in/a'), at('lib/a'));
  const [report] = await recoverSessions(history);
  expect(report).toMatchObject({ not_done: 1 });
  expect([...history.operations(sessionId)].map(({ status }) => status)).toEqual(['completed']);
  expect(Object.keys(treeOf(at('lib')))).toEqual(Object.keys(before));
  const { summary } = await rollback(history, history.requireSession(sessionId), {});
  expect(summary).toMatchObject({ rolled_back: 1 });
  expect(readFileSync(at('in/a'), 'utf8')).toBe('content');
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

describe('while the library is away', () => {
  it.each([
    ['is not there', (library: string) => renameSync(library, `${library}.away`)],
    [
      'is an empty mount point',
      (library: string) => {
        renameSync(library, `${library}.away`);
        mkdirSync(library);
      },
    ],
  ])('it %s: nothing is written off, and all comes back when it does', async (_, takeAway) => {
    write(root, { 'in/b': 'before' });
    const before = treeOf(at('in'));
    const mover = new TrackedFileMover({ journal: history, sessionId, roots: [at('lib')], backupRoot: null });
    await mover.moveFile(at('in/b'), at('lib/b'));
    const id = journal(planned('move', at('in/a'), at('lib/a')));
    renameSync(at('in/a'), at('lib/a'));
    takeAway(at('lib'));
    const [report] = await recoverSessions(history);
    expect(report).toMatchObject({ done: 0, conflicts: 1 });
    expect(report?.messages[0]).toContain('is not there');
    expect(history.findOperation(id)?.status).toBe('in_progress');
    const session = (): ReturnType<typeof history.requireSession> => history.requireSession(sessionId);
    const undone = await rollback(history, session(), {});
    expect(undone.summary.by_outcome).toMatchObject({ unreachable: expect.any(Number) as number });
    expect(undone.status).toBe('interrupted');
    rmSync(at('lib'), { recursive: true, force: true });
    renameSync(at('lib.away'), at('lib'));
    expect(await recoverSessions(history)).toMatchObject([{ session_id: sessionId, done: 1, conflicts: 0 }]);
    expect(await recoverSessions(history)).toEqual([]);
    expect((await rollback(history, session(), {})).status).toBe('rolled_back');
    expect(treeOf(at('in'))).toMatchObject({ a: before['a'], b: before['b'] });
  });
});
