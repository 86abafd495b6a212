import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { OrganizeOptions, UndoOutcome, WorkflowEvent } from 'music-organize';
import { describe, expect, it } from 'vitest';
import type { StuckReason } from '../../src/domain/remedy.js';
import { stuckReason } from '../../src/domain/undo-remedies.js';
import { rollback } from '../../src/workflows/undo/rollback.js';
import { TrackedFileMover } from '../../src/workflows/move/tracked-file-mover.js';
import { UndoScope } from '../../src/workflows/undo/undo-scope.js';
import { UndoPlan } from '../../src/workflows/undo/undo-plan.js';
import { openHistory } from '../support/history.js';
import { album, Place, TAGS } from '../support/library.js';
import { mp3Track } from '../support/track.js';
import { contentsOf, temporaryFolder, treeOf, withoutManifests, write } from '../support/tree.js';

const ALBUM = 'The Quiet Harbour/Paper Lanterns (2011)';

async function organized(
  options: Partial<OrganizeOptions> = {},
  tracks = 3,
): Promise<Place & { readonly first: string }> {
  const place = new Place();
  write(place.source, { ...album('a', tracks), 'a/cover.jpg': 'picture' });
  await place.organize(options);
  return Object.assign(place, { first: join(place.library, ALBUM, '01 - Song 1.mp3') });
}

/** What the dry run says of each record, and what the real run does. */
async function bothRuns(place: Place): Promise<{ dry: string[]; real: string[] }> {
  const before = treeOf(place.root);
  const said = (): string[] =>
    place
      .undos()
      .map(({ id, outcome }) => `${id} ${outcome}`)
      .sort();
  await place.rollback('last', { dryRun: true });
  const dry = said();
  const { 'history.db': _a, 'history.db-wal': _b, 'history.db-shm': _c, '.': _d, ...untouched } = before;
  expect(treeOf(place.root)).toMatchObject(untouched);
  const { summary } = await place.rollback();
  expect(summary.failed).toBe(0);
  const done = place.undos();
  for (const { outcome, status } of done)
    expect(`${outcome} ${status}`).toMatch(/ready$|already_undone$/.test(outcome) ? /rolled_back/ : /completed/);
  return { dry, real: said() };
}

describe('an undo that meets something else', () => {
  const CASES: readonly [UndoOutcome, string, (place: Place & { first: string }) => void][] = [
    [
      'modified',
      'a file that was changed',
      ({ first }) => {
        appendFileSync(first, 'more');
      },
    ],
    [
      'modified',
      'another file at its place',
      ({ first }) => {
        writeFileSync(first, 'other');
      },
    ],
    [
      'missing',
      'a folder at its place',
      ({ first }) => {
        rmSync(first);
        mkdirSync(first);
      },
    ],
    [
      'missing',
      'a file that is gone',
      ({ first }) => {
        rmSync(first);
      },
    ],
    [
      'occupied',
      'another file at the old place',
      ({ source }) => {
        write(source, { 'a/1.mp3': 'new one' });
      },
    ],
    [
      'occupied',
      'a link at the old place',
      ({ source }) => {
        mkdirSync(join(source, 'a'));
        symlinkSync('x', join(source, 'a/1.mp3'));
      },
    ],
    [
      'not_empty',
      'a new file in a folder of ours',
      ({ first }) => {
        write(dirname(first), { 'mine.txt': 'mine' });
      },
    ],
    [
      'already_undone',
      'a file that went back by hand',
      ({ first, source }) => {
        mkdirSync(join(source, 'a'));
        renameSync(first, join(source, 'a/1.mp3'));
      },
    ],
  ];
  it.each(CASES)('%s: %s', async (outcome, _, spoil) => {
    const place = await organized();
    spoil(place);
    const contents = contentsOf(place.source, place.library);
    const { dry, real } = await bothRuns(place);
    expect(dry.some((line) => line.endsWith(outcome))).toBe(true);
    expect(real).toEqual(dry);
    expect(contentsOf(place.source, place.library)).toEqual(contents);
    expect(place.session(firstSession(place)).status).toBe(
      outcome === 'already_undone' ? 'rolled_back' : 'partially_rolled_back',
    );
  });

  it('unreachable: the library is not there', async () => {
    const place = await organized();
    renameSync(place.library, join(place.root, 'unmounted'));
    const { dry, real } = await bothRuns(place);
    expect(new Set(dry.map((line) => line.split(' ')[1]))).toEqual(new Set(['unreachable']));
    expect(real).toEqual(dry);
    renameSync(join(place.root, 'unmounted'), place.library);
    expect(await place.rollback()).toMatchObject({ status: 'rolled_back' });
  });

  it('what could not be undone can be tried again', async () => {
    const place = await organized();
    const before = contentsOf(place.library);
    write(place.source, { 'a/1.mp3': 'new one' });
    expect(await place.rollback()).toMatchObject({ status: 'partially_rolled_back' });
    rmSync(join(place.source, 'a/1.mp3'));
    expect(await place.rollback()).toMatchObject({ status: 'rolled_back', summary: { failed: 0 } });
    expect(contentsOf(place.source)).toEqual(before);
    expect(treeOf(place.library)).toEqual({});
  });

  it('a file where the old folder was', async () => {
    const place = await organized();
    writeFileSync(join(place.source, 'a'), 'a file');
    const contents = contentsOf(place.source, place.library);
    const { dry, real } = await bothRuns(place);
    expect(real).toEqual(dry);
    expect(contentsOf(place.source, place.library)).toEqual(contents);
  });

  it('a source that was removed whole comes back', async () => {
    const place = await organized();
    const contents = contentsOf(place.library);
    rmSync(place.source, { recursive: true });
    const { dry, real } = await bothRuns(place);
    expect(real).toEqual(dry);
    expect(contentsOf(place.source)).toEqual(contents);
  });
});

