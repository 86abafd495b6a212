import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import { makeHome, program, type Home } from './support/program.js';
import { expectDocument } from './support/schemas.js';

let home: Home;
beforeEach(async () => {
  home = await makeHome();
});
afterEach(() => home.remove());

const hostile = '/in/a\u001b]0;pwned\u0007\u009b\u202e.mp3';

/** A session with so many completed moves. @param status `running`: its process died */
async function seed(sessionId: string, moves: number, status?: 'running'): Promise<void> {
  const history = await OperationHistoryTracker.open({
    path: path.join(home.folder, 'state/music-organizer/operation_history.db'),
  });
  await history.startSession({ sessionId, sourceRoot: '/in', targetRoot: '/out', metadata: { kind: 'organize' } });
  const intents = Array.from({ length: moves }, (_, index) => ({
    type: 'move' as const,
    sourcePath: index === 0 ? hostile : `/in/${index}.mp3`,
    targetPath: `/out/${index}.mp3`,
    checksum: null,
    size: 1,
    details: {},
  }));
  const ids = history.commit({ sessionId, outcomes: [], intents, directoryTimes: [] });
  const outcomes = ids.map((id, index) => ({
    id,
    status: 'completed' as const,
    message: null,
    checksumBefore: null,
    checksumAfter: null,
    targetPath: `/out/${index}.mp3`,
    backupPath: null,
    details: {},
  }));
  history.commit({ sessionId, outcomes, intents: [], directoryTimes: [] });
  if (status === undefined) await history.endSession(sessionId);
  await history.close();
}

describe('an empty history', () => {
  test('sessions', async () => {
    expect(await home.run(['sessions'])).toEqual({ code: 0, out: 'No sessions.', err: '' });
    const { code, out } = await home.run(['sessions', '--format', 'json']);
    expect(code).toBe(0);
    expect(expectDocument(out, 'sessions')).toEqual([]);
  });

  test('history and rollback say that there is nothing', async () => {
    expect(await home.run(['history'])).toMatchObject({ code: 0, out: expect.stringContaining('no sessions yet') });
    const empty = await home.run(['history', '--format', 'json']);
    expect(expectDocument(empty.out, 'history')).toEqual({ session: null, operations: [] });
    expect(await home.run(['history', '--session-id', 'x'])).toMatchObject({ code: 2 });
    const { code, err } = await home.run(['rollback', 'last', '--yes', '--format', 'json']);
    expect(code).toBe(2);
    expect(expectDocument(err, 'error').error.code).toBe('nothing_to_undo');
  });

  test('is not made by those who only read it', async () => {
    const readings = [
      ...[['sessions'], ['history'], ['doctor'], ['export', 'last'], ['verify', 'last']],
      ...[
        ['rollback', 'last', '-n'],
        ['sessions', 'prune', '--keep', '1', '-n'],
        ['organize', '.', 'lib', '-n'],
      ],
    ];
    for (const args of readings) await home.run(args);
    // What a dry run read of files is remembered, and that is all.
    const made = await readdir(home.folder, { recursive: true });
    expect(made.filter((name) => !/^cache(?:\/music-organizer(?:\/catalog\.db(?:-wal|-shm)?)?)?$/u.test(name))).toEqual(
      [],
    );
  });

  test('recover and doctor', async () => {
    const recovered = await home.run(['recover', '--format', 'json']);
    expect(expectDocument(recovered.out, 'recover')).toEqual({ sessions: [] });
    const examined = await home.run(['doctor', home.folder, '--format', 'json']);
    expect(examined.code).toBe(0);
    const { checks } = expectDocument(examined.out, 'doctor');
    expect(checks.map(({ status }: { status: string }) => status)).not.toContain('failed');
  });
});

