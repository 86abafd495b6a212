import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import BetterSqlite3 from 'better-sqlite3';
import { execa } from 'execa';
import { importSession, rebuildHistory, type ExportedSession } from 'music-organize';
import { describe, expect, it, vi } from 'vitest';
import { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import { deleteSessions } from '../../src/workflows/history/prune-sessions.js';
import { importSession as importCommand } from '../../src/cli/commands/import.js';
import { settleHistory } from '../../src/workflows/history/workspace.js';
import { album, Place, TAGS } from '../support/library.js';
import { asOrdinaryUser } from '../support/ordinary-user.js';
import { PROGRAM } from '../support/program.js';
import { mp3Track } from '../support/track.js';
import { treeOf, write } from '../support/tree.js';

const PRELOAD = fileURLToPath(new URL('../faults/preload.mjs', import.meta.url));

/** A library with something in the way, so that the backup store is needed, and playlists that are rewritten. */
function aPlace(): Place {
  const place = new Place();
  write(place.source, { ...album('a', 3), 'a/Thumbs.db': 'clutter', 'all.m3u': 'a/1.mp3\na/2.mp3' });
  write(place.library, { 'The Quiet Harbour/Paper Lanterns (2011)/01 - Song 1.mp3': mp3Track(TAGS, { seed: 'old' }) });
  return place;
}

const trees = (place: Place): object[] => [treeOf(place.source), treeOf(place.library)];
const sessionsIn = (place: Place): string => join(place.library, '.music-organize/sessions');

/** The database is lost; the key that is beside it is not, unless it is to be. */
function loseHistory(place: Place, { key = true } = {}): void {
  const lost = ['', '-wal', '-shm', ...(key ? [] : ['.key'])];
  for (const suffix of lost) rmSync(place.historyDb + suffix, { force: true });
}

const rebuild = (place: Place, folder = place.library): ReturnType<typeof rebuildHistory> =>
  rebuildHistory({ historyDb: place.historyDb, folder });

describe('a history that was lost', () => {
  it('comes back from the library, and undoes it as before', async () => {
    const place = aPlace();
    const before = trees(place);
    const { session_id } = await place.organize({ conflict: 'replace' });
    const [session, records] = [place.session(session_id), place.records(session_id)];
    loseHistory(place);
    expect(await rebuild(place)).toEqual({ sessions: [session], present: [], problems: [] });
    const withoutIds = (all: object[]): object[] => all.map((one) => ({ ...one, id: 0, metadata: 0 }));
    expect(withoutIds(place.records(session_id))).toEqual(withoutIds(records));
    expect(await rebuild(place)).toEqual({ sessions: [], present: [session_id], problems: [] });
    const dry = await place.rollback('last', { dryRun: true });
    expect(dry.summary.by_outcome).toEqual({ ready: dry.summary.total });
    expect(await place.rollback()).toMatchObject({ status: 'rolled_back' });
    expect(trees(place)).toEqual(before);
  });

  it('is a stranger without its key: only where the user allows', async () => {
    const place = aPlace();
    const before = trees(place);
    const { session_id } = await place.organize({ conflict: 'replace' });
    loseHistory(place, { key: false });
    const { sessions } = await rebuild(place, join(sessionsIn(place), session_id!));
    expect(sessions[0]?.metadata.imported).toBe(true);
    const organized = trees(place);
    await expect(place.rollback()).rejects.toMatchObject({ code: 'root_not_allowed' });
    expect(trees(place)).toEqual(organized);
    const options = { allowRoots: [place.source, place.library] };
    expect(await place.rollback('last', options)).toMatchObject({ status: 'rolled_back' });
    expect(trees(place)).toEqual(before);
  });

  it('is undone in a dry run by who may not look into the backup store', async () => {
    const place = new Place();
    write(place.source, album('a', 3));
    await place.organize();
    await asOrdinaryUser(place.root, join(place.library, '.music-organize'), async () => {
      const { summary } = await place.rollback('last', { dryRun: true });
      expect(summary.by_outcome.ready).toBeGreaterThanOrEqual(3);
    });
  });

  it('knows what was undone in part, and by whom', async () => {
    const place = aPlace();
    const before = trees(place);
    const { session_id } = await place.organize();
    write(place.source, { 'a/1.mp3': 'in the way' });
    const { rollback_session_id, status } = await place.rollback();
    expect(status).toBe('partially_rolled_back');
    const undone = (all: ReturnType<Place['records']>): object[] =>
      all.map(({ undoes, metadata }) => {
        const of = place.records(session_id).find(({ id }) => id === undoes);
        return [of?.operation_type, of?.source_path, of?.status, metadata.imported_id === undefined];
      });
    const own = undone(place.records(rollback_session_id)).map((one) => (one as unknown[]).slice(0, 3));
    loseHistory(place);
    const { sessions } = await rebuild(place);
    expect(sessions.map((session) => [session.session_id, session.status, session.metadata.undoes_session])).toEqual([
      [session_id, 'partially_rolled_back', undefined],
      [rollback_session_id, 'completed', session_id],
    ]);
    expect(undone(place.records(rollback_session_id)).map((one) => (one as unknown[]).slice(0, 3))).toEqual(own);
    rmSync(join(place.source, 'a/1.mp3'));
    expect(await place.rollback()).toMatchObject({ status: 'rolled_back' });
    expect(trees(place)).toEqual(before);
  });

  it('stays as far as it came, when the import is stopped, and the program says so', async () => {
    const place = aPlace();
    for (const sessionId of ['first', 'second', 'third']) {
      await place.organize({ sessionId });
      write(place.source, album(sessionId, 1, { ...TAGS, album: sessionId }));
    }
    loseHistory(place);
    const original = OperationHistoryTracker.prototype.importSlices;
    const slices = vi.spyOn(OperationHistoryTracker.prototype, 'importSlices').mockImplementation(function (
      this: OperationHistoryTracker,
      ...args
    ) {
      if (args[0].session_id === 'second') process.emit('SIGINT');
      return original.apply(this, args);
    });
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const code = await importCommand.run!({ _: [], $0: '', from: place.library, 'history-db': place.historyDb });
    const text = told.mock.calls.map(([chunk]) => String(chunk)).join('');
    slices.mockRestore();
    told.mockRestore();
    expect(code).toBe(130);
    expect(text).toContain('One session was imported and stays: first.\nThe same import again adds the others.\n');
    expect(text).toContain('Interrupted: not all sessions were imported.\n');
    expect(place.read((history) => history.listSessionsSync()).map(({ session_id }) => session_id)).toEqual(['first']);
    expect(await rebuild(place)).toMatchObject({ present: ['first'], sessions: [{}, {}], problems: [] });
  });

  it('leaves out what is broken, counts what was cut off as far as it goes, and says so', async () => {
    const place = aPlace();
    const { session_id: cut } = await place.organize({ sessionId: 'cut' });
    write(place.source, album('b', 1, { ...TAGS, album: 'Second' }));
    await place.organize({ sessionId: 'whole' });
    loseHistory(place);
    const folder = (name: string): string => join(sessionsIn(place), name);
    for (const name of ['copied', 'broken', 'empty']) cpSync(folder('whole'), folder(name), { recursive: true });
    writeFileSync(join(folder('broken'), 'operations.jsonl'), '{"id": 1}\n');
    const head = join(folder('broken'), 'manifest.jsonl');
    writeFileSync(head, readFileSync(head, 'utf8').replace('"session_id":"whole"', '"session_id":"broken"'));
    rmSync(join(folder('empty'), 'manifest.jsonl'));
    const operations = join(folder('cut'), 'operations.jsonl');
    const lines = readFileSync(operations, 'utf8').split('\n').length - 1;
    truncateSync(operations, readFileSync(operations).length - 10);
    const { sessions, problems } = await rebuild(place);
    expect(sessions.map(({ session_id, metadata }) => [session_id, metadata.imported ?? false])).toEqual([
      ['cut', true],
      ['whole', false],
    ]);
    expect(place.records(cut)).toHaveLength(lines - 1);
    expect(problems).toEqual([
      { path: folder('broken'), message: expect.stringContaining('Operation 1') },
      { path: folder('copied'), message: expect.stringContaining('session whole') },
      { path: folder('empty'), message: expect.stringContaining('does not exist') },
      { path: folder('cut'), message: `${lines - 1} of ${lines} operations are there` },
    ]);
  });
});

describe('a manifest', () => {
  it.each([
    ['changed', (text: string) => text.replace('"status":"completed"', '"status":"rolled_back"')],
    ['left out', (text: string) => text.slice(text.indexOf('\n') + 1)],
    ['written twice', (text: string) => text + text.slice(0, text.indexOf('\n') + 1).replace(/"id":\d+/u, '"id":9')],
  ])('of which a record was %s is not trusted', async (_, forge) => {
    const place = aPlace();
    const { session_id } = await place.organize();
    loseHistory(place);
    const operations = join(sessionsIn(place), session_id!, 'operations.jsonl');
    writeFileSync(operations, forge(readFileSync(operations, 'utf8')));
    const { sessions } = await rebuild(place);
    expect(sessions[0]?.metadata.imported).toBe(true);
  });

  it('of a run without backups, and of one that did nothing, there is none', async () => {
    const place = aPlace();
    for (const backup of [false, false, true]) await place.organize({ source: place.library, backup });
    expect(existsSync(join(place.library, '.music-organize'))).toBe(false);
  });

  it('goes when its session is forgotten, unless it alone knows what the store keeps', async () => {
    const place = aPlace();
    await place.organize({ sessionId: 'keeps', conflict: 'replace' });
    write(place.source, album('b', 1, { ...TAGS, album: 'Second' }));
    await place.organize({ sessionId: 'plain' });
    expect(readdirSync(sessionsIn(place))).toEqual(['keeps', 'plain']);
    expect(await deleteSessions(place.historyDb, ['keeps', 'plain'], true)).toEqual([]);
    expect(readdirSync(sessionsIn(place))).toEqual(['keeps']);
  });

  it('goes before the records: who dies while they are removed leaves none that brings the session back', async () => {
    const place = new Place();
    write(place.source, album('a', 1));
    await place.organize({ sessionId: 'plain' });
    const manifest = join(sessionsIn(place), 'plain');
    expect(existsSync(manifest)).toBe(true);
    const dies = vi.spyOn(OperationHistoryTracker.prototype, 'removeForgotten').mockImplementationOnce(() => {
      throw new Error('died');
    });
    await expect(deleteSessions(place.historyDb, ['plain'], true)).rejects.toThrow('died');
    dies.mockRestore();
    const recordsIn = (): unknown => {
      const database = new BetterSqlite3(place.historyDb, { readonly: true });
      const count = database.prepare('SELECT count(*) FROM operation_records').pluck().get();
      database.close();
      return count;
    };
    expect(recordsIn()).not.toBe(0);
    expect(existsSync(manifest)).toBe(false);
    // The next run that writes clears up.
    await settleHistory({ historyDb: place.historyDb });
    expect(recordsIn()).toBe(0);
  });

  it('that cannot be written is a warning', async () => {
    const place = aPlace();
    mkdirSync(join(place.root, 'elsewhere'));
    write(join(place.library, '.music-organize'), {});
    symlinkSync(join(place.root, 'elsewhere'), sessionsIn(place));
    expect(await place.organize()).toMatchObject({ status: 'completed', summary: { problems: 0 } });
    expect(place.events).toContainEqual(
      expect.objectContaining({ type: 'warning', message: expect.stringContaining('is a symbolic link') }),
    );
    expect(readdirSync(join(place.root, 'elsewhere'))).toEqual([]);
  });
});

/** Runs the program, and kills it before it opens the so-manieth file of a manifest. */
async function killed(place: Place, at: number, ...args: readonly string[]): Promise<void> {
  const fault = { FAULT_UNDER: sessionsIn(place), FAULT_ONLY: 'open', FAULT_AT: String(at) };
  const options = ['--import', PRELOAD, PROGRAM, ...args, '--history-db', place.historyDb];
  const env = { HOME: place.root, PATH: process.env['PATH'] ?? '', ...fault };
  const { signal } = await execa(process.execPath, options, { env, extendEnv: false, stdin: 'ignore', reject: false });
  expect(signal).toBe('SIGKILL');
}

describe('a manifest that a kill left unwritten', () => {
  it('is written by the recovery, since its session has not ended, and then left alone', async () => {
    const place = aPlace();
    const before = trees(place);
    await killed(place, 2, 'organize', place.source, place.library, '--session-id', 'mine');
    expect(place.session('mine').status).toBe('running');
    expect(readdirSync(join(sessionsIn(place), 'mine'))).not.toContain('manifest.jsonl');
    await place.organizer().recover();
    const written = treeOf(place.library);
    await place.organizer().recover();
    expect(treeOf(place.library)).toEqual(written);
    loseHistory(place);
    expect(await rebuild(place)).toMatchObject({ sessions: [{ session_id: 'mine', metadata: {} }], problems: [] });
    expect(await place.rollback()).toMatchObject({ status: 'rolled_back' });
    expect(trees(place)).toEqual(before);
  });

  it('is written anew where one of before is there, as after an undo in part and a session that was carried on', async () => {
    const place = aPlace();
    const before = trees(place);
    const controller = new AbortController();
    const { session_id } = await place
      .organizer((event) => {
        if (event.type === 'operation_finished') controller.abort();
      })
      .organize({ source: place.source, target: place.library, signal: controller.signal });
    await killed(place, 1, 'resume', session_id!);
    expect(place.session(session_id).status).toBe('running');
    await place.organizer().recover();
    const head = join(sessionsIn(place), session_id!, 'manifest.jsonl');
    expect(readFileSync(head, 'utf8')).toContain(
      '"total_operations":' + String(place.session(session_id).total_operations),
    );
    write(place.source, { 'a/1.mp3': 'in the way' });
    // The manifest of what it undid has two files; then it is its own turn.
    await killed(place, 3, 'rollback', session_id!, '--yes');
    await place.organizer().recover();
    const rows = place.read((history) => history.listSessionsSync()).map(({ metadata: _, ...row }) => row);
    loseHistory(place);
    const { sessions } = await rebuild(place);
    expect(sessions.map(({ metadata: _, ...row }) => row)).toEqual(rows.reverse());
    rmSync(join(place.source, 'a/1.mp3'));
    expect(await place.rollback()).toMatchObject({ status: 'rolled_back' });
    expect(trees(place)).toEqual(before);
  });
});

describe('the key', () => {
  it.each([
    ['empty: it is made anew', '', []],
    ['short: the warning names it', 'short', [expect.stringMatching(/history\.db\.key, .* does not have 32 bytes/)]],
  ])('that is %s', async (_, content, warnings) => {
    const place = aPlace();
    writeFileSync(`${place.historyDb}.key`, content);
    const { session_id } = await place.organize();
    expect(place.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))).toEqual(warnings);
    expect(existsSync(join(sessionsIn(place), session_id!, 'manifest.jsonl'))).toBe(warnings.length === 0);
  });
});