function firstSession(place: Place): string {
  return place.read((history) => history.listSessionsSync().at(-1)!.session_id);
}

it('the undo of a copy leaves one that was edited, also when the edit kept its size and set its time back', async () => {
  const place = new Place();
  write(place.source, album('a', 2));
  // A time that can be set again to the nanosecond.
  const time = 1_600_000_000;
  for (const name of ['1', '2']) utimesSync(join(place.source, `a/${name}.mp3`), time, time);
  await place.organize({ mode: 'copy' });
  const [edited, other] = ['01 - Song 1.mp3', '02 - Song 2.mp3'].map((name) => join(place.library, ALBUM, name));
  const content = readFileSync(edited!);
  content[content.length - 1]! ^= 1;
  writeFileSync(edited!, content);
  utimesSync(edited!, time, time);
  await place.rollback();
  expect([readFileSync(edited!).equals(content), existsSync(other!)]).toEqual([true, false]);
});

describe.each(['copy', 'hardlink'] as const)('the undo of a %s', (mode) => {
  it.each<[string, (source: string) => void]>([
    [
      'is gone',
      (source) => {
        rmSync(join(source, 'a/1.mp3'));
      },
    ],
    [
      'changed',
      (source) => {
        rmSync(join(source, 'a/1.mp3'));
        writeFileSync(join(source, 'a/1.mp3'), 'other');
      },
    ],
  ])('whose original %s does not take the last copy, and the dry run says so', async (_, spoil) => {
    const place = await organized({ mode });
    spoil(place.source);
    const contents = new Set(contentsOf(place.source, place.library));
    const { dry, real } = await bothRuns(place);
    for (const content of contents) expect(contentsOf(place.root)).toContain(content);
    expect(real).toEqual(dry);
  });
});

describe('undo of an undo', () => {
  it.each<Partial<OrganizeOptions>>([
    { mode: 'move' },
    { mode: 'copy' },
    { mode: 'hardlink' },
    { conflict: 'replace', duplicates: 'delete' },
  ])('is redo: %o', async (options) => {
    const place = new Place();
    write(place.library, { 'x.mp3': mp3Track({ ...TAGS, title: 'Song 1' }, { seed: 'before' }) });
    await place.organize({ source: place.library });
    write(place.source, {
      ...album('a', 3),
      'b/again.mp3': mp3Track({ ...TAGS, title: 'Song 2', track: 2 }, { seed: 'a-2' }),
    });
    const { session_id } = await place.organize(options);
    const organizedTree = treeOf(place.library);
    const sourceTree = treeOf(place.source);
    const withoutTimes = (tree: object): string[] =>
      Object.entries(tree).map(([name, entry]) => (String(entry).startsWith('folder') ? name : `${name} ${entry}`));
    const { rollback_session_id } = await place.rollback(session_id!);
    const { status, summary } = await place.rollback(rollback_session_id!);
    expect(summary).toMatchObject({ failed: 0, skipped: 0 });
    expect(status).toBe('rolled_back');
    expect(withoutTimes(withoutManifests(treeOf(place.library)))).toEqual(
      withoutTimes(withoutManifests(organizedTree)),
    );
    expect(withoutTimes(treeOf(place.source))).toEqual(withoutTimes(sourceTree));
    // It is undoable again, and "last" means it.
    expect(place.session(session_id).status).toBe('completed');
    expect(place.read((history) => history.resolveSession('last')).session_id).toBe(session_id);
    expect((await place.rollback(session_id!)).status).toBe('rolled_back');
  });
});

