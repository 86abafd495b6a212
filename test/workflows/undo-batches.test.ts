import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { PlannedOperation } from '../../src/domain/operation.js';
import { TrackedFileMover } from '../../src/workflows/move/tracked-file-mover.js';
import { rollback } from '../../src/workflows/undo/rollback.js';
import type { RollbackOptions } from '../../src/workflows/undo/rollback-options.js';
import type { WorkflowEvent } from '../../src/workflows/events.js';
import { openHistory } from '../support/history.js';
import { planned } from '../support/operations.js';
import { temporaryFolder, treeOf, write } from '../support/tree.js';

/** More than the mover does in one transaction. */
const MANY = 300;

class Disk {
  readonly root = temporaryFolder();
  readonly history: OperationHistoryTracker = openHistory();

  constructor(files: Record<string, string>) {
    write(this.root, files);
    mkdirSync(join(this.root, 'lib'), { recursive: true });
  }

  at(name: string): string {
    return join(this.root, name);
  }

  /** A session of operations; each is planned when the ones before are done. */
  async session(...rounds: readonly (() => readonly PlannedOperation[])[]): Promise<string> {
    const { session_id: sessionId } = this.history.startSessionSync({
      sourceRoot: this.at('in'),
      targetRoot: this.at('lib'),
    });
    const roots = [this.at('in'), this.at('lib')];
    const mover = new TrackedFileMover({ journal: this.history, sessionId, roots, backupRoot: this.at('lib/.store') });
    for (const round of rounds) {
      await mover.add(...round());
      await mover.flush();
    }
    await mover.finish();
    this.history.endSessionSync(sessionId);
    return sessionId;
  }

  /** What an undo says of its records. */
  async undo(sessionId: string, options: RollbackOptions = {}): Promise<{ said: string[]; session: string | null }> {
    const said: string[] = [];
    const { rollback_session_id: session } = await rollback(
      this.history,
      this.history.requireSession(sessionId),
      options,
      (event: WorkflowEvent) => {
        if (event.type === 'undo') said.push(`${event.operation.id} ${event.operation.outcome}`);
      },
    );
    return { said: said.sort(), session };
  }

  status(sessionId: string): string {
    return this.history.requireSession(sessionId).status;
  }

  move(from: string, to: string): PlannedOperation {
    return planned('move', this.at(from), this.at(to));
  }
}

function numbered(from: string, to: string, disk: Disk): () => PlannedOperation[] {
  return () => Array.from({ length: MANY }, (_, n) => disk.move(`${from}${n}`, `${to}${n}`));
}

function many(prefix: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: MANY }, (_, n) => [`${prefix}${n}`, `content ${n}`]));
}

it('files that were moved on in the same session come back over several transactions', async () => {
  const disk = new Disk(many('in/'));
  const before = treeOf(disk.at('in'));
  const session = await disk.session(numbered('in/', 'lib/a', disk), numbered('lib/a', 'lib/b', disk));
  const { said: dry } = await disk.undo(session, { dryRun: true });
  expect(new Set(dry.map((one) => one.split(' ')[1]))).toEqual(new Set(['ready']));
  expect((await disk.undo(session)).said).toEqual(dry);
  expect(treeOf(disk.at('in'))).toEqual(before);
});

it('and those that a later session moved on, with cascade', async () => {
  const disk = new Disk(many('in/'));
  const before = treeOf(disk.at('in'));
  const first = await disk.session(numbered('in/', 'lib/a', disk));
  const second = await disk.session(numbered('lib/a', 'lib/b', disk));
  const { said: dry } = await disk.undo(first, { dryRun: true, cascade: true });
  expect(dry).toHaveLength(2 * MANY);
  expect((await disk.undo(first, { cascade: true })).said).toEqual(dry);
  expect(treeOf(disk.at('in'))).toEqual(before);
  expect([disk.status(first), disk.status(second)]).toEqual(['rolled_back', 'rolled_back']);
});

