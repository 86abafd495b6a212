import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { OperationHistoryTracker } from '../../../src/database/operation-history-tracker.js';
import type { OperationStatus } from '../../../src/domain/operation.js';
import { SessionBrowser } from '../../../src/workflows/browse/session-browser.js';
import { openHistory } from '../../support/history.js';

function start(history: OperationHistoryTracker, sessionId = 's'): string {
  return history.startSessionSync({ sessionId, sourceRoot: '/in', targetRoot: '/lib' }).session_id;
}

/** Two sessions that take turns, so that ids have gaps. @returns the ids of the session `s` */
function fill(history: OperationHistoryTracker, count: number): number[] {
  start(history);
  start(history, 'other');
  const intents = Array.from({ length: 50 }, (_, at) => ({
    type: 'move' as const,
    sourcePath: `/in/rip/${at}`,
    targetPath: `/lib/Artist/${at}`,
    checksum: null,
    size: 7,
    details: { reason: 'why' },
  }));
  const batch = { outcomes: [], directoryTimes: [], intents };
  return Array.from({ length: count / 50 }, () => {
    history.commit({ ...batch, sessionId: 'other' });
    return history.commit({ ...batch, sessionId: 's' });
  }).flat();
}

function browse(history: OperationHistoryTracker, sessionId = 's'): SessionBrowser {
  const browser = SessionBrowser.open({ historyDb: history.path }, sessionId);
  onTestFinished(() => browser.close());
  return browser;
}

const finish = (
  history: OperationHistoryTracker,
  ids: readonly number[],
  status: OperationStatus,
  target: string | null,
) =>
  history.commit({
    sessionId: 's',
    intents: [],
    directoryTimes: [],
    outcomes: ids.map((id) => ({
      ...{ id, status, message: null, checksumBefore: null, checksumAfter: null, backupPath: null, details: {} },
      targetPath: target ?? `/lib/Artist/${id}`,
    })),
  });

it('has a first page at once, the rest in slices, and only the rows that are asked for', async () => {
  const history = openHistory();
  const ids = fill(history, 900);
  const browser = browse(history);
  expect(browser.firstIds(50)).toEqual(ids.slice(0, 50));
  expect(browser.progress).toEqual({ loaded: 100, total: 900, isComplete: false });
  let versions = 0;
  browser.onChange(() => (versions = browser.version));
  await browser.load();
  expect(browser.view().ids()).toEqual(ids);
  expect(browser.progress).toEqual({ loaded: 900, total: 900, isComplete: true });
  expect(versions).toBe(browser.version);
  const asked = [ids[700], 999_999, ids[3]].map(Number);
  expect(browser.rows(asked)).toEqual([history.findOperation(asked[0]!), undefined, history.findOperation(asked[2]!)]);
  expect(browser.rows(ids).map((row) => row?.id)).toEqual(ids); // More than are kept.
  expect(browser.idsIn(browser.folders.find('/lib')!, { statuses: ['in_progress'] })).toEqual(ids);
  expect(browser.folders.origin(browser.folders.find('/lib/Artist')!)).toBe('/in/rip');
});

it('sees what another one writes: statuses, places, new operations, the session', async () => {
  const history = openHistory();
  const ids = fill(history, 600);
  const browser = browse(history);
  await browser.load();
  expect(await browser.refresh()).toBe(false);
  browser.rows(ids.slice(0, 3));
  finish(history, ids.slice(0, 500), 'completed', null);
  finish(history, [ids[1]!, ids[400]!], 'failed', '/lib/Elsewhere/x');
  const more = [history.recordOperationSync({ session_id: 's', operation_type: 'delete', source_path: '/in/d' }).id];
  history.endSessionSync('s', 'interrupted');
  expect(await browser.refresh()).toBe(true);
  expect(browser.view().ids()).toEqual([...ids, ...more]);
  expect(browser.session).toMatchObject({ status: 'interrupted', total_operations: 601 });
  expect(browser.view().totals().byStatus).toMatchObject({ completed: 498, failed: 2, in_progress: 100, pending: 1 });
  expect(browser.idsIn(browser.folders.find('/lib/Elsewhere')!)).toEqual([ids[1], ids[400]]);
  expect(browser.rows(ids.slice(0, 2)).map((row) => row?.status)).toEqual(['completed', 'failed']);
  // Tried again, and failed again: the same status at another place.
  finish(history, [ids[400]!], 'failed', '/lib/Third/x');
  await browser.refresh();
  expect(browser.idsIn(browser.folders.find('/lib/Third')!)).toEqual([ids[400]]);
  expect(await browser.refresh()).toBe(false);
});