it('of several sessions, the latest first, gives the first tree back', async () => {
  const place = new Place();
  write(place.source, album('a', 2));
  const before = treeOf(place.source);
  await place.organize();
  write(join(place.root, 'more'), album('b', 2, { ...TAGS, album: 'Second' }));
  const more = treeOf(join(place.root, 'more'));
  await place.organize({ source: join(place.root, 'more') });
  await place.rollback();
  await place.rollback();
  expect(treeOf(place.source)).toEqual(before);
  expect(treeOf(join(place.root, 'more'))).toEqual(more);
  expect(treeOf(place.library)).toEqual({});
  await expect(place.rollback()).rejects.toMatchObject({ code: 'nothing_to_undo' });
});

it('the undo of a session whose files a later one moved on loses nothing', async () => {
  const place = await organized();
  const contents = contentsOf(place.library);
  const first = firstSession(place);
  const [name] = readdirSync(join(place.library, ALBUM)).filter((one) => one.startsWith('01'));
  renameSync(join(place.library, ALBUM, name!), join(place.library, ALBUM, 'moved on.mp3'));
  await place.organize({ source: place.library });
  const { summary } = await place.rollback(first);
  expect(summary.failed).toBe(0);
  expect(contentsOf(place.source, place.library)).toEqual(contents);
  expect(readFileSync(join(place.source, 'a/2.mp3')).length).toBeGreaterThan(0);
});

it('an interrupted undo is resumed, and nothing is left to do', async () => {
  const place = new Place();
  write(place.source, album('a', 300));
  const before = treeOf(place.source);
  await place.organize();
  const controller = new AbortController();
  let undone = 0;
  const reasons = new Set<StuckReason | null>();
  const { OperationRollbackService } = await import('music-organize');
  const service = new OperationRollbackService({
    historyDb: place.historyDb,
    onEvent: (event) => {
      if (event.type !== 'undo') return;
      if ((undone += 1) === 100) controller.abort();
      reasons.add(stuckReason(event.operation, false));
    },
  });
  const { rollback_session_id } = await service.rollbackSession('last', { signal: controller.signal });
  expect(place.session(rollback_session_id).status).toBe('interrupted');
  // What was in hand and not begun did not fail.
  expect([...reasons]).toEqual([null, 'interrupted']);
  await place.organizer().resume(rollback_session_id!);
  expect(treeOf(place.source)).toEqual(before);
  expect(treeOf(place.library)).toEqual({});
  expect(place.session(rollback_session_id).status).toBe('completed');
  expect(
    place.records(rollback_session_id).filter((record) => ['pending', 'in_progress'].includes(record.status)),
  ).toEqual([]);
});

it('an interrupted undo, or redo, that another one finished has nothing to resume', async () => {
  const place = await organized();
  const { session_id: organizing } = place.read((history) => history.listSessionsSync()[0]!);
  const { OperationRollbackService } = await import('music-organize');
  const interrupted = async (session: string, kind: 'rollback' | 'redo'): Promise<string> => {
    const controller = new AbortController();
    const onEvent = ({ type }: WorkflowEvent): void => {
      if (type === 'undo') controller.abort();
    };
    const service = new OperationRollbackService({ historyDb: place.historyDb, onEvent });
    const { rollback_session_id: id } = await service.rollbackSession(session, { kind, signal: controller.signal });
    expect(place.session(id).status).toBe('interrupted');
    return id!;
  };
  const first = await interrupted(organizing, 'rollback');
  const { rollback_session_id: rest } = await place.rollback(organizing);
  const redo = await interrupted(rest!, 'redo');
  expect(place.session(first).status).toBe('completed');
  await place.rollback(rest!, { kind: 'redo' });
  expect(place.session(redo).status).toBe('completed');
  for (const id of [first, redo]) expect(place.records(id).map(({ status }) => status)).toContain('skipped');
  await expect(place.organizer().resume(redo)).rejects.toThrow('is completed, not interrupted');
});

it('an undo whose file a later session moved on is blocked, and names that session', async () => {
  const place = new Place();
  write(place.source, album('a', 1));
  const { session_id } = await place.organize();
  const at = join(place.library, ALBUM, '01 - Song 1.mp3');
  writeFileSync(at, mp3Track({ ...TAGS, title: 'Retitled' }, { seed: 'a-1' }));
  const later = await place.organize({ source: place.library });
  expect(later.summary.completed).toBe(1);
  await place.rollback(session_id!, { dryRun: true });
  const moved = place.undos().find(({ source_path }) => source_path === join(place.source, 'a/1.mp3'));
  expect(moved).toMatchObject({ outcome: 'blocked', message: expect.stringContaining(later.session_id!) as string });
});

