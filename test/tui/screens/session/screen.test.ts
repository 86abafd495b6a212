import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OperationHistoryTracker } from '../../../../src/database/operation-history-tracker.js';
import type { OperationOutcome, OperationStatus, PlannedOperation } from '../../../../src/domain/operation.js';
import type { SessionStatus } from '../../../../src/domain/session.js';
import { displayWidth } from '../../../../src/text/display-width.js';
import type { Step } from '../../../../src/tui/navigation.js';
import { sessionCommands } from '../../../../src/tui/screens/session/commands.js';
import { reduceSession, SESSION_START } from '../../../../src/tui/screens/session/reducer.js';
import { SessionModel } from '../../../../src/tui/screens/session/session-model.js';
import { SessionBrowser } from '../../../../src/workflows/browse/session-browser.js';
import { KEYS } from '../../../support/screen.js';
import { temporaryFolder } from '../../../support/tree.js';
import { Frames, type FrameOptions } from '../../support/frames.js';

let history: OperationHistoryTracker;
let frames: Frames | null;
beforeEach(() => {
  frames = null;
  history = OperationHistoryTracker.openSync({ path: join(temporaryFolder(), 'history.db') });
});
afterEach(async () => {
  await frames?.close();
  history.closeSync();
});

interface Sample {
  readonly type?: PlannedOperation['type'];
  readonly from?: string | null;
  readonly to: string | null;
  readonly status?: OperationStatus;
  readonly error?: string;
  readonly backup?: string;
  readonly details?: PlannedOperation['details'];
}

/** A session that did this. @returns its id; the operations have the ids from 1 on */
function session(samples: readonly Sample[], status: SessionStatus = 'completed'): string {
  const { session_id: id } = history.startSessionSync(
    { sourceRoot: '/in', targetRoot: '/lib' },
    samples.map(plannedAs),
  );
  const outcomes = samples.map((sample, at) => outcome(at + 1, sample));
  history.commit({ sessionId: id, outcomes, intents: [], directoryTimes: [] });
  history.endSessionSync(id, status);
  return id;
}

function plannedAs({ type = 'move', from = null, to, details = {} }: Sample): PlannedOperation {
  const size = type === 'create_directory' ? null : 1000;
  return { type, sourcePath: from, targetPath: to, checksum: size && 'ab'.repeat(32), size, details };
}

function outcome(id: number, { to, status = 'completed', error, backup, details = {} }: Sample): OperationOutcome {
  const checksumAfter = status === 'completed' ? 'ab'.repeat(32) : null;
  const paths = { targetPath: to, backupPath: backup ?? null };
  return { id, status, message: error ?? null, checksumBefore: null, checksumAfter, ...paths, details };
}

const ALBUMS: readonly Sample[] = [
  { type: 'create_directory', to: '/lib/Low Tide' },
  { from: '/in/a/1.mp3', to: '/lib/Low Tide/Paper Lanterns/01 Harbour.mp3', details: { reason: 'by its tags' } },
  { from: '/in/a/2.mp3', to: '/lib/Low Tide/Paper Lanterns/02 Quay.mp3' },
  { from: '/in/b/1.mp3', to: '/lib/Low Tide/Nets/01 Mend.mp3', status: 'failed', error: 'no permission' },
  { from: '/in/c/x.mp3', to: '/lib/Zebra/Solo/01 Stripe.mp3', backup: '/lib/.backups/ab/abcd' },
];

function many(count: number): Sample[] {
  return Array.from({ length: count }, (_, at) => ({ from: `/in/${at}`, to: `/lib/${at % 7}/${at}.mp3` }));
}

function open(id: string, options: Partial<FrameOptions> = {}): Frames {
  frames = new Frames({ historyDb: history.path, start: { screen: 'session', session: id }, ...options });
  return frames;
}

/** The rule below the title: the size counts from then on. */
function ruleOf(columns: number): RegExp {
  return new RegExp(`(?<!─)─{${columns}}(?!─)`, 'u');
}

test('a session says what it is, and how far reading it is', async () => {
  const id = session(many(1000));
  const screen = open(id);
  expect(screen.text).toMatch(/Reading: \d+ of 1,000 operations so far/u);
  const text = await screen.shows('1,000 operations, 1 MB: 1,000 completed');
  expect(text).toContain(`Session ${id}`);
  expect(text).toMatch(/api, completed; started \d{4}-\d\d-\d\d \d\d:\d\d, took/u);
  expect(text).toContain('/in -> /lib');
  await screen.press('G');
  await screen.shows('./999 -> ./5/999.mp3', '> [ ]     1000  move');
});