describe('an export that its history signed', () => {
  async function signed(): Promise<{ place: Place; id: string; document: ExportedSession }> {
    const { Signature, signingKey } = await import('../../src/workflows/documents/signature.js');
    const place = aPlace();
    const { session_id: id } = await place.organize();
    const [session, operations] = [place.session(id), place.records(id)];
    const directory_times = place.read((history) => history.directoryTimes(id!));
    const signature = new Signature(signingKey(place.historyDb), 'music-organize-session', session);
    for (const operation of operations) signature.add('operation', operation);
    for (const time of directory_times) signature.add('directory_time', time);
    const document = { format: 'music-organize-session', version: 1, session, operations, directory_times } as const;
    return { place, id: id!, document: { ...document, hmac: signature.digest() } };
  }

  it.each<[string, (document: ExportedSession) => unknown, boolean]>([
    ['as it is', (document) => document, true],
    ['in another layout', (document) => Object.fromEntries(Object.entries(document).reverse()), true],
    ['unsigned', ({ hmac: _, ...document }) => document, false],
    ['with the signature of something else', (document) => ({ ...document, hmac: 'f'.repeat(64) }), false],
    ['with half a signature', (document) => ({ ...document, hmac: document.hmac?.slice(1) }), false],
    [
      'with another state of a record, as an older export had it',
      ({ operations: [first, ...rest], ...document }) => ({
        ...document,
        operations: [{ ...first, status: 'pending' }, ...rest],
      }),
      false,
    ],
    [
      'with records in another order',
      ({ operations, ...document }) => ({ ...document, operations: operations.toReversed() }),
      false,
    ],
    [
      'with what nobody reads, in a record',
      ({ operations: [first, ...rest], ...document }) => ({ ...document, operations: [{ ...first, x: 1 }, ...rest] }),
      false,
    ],
    ['without folder times', (document) => ({ ...document, directory_times: [] }), false],
    [
      'under another id',
      ({ session, ...document }) => ({ ...document, session: { ...session, session_id: 'mine' } }),
      false,
    ],
  ])('is its own again %s: %#', async (_, change, own) => {
    const { place, id, document } = await signed();
    loseHistory(place);
    const text = JSON.stringify(change(document), null, 3);
    const session = await importSession({ historyDb: place.historyDb, document: JSON.parse(text) });
    expect(session.metadata.imported).toBe(own ? undefined : true);
    if (own) expect(await place.rollback(id)).toMatchObject({ status: 'rolled_back' });
  });
});
