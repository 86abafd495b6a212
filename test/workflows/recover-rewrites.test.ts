import { createHash } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import type { OperationDetails, PlannedOperation } from '../../src/domain/operation.js';
import { BackupStore } from '../../src/filesystem/backup-store.js';
import { newPartOf } from '../../src/filesystem/rewrite-file.js';
import { temporaryName } from '../../src/workflows/move/temporary-name.js';
import { rollback } from '../../src/workflows/undo/rollback.js';
import { planned } from '../support/operations.js';
import { treeOf, write } from '../support/tree.js';
import { unfinishedRun } from '../support/unfinished-run.js';

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

const run = unfinishedRun();
const { at, journal, part, recovered } = run;
let root: string;
let history: OperationHistoryTracker;
let sessionId: string;
beforeEach(() => {
  ({ root, history, sessionId } = run);
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
