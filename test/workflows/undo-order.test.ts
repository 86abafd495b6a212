import { linkSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { PlannedOperation } from '../../src/domain/operation.js';
import { TrackedFileMover } from '../../src/workflows/move/tracked-file-mover.js';
import type { UndoReport } from '../../src/workflows/events.js';
import { rollback } from '../../src/workflows/undo/rollback.js';
import type { RollbackOptions } from '../../src/workflows/undo/rollback-options.js';
import { openHistory } from '../support/history.js';
import { planned } from '../support/operations.js';
import { temporaryFolder, treeOf, write } from '../support/tree.js';

// The smallest cases of what the model (undo-model.test.ts) has found.

let root: string;
let history: OperationHistoryTracker;
const at = (name: string): string => join(root, name);

beforeEach(() => {
  root = temporaryFolder();
  mkdirSync(at('in'));
  mkdirSync(at('lib'));
  history = openHistory();
});

/** Each operation is planned on the disk that the one before has left. */
async function session(...operations: readonly (() => PlannedOperation)[]): Promise<string> {
  const { session_id: sessionId } = history.startSessionSync({ sourceRoot: at('in'), targetRoot: at('lib') });
  const backupRoot = at('lib/.music-organize');
  const mover = new TrackedFileMover({ journal: history, sessionId, roots: [at('in'), at('lib')], backupRoot });
  for (const operation of operations) {
    await mover.add(operation());
    await mover.flush();
  }
  await mover.finish();
  history.endSessionSync(sessionId);
  return sessionId;
}

const move = (from: string, to: string) => () => planned('move', at(from), at(to));
const copy = (from: string, to: string) => () => planned('copy', at(from), at(to));
const remove = (name: string) => () => planned('delete', at(name), null);
const makeFolder = (name: string) => () => planned('create_directory', null, at(name));

interface Undone {
  readonly reports: readonly UndoReport[];
  readonly session: string;
}

async function undo(id: string, options: RollbackOptions = {}): Promise<Undone> {
  const reports: UndoReport[] = [];
  const { rollback_session_id } = await rollback(history, history.requireSession(id), options, (event) => {
    if (event.type === 'undo') reports.push(event.operation);
  });
  return { reports, session: rollback_session_id ?? '' };
}

const only = (id: number): RollbackOptions => ({ select: { operationIds: [{ from: id, to: id }] } });

it('what looks undone because of a later operation is blocked by that one', async () => {
  write(at('in'), { a: 'content' });
  const id = await session(move('in/a', 'lib/b'), move('lib/b', 'in/a'), makeFolder('lib/d'), () =>
    planned('remove_directory', at('lib/d'), null),
  );
  expect((await undo(id, only(1))).reports).toMatchObject([{ outcome: 'blocked', blocked_by: 2 }]);
  expect((await undo(id, only(3))).reports).toMatchObject([{ outcome: 'blocked', blocked_by: 4 }]);
  expect((await undo(id)).reports.map(({ outcome }) => outcome)).toEqual(['ready', 'ready', 'ready', 'ready']);
});

it('a file with the same content is not taken for one that a later operation took away', async () => {
  write(at('in'), { a: 'same', b: 'same' });
  const id = await session(copy('in/a', 'lib/c'), remove('lib/c'), move('in/b', 'lib/c'));
  const inode = statSync(at('lib/c')).ino;
  expect((await undo(id, only(1))).reports).toMatchObject([{ outcome: 'blocked', blocked_by: 2 }]);
  await undo(id);
  expect(statSync(at('in/b')).ino).toBe(inode);
});

it('a later operation that was undone is in nobody’s way, nor is its undo, nor one that this undo takes along', async () => {
  write(at('in'), { a: 'content' });
  const first = await session(move('in/a', 'lib/b'));
  const second = await session(move('lib/b', 'lib/c'));
  await undo(second);
  expect((await undo(first)).reports).toMatchObject([{ id: 1, outcome: 'ready' }]);
  expect(treeOf(at('lib'))).not.toHaveProperty('b');
});

it('a folder at the old place of a file that is gone is not the file', async () => {
  write(at('in'), { a: 'content' });
  const id = await session(move('in/a', 'lib/b'));
  rmSync(at('lib/b'));
  mkdirSync(at('in/a'));
  expect((await undo(id)).reports).toMatchObject([{ outcome: 'missing' }]);
});

it('a copy whose original comes back first needs no place in the backup store', async () => {
  write(at('in'), { a: 'one', x: 'two' });
  const before = treeOf(at('lib'));
  const id = await session(copy('in/a', 'lib/c'), move('in/a', 'in/b'), move('in/x', 'in/a'));
  await undo(id);
  expect(treeOf(at('lib'))).toEqual(before);
});

it('a file of a folder that the undo removes does not stand in the way of what comes to its name', async () => {
  write(at('in'), { a: 'same', 'd/x': 'same' });
  const id = await session(
    move('in/d/x', 'lib/x'),
    () => planned('remove_directory', at('in/d'), null),
    makeFolder('in/d'),
    move('in/a', 'in/d/x'),
  );
  const before = statSync(at('lib/x')).ino;
  expect((await undo(id)).reports.map(({ outcome }) => outcome)).toEqual(['ready', 'ready', 'ready', 'ready']);
  expect(statSync(at('in/d/x')).ino).toBe(before);
});

it('another name of a file that goes into the backup store keeps its mode, also when it came after the plan', async () => {
  write(at('in'), { a: 'content' });
  const { session_id: sessionId } = history.startSessionSync({ sourceRoot: at('in'), targetRoot: at('lib') });
  const backupRoot = at('lib/.music-organize');
  const mover = new TrackedFileMover({ journal: history, sessionId, roots: [at('in'), at('lib')], backupRoot });
  await mover.add(remove('in/a')());
  linkSync(at('in/a'), at('lib/b'));
  await mover.finish();
  expect(statSync(at('lib/b')).mode & 0o777).toBe(0o644);
});

it('the undo of an undo of an undo is an undo', async () => {
  write(at('in'), { a: 'content' });
  const first = await session(move('in/a', 'lib/b'));
  const { session: back } = await undo(first);
  const { session: again } = await undo(back, { kind: 'redo' });
  await undo(again);
  const status = (id: string): string => history.requireSession(id).status;
  expect([first, back, again].map(status)).toEqual(['rolled_back', 'completed', 'rolled_back']);
  expect(history.findOperation(1)?.status).toBe('rolled_back');
});

it('what an undo puts away is not what it restores, though the content is the same', async () => {
  write(at('in'), { a: 'same' });
  const deleted = await session(remove('in/a'));
  writeFileSync(at('in/a'), 'same');
  const { session: undone } = await undo(deleted, { conflict: 'replace' });
  expect((await undo(undone)).reports.map(({ outcome }) => outcome)).not.toContain('missing');
});

it('a folder that was removed twice comes back by either removal, each once', async () => {
  write(at('in'), { 'd/a': 'content' });
  const gone = () => planned('remove_directory', at('in/d'), null);
  const first = await session(move('in/d/a', 'in/a'));
  await session(gone);
  await session(makeFolder('in/d'), move('in/a', 'in/d/a'), move('in/d/a', 'in/a'));
  await session(gone, move('in/a', 'in/b'));
  const { reports } = await undo(first, { cascade: true });
  expect(new Set(reports.map(({ id }) => id)).size).toBe(reports.length);
  expect(treeOf(at('in'))).toHaveProperty('d/a');
});

it('what removed a folder stands in the way, though another one removed it, and gave it back, since', async () => {
  const id = await session(makeFolder('in/d'), () => planned('remove_directory', at('in/d'), null));
  const { session: back } = await undo(await session(makeFolder('in/d')));
  expect([...history.operations(back)]).toMatchObject([{ operation_type: 'remove_directory', status: 'completed' }]);
  expect((await undo(id, only(1))).reports).toMatchObject([{ outcome: 'blocked', blocked_by: 2 }]);
});

it('a changed file that goes several steps back is not taken for the one that has its name until then', async () => {
  write(at('in'), { a: 'content', b: 'other' });
  const id = await session(copy('in/a', 'in/c'), move('in/c', 'lib/d'), move('in/b', 'in/c'));
  writeFileSync(at('lib/d'), 'changed');
  const { reports } = await undo(id, { modified: 'move' });
  expect(reports.map(({ outcome, status }) => `${outcome} ${status}`)).toEqual(Array(3).fill('ready rolled_back'));
  expect(Object.values(treeOf(at('lib'))).join()).toContain(hashOf('changed'));
});

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