it('sees what another process writes while it loads', async () => {
  const history = openHistory();
  const ids = fill(history, 800);
  const browser = browse(history);
  const loading = browser.load();
  const write = `const Database = require('better-sqlite3'); const db = new Database(process.argv[1]);
    db.exec("UPDATE operation_records SET status = 'rolled_back' WHERE session_id = 's'"); db.close();`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', write, history.path], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  await loading;
  await browser.refresh();
  expect(browser.view({ statuses: ['rolled_back'] }).ids()).toEqual(ids);
});

it('an aborted load or refresh is made up for by the next one', async () => {
  const history = openHistory();
  const ids = fill(history, 600);
  const browser = browse(history);
  await browser.load(AbortSignal.abort());
  expect(browser.progress).toMatchObject({ loaded: 100, isComplete: false });
  await browser.load();
  finish(history, ids, 'completed', null);
  await browser.refresh(AbortSignal.abort());
  await browser.refresh();
  expect(browser.view({ statuses: ['completed'] }).count).toBe(600);
});

it('can be closed while it works, and when its session is gone it shows what was', async () => {
  const history = openHistory();
  const ids = fill(history, 600);
  finish(history, ids, 'failed', null);
  history.endSessionSync('s', 'failed');
  const browser = browse(history);
  await browser.load();
  await history.deleteSession('s');
  await browser.refresh();
  expect([browser.isGone, browser.view().count, browser.rows([ids[0]!])]).toEqual([true, 600, [undefined]]);
  const closed = SessionBrowser.open({ historyDb: history.path }, 'other');
  const work = [closed.load(), closed.refresh(), closed.search('x').done];
  closed.close();
  await Promise.all(work);
  expect(() => SessionBrowser.open({ historyDb: history.path }, 's')).toThrow('s');
});

const parts = fc.constantFrom(
  'Été',
  'ete',
  'ÉTUDE',
  'ΟΔΟΣ',
  'οδος',
  'straße',
  'ﬁ',
  'x',
  '\u001b[2J',
  'a*',
  '[b]',
  '花',
);
const place = fc.array(parts, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join('/')}`);

it('finds what a simple comparison of all rows finds', async () => {
  const history = openHistory();
  let number = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.option(place), fc.option(place), fc.constantFrom('completed', 'failed'))),
      fc.oneof(parts, fc.constantFrom('ETE', 'e', '/', 'ΔΟσ', 'FI', '')).filter((text) => !text.includes('*')),
      fc.boolean(),
      async (records, text, failedOnly) => {
        const session = start(history, `m${(number += 1)}`);
        const ids = records.map(
          ([source_path, target_path, status]) =>
            history.recordOperationSync({
              session_id: session,
              operation_type: 'move',
              source_path,
              target_path,
              status,
            }).id,
        );
        const browser = SessionBrowser.open({ historyDb: history.path }, session);
        const search = browser.search(text, failedOnly ? { statuses: ['failed'] } : {});
        await search.done;
        const plain = (path: string): string =>
          path.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/ς/g, 'σ');
        const expected = ids.filter((_, at) => {
          const [source, target, status] = records[at]!;
          const isIn = (path: string | null): boolean => path !== null && plain(path).includes(plain(text));
          return (isIn(source) || isIn(target)) && (!failedOnly || status === 'failed');
        });
        expect(search.view.ids()).toEqual(expected);
        expect([search.isComplete, search.progress]).toEqual([true, 1]);
        browser.close();
      },
    ),
    { numRuns: 60 },
  );
});

it.each([
  ['*.FLAC', ['/in/a.flac', '/lib/É/b.flac']],
  ['/lib/**', ['/lib/É/b.flac', '/lib/c.mp3']],
  ['**/e/*', ['/lib/É/b.flac']],
  ['?.mp3', ['/lib/c.mp3']],
  ['lib/*', []],
  // As the rows of a session show paths.
  ['É/*', ['/lib/É/b.flac']],
  ['./?.*', ['/in/a.flac', '/lib/c.mp3']],
  ['./E/b', ['/lib/É/b.flac']],
  ['./b', []],
])('a search for %s is a glob as for --path, from the folders of the session on', async (glob, found) => {
  const history = openHistory();
  start(history);
  const places = ['/in/a.flac', '/lib/É/b.flac', '/lib/c.mp3'];
  for (const target_path of places)
    history.recordOperationSync({ session_id: 's', operation_type: 'move', target_path });
  const browser = browse(history);
  const search = browser.search(glob);
  await search.done;
  expect(browser.rows(search.view.ids()).map((row) => row?.target_path)).toEqual(found);
});

it('a search that is aborted ends quietly, with what it found', async () => {
  const history = openHistory();
  const ids = fill(history, 2000);
  const browser = browse(history);
  await browser.load();
  const abort = new AbortController();
  const search = browser.search('artist', {}, { signal: abort.signal, onChange: () => abort.abort() });
  await search.done;
  const { count } = search.view;
  expect([count > 0, count < 2000, search.isComplete]).toEqual([true, true, false]);
  expect(search.view.ids()).toEqual(ids.slice(0, count));
});