it('files that one session moved on and on come all the way back', async () => {
  const root = temporaryFolder();
  write(root, { 'in/a': 'first', 'in/x': 'second' });
  mkdirSync(join(root, 'lib'));
  const before = treeOf(join(root, 'in'));
  const history = openHistory();
  const at = (name: string): string => join(root, name);
  const { session_id: sessionId } = history.startSessionSync({ sourceRoot: at('in'), targetRoot: at('lib') });
  const mover = new TrackedFileMover({ journal: history, sessionId, roots: [at('lib')], backupRoot: null });
  await mover.moveFile(at('in/a'), at('lib/b'));
  await mover.moveFile(at('lib/b'), at('lib/c'));
  await mover.moveFile(at('in/x'), at('lib/b'));
  await mover.copyFile(at('lib/c'), at('lib/d'));
  await mover.moveFile(at('lib/d'), at('lib/e'));
  history.endSessionSync(sessionId);
  const session = history.requireSession(sessionId);
  const outcomes: string[] = [];
  for await (const { outcome } of new UndoPlan(history, await UndoScope.of(history, session, undefined)).steps())
    outcomes.push(outcome);
  expect(outcomes).toEqual(['ready', 'ready', 'ready', 'ready', 'ready']);
  expect((await rollback(history, session, {})).summary).toMatchObject({ rolled_back: 5, failed: 0, skipped: 0 });
  expect(treeOf(at('in'))).toMatchObject({ a: before['a'], x: before['x'] });
  expect(Object.keys(treeOf(at('lib')))).toEqual(['.']);
});

it('an earlier step that fails leaves the later ones the right files, or none', async () => {
  const root = temporaryFolder();
  write(root, { 'in/a': 'first', 'elsewhere/x': 'second' });
  mkdirSync(join(root, 'lib'));
  const history = openHistory();
  const at = (name: string): string => join(root, name);
  const { session_id: sessionId } = history.startSessionSync({ sourceRoot: at('in'), targetRoot: at('lib') });
  const mover = new TrackedFileMover({ journal: history, sessionId, roots: [at('lib')], backupRoot: null });
  await mover.moveFile(at('in/a'), at('lib/b'));
  await mover.moveFile(at('lib/b'), at('lib/c'));
  await mover.moveFile(at('elsewhere/x'), at('lib/b')); // Its undo is refused: outside the session's roots.
  history.endSessionSync(sessionId);
  await rollback(history, history.requireSession(sessionId), {});
  expect(treeOf(at('in'))).not.toHaveProperty('a');
  expect([readFileSync(at('lib/b'), 'utf8'), readFileSync(at('lib/c'), 'utf8')]).toEqual(['second', 'first']);
  expect([...history.operations(sessionId)].map(({ status }) => status)).toEqual([
    'completed',
    'completed',
    'completed',
  ]);
});

it('what was done again by hand counts as done again when its undo is undone', async () => {
  const place = await organized();
  const session = firstSession(place);
  const { rollback_session_id } = await place.rollback();
  mkdirSync(dirname(place.first), { recursive: true });
  renameSync(join(place.source, 'a/1.mp3'), place.first);
  await place.rollback(rollback_session_id!);
  expect(place.records(session).map(({ status }) => status)).not.toContain('rolled_back');
  const { summary } = await place.rollback(session);
  expect(summary.by_outcome).toEqual({ ready: summary.total });
  expect(treeOf(place.library)).toEqual({});
});

it('an interrupted session that was undone holds nothing back, and can be forgotten', async () => {
  const place = new Place();
  write(place.source, album('a', 300));
  const controller = new AbortController();
  let done = 0;
  const { MusicOrganizer } = await import('music-organize');
  const organizer = new MusicOrganizer({
    historyDb: place.historyDb,
    onEvent: (event) => {
      if (event.type === 'operation_finished' && (done += 1) === 5) controller.abort();
    },
  });
  const { session_id, status } = await organizer.organize({
    ...{ source: place.source, target: place.library },
    signal: controller.signal,
  });
  expect(status).toBe('interrupted');
  await place.rollback(session_id!);
  expect(new Set(place.records(session_id).map((record) => record.status))).toEqual(
    new Set(['rolled_back', 'skipped']),
  );
  expect(place.read((history) => history.removalRisk(session_id!))).toBe('none');
});
