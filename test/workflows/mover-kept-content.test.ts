import fs, { chmodSync, existsSync, linkSync, readFileSync, symlinkSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import { invert } from '../../src/domain/rollback.js';
import { BackupStore } from '../../src/filesystem/backup-store.js';
import { identify } from '../../src/filesystem/identity.js';
import { movingRun } from '../support/moving-run.js';
import { planned } from '../support/operations.js';
import { contentsOf, sha256, temporaryFolder, treeOf, write } from '../support/tree.js';

const run = movingRun();
const { at, carryOut } = run;
let root: string;
let history: OperationHistoryTracker;
let sessionId: string;
beforeEach(() => {
  ({ root, history, sessionId } = run);
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