describe('a history with sessions', () => {
  test('sessions and history, for people: nothing that a terminal obeys', async () => {
    await seed('first', 3);
    const sessions = await home.run(['sessions']);
    expect(sessions.out).toMatch(
      /^ID +STARTED +KIND +STATUS +DONE +FOLDERS\nfirst .* organize +completed +3\/3 +\/in -> \/out$/,
    );
    const { out } = await home.run(['history']);
    expect(out).toContain('/in/a\\x1b]0;pwned\\x07\\x9b\\u202e.mp3 -> /out/0.mp3');
    expect(out).not.toMatch(/[^\P{Control}\n]|\p{Bidi_Control}/u);
  });

  test('history as JSON is streamed, whole and valid', async () => {
    await seed('big', 3000);
    const { code, out } = await home.run(['history', '--session-id', 'bi', '--format', 'json']);
    expect(code).toBe(0);
    const document = expectDocument(out, 'history');
    expect(document.operations).toHaveLength(3000);
    expect(document.operations[0].source_path).toBe(hostile);
    expect(Object.keys(document.operations[0])).toEqual([
      ...['id', 'session_id', 'timestamp', 'operation_type', 'source_path', 'target_path', 'backup_path', 'status'],
      ...['error_message', 'checksum_before', 'checksum_after', 'file_size', 'metadata'],
    ]);
    expect(out).not.toMatch(/[^\P{Control}\n]/u);
  });

  test('history filters', async () => {
    await seed('first', 30);
    const ids = async (...args: string[]): Promise<string[]> => {
      const { out } = await home.run(['history', '--format', 'ndjson', ...args]);
      return out
        .split('\n')
        .slice(1)
        .map((line) => JSON.parse(line).operation.target_path);
    };
    expect(await ids('--limit', '2')).toEqual(['/out/0.mp3', '/out/1.mp3']);
    expect(await ids('--path', '/out/1?.mp3', '--limit', '3')).toEqual(['/out/10.mp3', '/out/11.mp3', '/out/12.mp3']);
    expect(await ids('--path', '7.mp3')).toEqual(['/out/7.mp3']);
    expect(await ids('--status', 'failed')).toEqual([]);
    expect(await ids('--type', 'move,copy', '--limit', '1')).toEqual(['/out/0.mp3']);
  });

  test('a reader that goes away is no error', async () => {
    await seed('big', 3000);
    const { stdout, stderr } = await execa(
      'bash',
      ['-c', `("$0" "$1" history --format json; echo "code $?" >&2) | head -1`, process.execPath, program],
      { env: home.env, extendEnv: false },
    );
    expect(stdout).toBe('{');
    expect(stderr).toBe('code 0');
  });

  test('export, import and delete', async () => {
    await seed('first', 3);
    const file = path.join(home.folder, 'first.json');
    expect(await home.run(['export', 'first', '-o', file])).toMatchObject({ code: 0, out: '' });
    const exported = expectDocument(await readFile(file, 'utf8'), 'export');
    expect(exported.operations).toHaveLength(3);

    expect(await home.run(['import', file])).toMatchObject({ code: 2 });
    const deleted = await home.run(['sessions', 'delete', 'first', '--yes', '--format', 'json']);
    expect(expectDocument(deleted.out, 'sessions-delete')).toEqual({
      ...{ deleted: ['first'], operations_no_longer_undoable: 3 },
    });
    const imported = await home.run(['import', file, '--format', 'json']);
    expect(expectDocument(imported.out, 'import').session.session_id).toBe('first');
    // Its own export: what it moved, which was never there, is what keeps it.
    expect(await home.run(['rollback', 'first', '--yes'])).toMatchObject({ code: 3 });
  });

  test('delete keeps a session that knows what is in the backup store, unless forced', async () => {
    await seed('first', 1);
    const history = await OperationHistoryTracker.open({
      path: path.join(home.folder, 'state/music-organizer/operation_history.db'),
    });
    await history.recordOperation({
      ...({ session_id: 'first', operation_type: 'delete', status: 'completed' } as const),
      ...{ source_path: '/in/a.mp3', backup_path: '/out/.store/aa' },
    });
    await history.close();
    const { code, err } = await home.run(['sessions', 'delete', 'first', '--yes', '--format', 'json']);
    expect(code).toBe(1);
    expect(expectDocument(err, 'error').error).toMatchObject({
      code: 'session_keeps_content',
      hint: expect.stringContaining('--force'),
    });
    expect(await home.run(['sessions', 'delete', 'first', '--force'])).toMatchObject({ code: 0 });
  });

  test('-o does not replace a song', async () => {
    await seed('first', 1);
    const song = path.join(home.folder, 'song.mp3');
    await writeFile(song, 'ID3');
    expect(await home.run(['export', 'first', '-o', song])).toMatchObject({ code: 2 });
    expect(await readFile(song, 'utf8')).toBe('ID3');
  });

  test('prune keeps what can be undone, unless forced', async () => {
    await seed('first', 1);
    await seed('second', 0);
    await seed('third', 0);
    const pruned = async (...args: string[]): Promise<unknown> =>
      expectDocument((await home.run(['sessions', 'prune', '--format', 'json', ...args])).out, 'sessions-prune');
    expect(await pruned('--keep', '0', '--dry-run')).toEqual({
      dry_run: true,
      deleted: ['third', 'second'],
      spared: ['first'],
      operations_no_longer_undoable: 0,
    });
    expect(await pruned('--older-than', '1d')).toMatchObject({ deleted: [] });
    expect(await pruned('--keep', '1')).toMatchObject({ deleted: ['second'], spared: ['first'] });
    expect(await pruned('--keep', '0', '--force')).toMatchObject({
      ...{ deleted: ['third', 'first'], operations_no_longer_undoable: 1 },
    });
  });
});

