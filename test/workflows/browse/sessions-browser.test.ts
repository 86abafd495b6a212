import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { OperationHistoryTracker } from '../../../src/database/operation-history-tracker.js';
import type { SessionStatus } from '../../../src/domain/session.js';
import { SessionsBrowser } from '../../../src/workflows/browse/sessions-browser.js';
import { openHistory } from '../../support/history.js';
import { temporaryFolder } from '../../support/tree.js';

function add(history: OperationHistoryTracker, sessionId: string, status: SessionStatus, sourceRoot = '/in'): void {
  history.startSessionSync({ sessionId, sourceRoot, targetRoot: '/lib', metadata: { kind: 'organize' } });
  if (status !== 'running') history.endSessionSync(sessionId, status);
}

function browse(historyDb: string): SessionsBrowser {
  const browser = SessionsBrowser.open({ historyDb });
  onTestFinished(() => browser.close());
  return browser;
}

it('has all sessions, those on top first, also where many began at the same instant', async () => {
  const history = openHistory();
  vi.useFakeTimers({ now: new Date('2026-11-20T10:00:00Z'), toFake: ['Date'] });
  const ids = Array.from({ length: 130 }, (_, at) => `s${String(at).padStart(3, '0')}`);
  for (const [at, id] of ids.entries()) {
    if (at === 100) vi.advanceTimersByTime(1000);
    add(history, id, at === 3 ? 'interrupted' : at === 110 ? 'running' : 'completed');
  }
  vi.useRealTimers();
  const browser = browse(history.path);
  const expected = ['s110', 's003', ...ids.toReversed().filter((id) => id !== 's110' && id !== 's003')];
  // The first screen, before anything is loaded, is the same.
  expect(browser.view().ids(0, 40)).toEqual(expected.slice(0, 40));
  expect(browser.isComplete).toBe(false);
  await browser.load();
  const view = browser.view();
  expect([browser.isComplete, view.count, view.onTop]).toEqual([true, 130, 2]);
  expect(view.ids(0, 130)).toEqual(expected);
  expect([view.idAt(1), view.positionOf('s003'), view.positionOf('none')]).toEqual(['s003', 1, -1]);
  expect(browser.sessions(['s003', 'none']).map((session) => session?.status)).toEqual(['interrupted', undefined]);
});

it('is narrowed by status, and by a part of what a line says', async () => {
  const history = openHistory();
  add(history, 'one', 'completed', '/Musik/Été');
  add(history, 'two', 'partially_rolled_back', '/in');
  add(history, 'three', 'interrupted', '/in');
  const browser = browse(history.path);
  await browser.load();
  const found = (text: string, statuses?: SessionStatus[]): string =>
    browser.view({ text, statuses }).ids(0, 9).join(' ');
  expect(found('ETE')).toBe('one');
  expect(found('partially rolled')).toBe('two');
  expect(found('ORGANIZE')).toBe('three two one');
  expect(found('/in')).toBe('three two');
  expect(found('thr')).toBe('three');
  expect(found('in\n/lib')).toBe('three two');
  expect(found('', ['completed', 'interrupted'])).toBe('three one');
  expect(found('/in', ['completed'])).toBe('');
});

it('says what is in force, and how much it is, as long as nobody writes', async () => {
  const history = openHistory();
  add(history, 'one', 'running');
  const intent = {
    type: 'move',
    sourcePath: '/in/a',
    targetPath: '/lib/a',
    checksum: null,
    size: 2,
    details: {},
  } as const;
  const ids = history.commit({
    ...{ sessionId: 'one', outcomes: [], directoryTimes: [] },
    intents: [...Array.from({ length: 1500 }, () => intent), { ...intent, size: 100 }, { ...intent, size: null }],
  });
  const results = { message: null, checksumBefore: null, checksumAfter: null, targetPath: null, backupPath: null };
  const outcomes = ids.map((id, at) => {
    return { ...results, id, status: at === 1500 ? ('failed' as const) : ('completed' as const), details: {} };
  });
  history.commit({ sessionId: 'one', outcomes, intents: [], directoryTimes: [] });
  const browser = browse(history.path);
  expect(browser.facts('one')).toBeNull();
  await browser.learn(['one', 'none']);
  expect(browser.facts('one')).toEqual({ state: { completed: 1501, failed: 1 }, bytes: 3000 });
  expect(browser.facts('none')).toEqual({ state: {}, bytes: 0 });
  expect(browser.stateOf(browser.sessions(['one'])[0]!)).toEqual({ completed: 1501, failed: 1 });
  history.markUndone(ids[0]!, 'why');
  expect(await browser.refresh()).toBe(true);
  expect(browser.stateOf(browser.sessions(['one'])[0]!)).toEqual({ completed: 1500, failed: 1, rolled_back: 1 });
  await browser.learn(['one']);
  expect(browser.facts('one')).toEqual({ state: { completed: 1500, failed: 1, rolled_back: 1 }, bytes: 2998 });
});

it('follows what is written: sessions that come, end and go', async () => {
  const history = openHistory();
  add(history, 'one', 'running');
  add(history, 'two', 'completed');
  const browser = browse(history.path);
  await browser.load();
  expect(await browser.refresh()).toBe(false);
  expect(browser.sessions(['one'])[0]?.status).toBe('running');
  history.endSessionSync('one', 'completed');
  await history.deleteSession('two');
  add(history, 'three', 'completed');
  let told = 0;
  browser.onChange(() => (told += 1));
  expect(await browser.refresh()).toBe(true);
  expect(browser.view().ids(0, 9)).toEqual(['three', 'one']);
  expect(browser.sessions(['one', 'two']).map((session) => session?.status)).toEqual(['completed', undefined]);
  expect(told).toBe(1);
});

it('finds a history that comes into being while it looks', async () => {
  const path = join(temporaryFolder(), 'history.db');
  const browser = browse(path);
  await browser.load();
  expect([browser.view().count, await browser.refresh()]).toEqual([0, false]);
  const history = openHistory(path);
  add(history, 'one', 'completed');
  expect([await browser.refresh(), browser.view().idAt(0)]).toEqual([true, 'one']);
  add(history, 'two', 'completed');
  expect([await browser.refresh(), browser.view().count]).toEqual([true, 2]);
});