test('the list: status, selection over filters, and the number and bytes of what is selected', async () => {
  const screen = open(session(ALBUMS));
  await screen.shows('5 operations');
  await screen.shows(ruleOf(80));
  expect(screen.lines.slice(7, 12)).toEqual([
    '> [ ]        1  cr…ectory  completed  ./Low Tide',
    '  [ ]        2  move       completed  ./a/1.mp3 -> ./Low Tid…erns/01 Harbour.mp3',
    '  [ ]        3  move       completed  ./a/2.mp3 -> ./Low Tid…anterns/02 Quay.mp3',
    '  [ ]        4  move       failed     ./b/1.mp3 -> ./Low Tide/Nets/01 Mend.mp3',
    '  [ ]        5  move       completed  ./c/x.mp3 -> ./Zebra/Solo/01 Stripe.mp3',
  ]);
  await screen.press('j', ' ', '/', 'ZEBRA', KEYS.enter);
  await screen.shows(/path: ZEBRA: 1 {3}\(Esc/u);
  await screen.press('a');
  await screen.shows('2 selected, 2 kB', '> [x]        5');
  await screen.press(KEYS.esc);
  await screen.shows('[x]        2');
  await screen.press('s', 's', 's', 's');
  await screen.shows('status: failed: 1', '> [ ]        4');
  await screen.press(KEYS.esc, 'A');
  await screen.shows('nothing selected');
  await screen.press('/', '*nowhere*');
  await screen.shows('No operation matches the filter.', 'Filter: *nowhere*');
});

test('the tree: chains in one line, where files came from, and folders that are selected as a whole', async () => {
  const screen = open(session(ALBUMS));
  await screen.shows('5 operations');
  await screen.shows(ruleOf(80));
  await screen.press('t');
  await screen.shows('CAME FROM');
  expect(screen.lines.slice(7, 10)).toEqual([
    '> [ ]  ▾ /lib                           5, 4 kB',
    '  [ ]    ▸ Low Tide                     4, 3 kB',
    '  [ ]    ▸ Zebra/Solo                   1, 1 kB             /in/c',
  ]);
  await screen.press('j', 'l', 'j', 'j', KEYS.enter, 'j', ' ');
  await screen.shows('1 selected, 1 kB');
  expect(screen.lines.slice(7, 15)).toEqual([
    '  [-]  ▾ /lib                           5, 4 kB',
    '  [-]    ▾ Low Tide                     4, 3 kB',
    '  [ ]      ▸ Nets                       1, 1 kB             /in/b',
    '  [-]      ▾ Paper Lanterns             2, 2 kB             /in/a',
    '> [x]          01 Harbour.mp3           move, completed     /in/a/1.mp3',
    '  [ ]          02 Quay.mp3              move, completed     /in/a/2.mp3',
    '  [ ]        (the folder)               creat…y, completed',
    '  [ ]    ▸ Zebra/Solo                   1, 1 kB             /in/c',
  ]);
  await screen.press('h', ' ', 'h');
  await screen.shows('2 selected, 2 kB', '> [x]      ▸ Paper Lanterns');
  await screen.press('h', 'h', ' ');
  await screen.shows('4 selected, 3 kB', '> [x]    ▸ Low Tide');
  await screen.press('t');
  await screen.shows('BEFORE -> AFTER', '> [x]        1');
});

test('details: both paths in full, why it failed, where the backup is; they have the keys until they are left', async () => {
  const screen = open(session(ALBUMS), { columns: 70, rows: 18 });
  await screen.shows('5 operations');
  await screen.shows(ruleOf(70));
  await screen.press('j', 'j', 'j', KEYS.enter);
  const failed = await screen.shows('no permission');
  expect(failed).toMatch(/Before +\/in\/b\/1\.mp3/u);
  expect(failed).toMatch(/After +\/lib\/Low Tide\/Nets\/01 Mend\.mp3/u);
  await screen.press(KEYS.esc, 'j', KEYS.tab);
  await screen.shows(/DETAILS, 1 of \d+ lines/u, 'Operation     5');
  await screen.press('G');
  expect(await screen.shows('/lib/.backups/ab/abcd')).not.toContain('Operation     5');
  await screen.press(KEYS.tab);
  await screen.shows('BEFORE -> AFTER', '> [ ]  move       completed  ./c/x.mp3');
});

const HOSTILE: readonly Sample[] = [
  { from: '/in/\u001b[2J\u0007bell.mp3', to: '/lib/漢字 カタカナ/👨‍👩‍👧‍👦 family.mp3' },
  {
    from: '/in/e\u0301e\u0301e\u0301/\u202etxt.mp3',
    to: '/lib/עברית/שלום.mp3',
    status: 'failed',
    error: 'a\u009bb\nc',
  },
  { from: `/in/${'漢'.repeat(200)}.mp3`, to: `/lib/${'e\u0301'.repeat(200)}/\u2028.mp3` },
];

describe.each([
  [60, 15],
  [80, 24],
  [250, 40],
])('hostile names on %d x %d', (columns, rows) => {
  test('each line has its width, and nothing but printable text reaches the terminal', async () => {
    const id = session(HOSTILE);
    const texts: string[] = [];
    for (const colour of [false, true]) {
      const screen = open(id, { columns, rows, colour });
      await screen.shows('3 operations');
      await screen.shows(ruleOf(columns));
      for (const key of ['j', KEYS.tab, 'G', KEYS.tab, 't', 'j', 'l', 'j', 'l', 'j', ' ']) {
        await screen.press(key);
        const lines = stripVTControlCharacters(screen.text).split('\n');
        expect(lines.length).toBeLessThanOrEqual(rows - 1);
        expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
        expect(lines.join('')).not.toMatch(/[\p{Cc}\u202e\u2028]/u);
      }
      await screen.shows('1 selected');
      texts.push(stripVTControlCharacters(screen.text));
      await screen.close();
    }
    // Colour says nothing that the text does not say.
    expect(texts[1]).toBe(texts[0]);
  });
});

test('wide terminals show the details beside the list, with straight edges', async () => {
  const screen = open(session(HOSTILE), { columns: 250, rows: 30 });
  await screen.shows('DETAILS');
  await screen.shows(ruleOf(250));
  const edges = screen.lines.slice(6, 20).map((line) => displayWidth(line.slice(0, line.indexOf('│'))));
  expect(new Set(edges).size).toBe(1);
  expect(screen.text).toMatch(/Before +\/in\/\\x1b\[2J\\x07bell\.mp3/u);
});

test('what others write comes by itself; cursor and selection stay', async () => {
  const id = session(ALBUMS);
  const screen = open(id);
  await screen.shows('5 operations');
  await screen.press('j', ' ', 'j', 's', 's', 's');
  await screen.shows('status: completed: 4', '> [ ]        3');
  const undone = { ...outcome(1, ALBUMS[0]!), status: 'rolled_back' as const };
  history.commit({ sessionId: id, outcomes: [undone], intents: [], directoryTimes: [] });
  const text = await screen.shows('status: completed: 3');
  expect(text).toContain('1 rolled back');
  expect(text).toContain('> [ ]        3');
  expect(text).toContain('1 selected, 1 kB');
  history.deleteSessionsSync([id], { force: true });
  await screen.shows('Somebody removed this session');
});

test('a session that is not there says so', async () => {
  const screen = open('20990101-000000-none');
  await screen.shows('There is no session', 'music-organize sessions lists them');
  expect(screen.left).toBeNull();
});

test('an undo is asked for what is selected, in order, or for all', async () => {
  const id = session(many(300), 'interrupted');
  const model = new SessionModel(SessionBrowser.open({ historyDb: history.path }, id));
  const steps: Step[] = [];
  let state = SESSION_START;
  const commands = sessionCommands({
    model,
    size: { columns: 80, rows: 23 },
    historyDb: history.path,
    go: (step) => steps.push(step),
    store: {
      get state() {
        return state;
      },
      dispatch: (action) => {
        state = reduceSession(state, action);
      },
    },
  });
  commands.run('session.select_all');
  expect(state.message?.text).toContain('Not everything is read yet');
  await model.browser.load();
  commands.run('session.undo');
  // A filter that leaves nothing: all of the session would be more than what is seen.
  commands.run('session.filter');
  state = reduceSession(state, { type: 'typed', text: '*nowhere*' });
  commands.run('field.accept');
  await model.search(state, () => undefined);
  commands.run('session.select_all');
  commands.run('session.undo');
  expect(state.message?.text).toContain('Nothing is selected');
  expect(steps).toHaveLength(1);
  commands.back();
  commands.run('list.last');
  for (let times = 0; times < 3; times += 1) {
    commands.run('session.toggle');
    commands.run('list.up');
  }
  commands.run('list.first');
  commands.run('session.toggle');
  commands.run('session.undo');
  commands.run('session.resume');
  model.close();
  const ids = [
    { from: 1, to: 1 },
    { from: 298, to: 300 },
  ];
  expect(steps).toMatchObject([
    { type: 'push', place: { screen: 'preview', ask: { kind: 'rollback', session: id, ids: null } } },
    { type: 'push', place: { screen: 'preview', ask: { kind: 'rollback', session: id, ids } } },
    { type: 'push', place: { screen: 'resume', resumable: { session: id } } },
  ]);
});