test('doctor tells a lock that cannot be used from a history that cannot be read', async () => {
  await seed('first', 1);
  await writeFile(path.join(home.folder, 'state/music-organizer/lock.db'), 'no database '.repeat(100));
  const { code, out } = await home.run(['doctor', '--format', 'json']);
  expect(code).toBe(1);
  const { checks } = JSON.parse(out) as { checks: { name: string; status: string; hint: string | null }[] };
  const found = Object.fromEntries(checks.map(({ name, status }) => [name, status]));
  expect(found).toMatchObject({ history: 'ok', integrity: 'ok', lock: 'failed' });
  expect(checks.find(({ name }) => name === 'lock')?.hint).toContain('move it away');
});

test('doctor tells of lock and key files that a run could not write', async () => {
  await seed('first', 1);
  const state = path.join(home.folder, 'state/music-organizer');
  // As root, who may write everything, but no folder where a file should be.
  for (const name of ['lock.json', 'operation_history.db.key']) {
    await rm(path.join(state, name), { force: true });
    await mkdir(path.join(state, name));
  }
  const { code, out } = await home.run(['doctor', '--format', 'json']);
  expect(code).toBe(1);
  const { checks } = JSON.parse(out) as { checks: { name: string; status: string; message: string }[] };
  const failed = checks.filter(({ status }) => status === 'failed');
  expect(failed.map(({ name }) => name)).toEqual(['lock', 'key']);
  const { err } = await home.run(['recover']);
  expect(err).toContain('lock.json cannot be written');
  expect(err).toContain('Make it writable');
  expect(err).not.toContain('Free some space');
});

test('recover offers to undo what was done, and no session of which nothing was', async () => {
  await seed('begun', 0, 'running');
  await seed('moved', 1, 'running');
  const { out } = await home.run(['recover']);
  expect(out).toContain('Go on: music-organize resume begun');
  expect(out).not.toContain('rollback begun');
  expect(out).toContain('Undo:  music-organize rollback moved');
});

test('what recover cannot settle since the library is away is told as that, and can be given up', async () => {
  const [source, library] = ['in', 'out'].map((name) => path.join(home.folder, name)) as [string, string];
  await mkdir(source);
  const historyPath = path.join(home.folder, 'state/music-organizer/operation_history.db');
  const history = await OperationHistoryTracker.open({ path: historyPath });
  const metadata = { kind: 'organize' } as const;
  await history.startSession({ sessionId: 'away', sourceRoot: source, targetRoot: library, metadata });
  const move = {
    type: 'move' as const,
    sourcePath: path.join(source, 'a.mp3'),
    targetPath: path.join(library, 'a.mp3'),
  };
  const intents = [{ ...move, checksum: null, size: 1, details: {} }];
  history.commit({ sessionId: 'away', outcomes: [], intents, directoryTimes: [] });
  await history.close();

  const recovered = await home.run(['recover']);
  expect(recovered).toMatchObject({ code: 3, out: expect.stringContaining(`${library} is not there`) });
  expect(recovered.out).toContain(`Mount ${library}, then run: music-organize recover`);
  expect(recovered.out).not.toContain('resume');
  expectDocument((await home.run(['recover', '--format', 'json'])).out, 'recover');
  const resumed = await home.run(['resume', 'away', '--format', 'json']);
  expect(expectDocument(resumed.err.slice(resumed.err.indexOf('{')), 'error').error).toMatchObject({
    code: 'unsettled',
    hint: `Mount ${library}, then try again (when it never will be: music-organize sessions delete away --force)`,
  });
  expect(await home.run(['sessions', 'delete', 'away', '--yes'])).toMatchObject({ code: 1 });
  expect(await home.run(['sessions', 'prune', '--keep', '0', '--force'])).toMatchObject({ code: 0 });
  expect(await home.run(['sessions', 'delete', 'away', '--force', '--yes'])).toMatchObject({
    ...{ code: 0, out: expect.stringContaining('What became of 1 operation is not known') },
  });
  expect(await home.run(['recover'])).toMatchObject({ code: 0, out: expect.stringContaining('Nothing to settle') });
});

