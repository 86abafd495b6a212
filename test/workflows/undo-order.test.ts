import { linkSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

/** Dry, then real, which must say the same: what became of each record. */
async function undoneAsSaid(id: string, options: RollbackOptions): Promise<string[]> {
  const said = (await undo(id, { ...options, dryRun: true })).reports;
  const { reports } = await undo(id, options);
  const line = ({ id: record, outcome, blocked_by }: UndoReport): string =>
    `${record} ${outcome}${blocked_by === null ? '' : ` ${blocked_by}`}`;
  const lines = (all: readonly UndoReport[]): string[] => all.map(line).sort();
  expect(lines(reports)).toEqual(lines(said));
  return lines(reports);
}

it('a folder where a file was deleted is not the file', async () => {
  write(at('in'), { a: 'content' });
  const { session: back } = await undo(await session(remove('in/a')));
  rmSync(at('in/a'));
  mkdirSync(at('in/a'));
  expect(await undoneAsSaid(back, { kind: 'redo' })).toEqual(['2 missing']);
});

it('a search leaves what the undo before it has brought, and what belongs where it is', async () => {
  write(at('in'), { a: 'same', b: 'same' });
  const { session: back } = await undo(await session(remove('in/b'), move('in/a', 'lib/a')));
  rmSync(at('in/a'));
  expect(await undoneAsSaid(back, { kind: 'redo', search: true })).toEqual(['3 missing', '4 ready']);
});

it('a cascade looks for what is missing as the undo does, since that may free what stands in the way', async () => {
  write(at('in'), { a: 'same', b: 'other' });
  const before = treeOf(at('in'));
  const id = await session(
    makeFolder('in/d'),
    move('in/a', 'in/d/a'),
    move('in/d/a', 'in/d/c'),
    move('in/b', 'in/d/a'),
    move('in/d/c', 'in/a'),
  );
  renameSync(at('in/a'), at('in/moved'));
  const select = { operationIds: [{ from: 1, to: 2 }] };
  const all = ['1 ready', '2 ready', '3 ready', '4 ready', '5 ready'];
  expect(await undoneAsSaid(id, { select, search: true, cascade: true })).toEqual(all);
  expect(treeOf(at('in'))).toEqual(before);
});

it('what a cascade does again by undoing an undo is undone with the rest', async () => {
  write(at('in'), { b: 'one', 'd/b': 'two' });
  const before = treeOf(at('in'));
  const id = await session(
    move('in/b', 'in/t'),
    move('in/d/b', 'in/b'),
    move('in/t', 'in/d/b'),
    move('in/d/b', 'in/a'),
  );
  await undo(id, only(2));
  const all = ['1 ready', '2 ready', '3 ready', '4 ready', '5 ready'];
  expect(await undoneAsSaid(id, { cascade: true })).toEqual(all);
  expect(treeOf(at('in'))).toEqual(before);
  expect(history.requireSession(id).status).toBe('rolled_back');
});

it('a file in place of a folder is in the way of what was in it, and of nothing else', async () => {
  write(at('in'), { a: 'content' });
  const id = await session(makeFolder('in/d'), move('in/a', 'in/d/a'), move('in/d/a', 'in/a'));
  await session(() => planned('remove_directory', at('in/d'), null));
  writeFileSync(at('in/d'), 'no folder');
  expect(await undoneAsSaid(id, {})).toEqual(['1 blocked 4', '2 blocked 3', '3 occupied']);
});

it('what a file hides is not written off: when that is gone again, the undo takes it back', async () => {
  write(at('in'), { a: 'content' });
  const before = treeOf(at('lib'));
  const id = await session(makeFolder('lib/d'), makeFolder('lib/d/e'), copy('in/a', 'lib/d/c'));
  renameSync(at('lib/d'), at('away'));
  writeFileSync(at('lib/d'), 'no folder');
  expect(await undoneAsSaid(id, {})).toEqual(['1 modified', '2 missing', '3 missing']);
  rmSync(at('lib/d'));
  renameSync(at('away'), at('lib/d'));
  expect(await undoneAsSaid(id, {})).toEqual(['1 ready', '2 ready', '3 ready']);
  expect(treeOf(at('lib'))).toEqual(before);
});

it('a folder of a source that is gone comes back with its files, and is told once', async () => {
  write(at('in'), { 'd/a': 'content' });
  const before = treeOf(at('in'));
  const id = await session(move('in/d/a', 'lib/a'), () => planned('remove_directory', at('in/d'), null));
  rmdirSync(at('in'));
  expect(await undoneAsSaid(id, {})).toEqual(['1 ready', '2 ready']);
  expect(treeOf(at('in'))).toHaveProperty('d/a', before['d/a']);
});

it('the time of a folder is not given to what somebody put in its place', async () => {
  write(at('in'), { a: 'content' });
  mkdirSync(at('lib/d'));
  const id = await session(move('in/a', 'lib/d/a'));
  await undo(id);
  rmSync(at('lib/d'), { recursive: true });
  writeFileSync(at('lib/d'), 'no folder');
  const { mtimeNs } = statSync(at('lib/d'), { bigint: true });
  await undo(id);
  expect(statSync(at('lib/d'), { bigint: true }).mtimeNs).toBe(mtimeNs);
});

it('a changed file is known by its content when it is copied on its way', async () => {
  write(at('lib'), { x: 'first' });
  const first = await session(copy('lib/x', 'in/c'), move('in/c', 'in/l'));
  const { session: back } = await undo(first);
  writeFileSync(at('lib/x'), 'edited since');
  expect(await undoneAsSaid(back, { kind: 'redo', modified: 'move' })).toEqual(['3 ready', '4 ready']);
  expect(hashOf(readFileSync(at('in/l'), 'utf8'))).toBe(hashOf('edited since'));
});

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