it('what a step still to be done would have undone is not called undone when that is interrupted', async () => {
  const disk = new Disk({ 'in/p': 'same' });
  const session = await disk.session(
    () => [disk.move('in/p', 'lib/q')],
    () => {
      writeFileSync(disk.at('in/p'), 'same');
      return [disk.move('in/p', 'lib/r')];
    },
  );
  rmSync(disk.at('lib/q'));
  const { said: dry } = await disk.undo(session, { dryRun: true });
  const stop = new AbortController();
  const history = disk.history;
  await rollback(history, history.requireSession(session), { signal: stop.signal }, (event) => {
    if (event.type === 'session_started') setImmediate(() => stop.abort());
  });
  const statuses = [...history.operations(session)].map(({ status }) => status);
  expect(statuses).not.toEqual(['rolled_back', 'completed']);
  expect((await disk.undo(session)).said.length).toBeLessThanOrEqual(dry.length);
  expect(readdirSync(disk.at('in'))).toEqual(['p']);
  expect(disk.status(session)).toBe('rolled_back');
});

it('sessions that did it again, and again, are undone with the first', async () => {
  const disk = new Disk({ 'in/p': 'same' });
  const chain = [await disk.session(() => [disk.move('in/p', 'lib/p')])];
  for (let turn = 0; turn < 4; turn += 1) chain.push((await disk.undo(chain.at(-1) ?? '')).session ?? '');
  expect(readdirSync(disk.at('lib'))).toEqual(['p']);
  await disk.undo(chain[0] ?? '');
  expect(readdirSync(disk.at('in'))).toEqual(['p']);
  expect(chain.map((id) => disk.status(id)).filter((_, index) => index % 2 === 0)).toEqual([
    'rolled_back',
    'rolled_back',
    'rolled_back',
  ]);
  expect(disk.history.countByStatus(chain[4] ?? '').completed ?? 0).toBe(0);
});

it('with cascade, folders get the times from before the first of the sessions', async () => {
  const disk = new Disk({ 'in/a': 'first', 'in/b': 'second' });
  utimesSync(disk.at('lib'), 1000, 1000);
  const first = await disk.session(() => [disk.move('in/a', 'lib/a')]);
  utimesSync(disk.at('lib'), 2000, 2000);
  await disk.session(() => [disk.move('lib/a', 'lib/c')]);
  await disk.undo(first, { cascade: true });
  expect(disk.status(first)).toBe('rolled_back');
  expect(treeOf(disk.at('lib'))['.']).toContain(' 1000000000000');
});

it('a part that is carried on removes the folders that it had left before', async () => {
  const disk = new Disk({ 'in/a': 'first', 'in/b': 'second', 'in/c': 'third' });
  const session = await disk.session(() => [
    { ...planned('create_directory', null, disk.at('lib/d')) },
    disk.move('in/a', 'lib/d/a'),
    disk.move('in/b', 'lib/d/b'),
  ]);
  const ids = [...disk.history.operations(session, { type: ['move'] })].map(({ id }) => ({ from: id, to: id }));
  const stop = new AbortController();
  let undone = 0;
  const { rollback_session_id: undo } = await rollback(
    disk.history,
    disk.history.requireSession(session),
    { select: { operationIds: ids }, signal: stop.signal },
    (event) => {
      if (event.type === 'undo' && (undone += 1) === 1) stop.abort();
    },
  );
  expect(disk.status(undo ?? '')).toBe('interrupted');
  await disk.undo(session, { resume: undo ?? '' });
  expect(readdirSync(disk.at('in')).sort()).toEqual(['a', 'b', 'c']);
  expect(readdirSync(disk.at('lib'))).not.toContain('d');
});

it('Ctrl-C ends the planning of a dry run', async () => {
  const disk = new Disk(many('in/'));
  const session = await disk.session(numbered('in/', 'lib/a', disk));
  const stop = new AbortController();
  let told = 0;
  await rollback(disk.history, disk.history.requireSession(session), { dryRun: true, signal: stop.signal }, (event) => {
    if (event.type !== 'undo') return;
    told += 1;
    if (told === 1) setImmediate(() => stop.abort());
    // As long as a big library takes for it.
    for (const until = Date.now() + 3; Date.now() < until;);
  });
  expect(told).toBeLessThan(MANY / 2);
});