describe('another run holds the history', () => {
  test('writers end with 4, readers read', async () => {
    await seed('first', 1);
    const history = await OperationHistoryTracker.open({
      path: path.join(home.folder, 'state/music-organizer/operation_history.db'),
      command: 'organize',
    });
    try {
      const { code, err } = await home.run(['sessions', 'delete', 'first', '--force', '--format', 'json']);
      expect(code).toBe(4);
      expect(expectDocument(err, 'error').error).toMatchObject({ code: 'history_locked' });
      expect(await home.run(['sessions'])).toMatchObject({ code: 0, out: expect.stringContaining('first') });
      expect(await home.run(['doctor'])).toMatchObject({ code: 0, out: expect.stringContaining('held by organize') });
    } finally {
      await history.close();
    }
  });
});

describe('config', () => {
  test('path, init and show', async () => {
    const file = path.join(home.folder, 'config/music-organizer/config.yaml');
    expect(await home.run(['config', 'path'])).toEqual({ code: 0, out: file, err: '' });
    expect(await home.run(['config', 'init'])).toMatchObject({ code: 0 });
    expect(await home.run(['config', 'init'])).toMatchObject({ code: 2, err: expect.stringContaining('--force') });
    expect(await home.run(['config', 'init', '--force'])).toMatchObject({ code: 0 });
    await writeFile(file, 'mode: copy\n');
    const { out } = await home.run(['config', 'show', '--no-backup', '--format', 'json'], {
      MUSIC_ORGANIZE_VERIFY: '1',
    });
    const { settings } = expectDocument(out, 'config-show');
    expect(settings).toEqual(
      expect.arrayContaining([
        { name: 'mode', value: 'copy', source: 'config', from: `${file}:1` },
        { name: 'backup', value: false, source: 'flag', from: '--no-backup' },
        { name: 'verify', value: true, source: 'environment', from: 'MUSIC_ORGANIZE_VERIFY' },
      ]),
    );
  });

  test('a broken file stops commands, and doctor finds it', async () => {
    const file = path.join(home.folder, 'config/music-organizer/config.yaml');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, 'mdoe: copy\n');
    expect(await home.run(['sessions'])).toEqual({
      code: 2,
      out: '',
      err: `error: ${file}:1: there is no setting "mdoe".\n  Did you mean mode?`,
    });
    expect(await home.run(['doctor'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('failed: configuration:'),
    });
  });

  test('its format holds for errors as well, under variables and flags', async () => {
    const file = path.join(home.folder, 'config/music-organizer/config.yaml');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, 'format: json\n');
    const asJson = await home.run(['rollback', 'nowhere', '--yes']);
    expect(expectDocument(asJson.err, 'error').error.code).toBe('session_not_found');
    const misspelt = await home.run(['sessions', '--limti', '3']);
    expect(expectDocument(misspelt.err, 'error').error.code).toBe('usage');
    const flag = await home.run(['rollback', 'nowhere', '--yes', '--format', 'text']);
    expect(flag.err).toMatch(/^error: /);
    const variable = await home.run(['rollback', 'nowhere', '--yes'], { MUSIC_ORGANIZE_FORMAT: 'text' });
    expect(variable.err).toMatch(/^error: /);
    const wrong = await home.run(['sessions'], { MUSIC_ORGANIZE_FORMAT: 'xml' });
    expect(wrong.err).toMatch(/^error: MUSIC_ORGANIZE_FORMAT cannot be "xml"/);
    const other = path.join(home.folder, 'other.yaml');
    await writeFile(other, 'format: text\n');
    expect((await home.run(['rollback', 'nowhere', '--yes', '--config', other])).err).toMatch(/^error: /);
  });

  test('a misspelt variable is a warning', async () => {
    const { code, err } = await home.run(['sessions'], { MUSIC_ORGANIZE_FROMAT: 'json' });
    expect(code).toBe(0);
    expect(err).toContain(
      'warning: MUSIC_ORGANIZE_FROMAT is no setting of music-organize. Did you mean MUSIC_ORGANIZE_FORMAT?',
    );
  });
});
