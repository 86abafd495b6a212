import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mp3Track } from '../support/track.js';
import { makeHome, program, type Home } from './support/program.js';
import { expectDocument } from './support/schemas.js';

let home: Home;
let source: string;
let target: string;

beforeEach(async () => {
  home = await makeHome();
  source = path.join(home.folder, 'in');
  target = path.join(home.folder, 'out');
  await mkdir(source);
  for (let track = 1; track <= 3; track += 1) {
    const tags = { title: `Song ${track}`, artist: 'The Band', album: 'The Album', track: String(track) };
    await writeFile(path.join(source, `${track}.mp3`), mp3Track(tags, { seed: track }));
  }
  await writeFile(path.join(source, 'cover.jpg'), 'a picture');
});
afterEach(() => home.remove());

async function tree(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

const INPUT = ['1.mp3', '2.mp3', '3.mp3', 'cover.jpg'];

describe('organize', () => {
  test('a dry run changes nothing and says everything', async () => {
    const { code, out } = await home.run(['organize', source, target, '--dry-run', '--format', 'json']);
    expect(code).toBe(0);
    const document = expectDocument(out, 'organize');
    expect(document).toMatchObject({ dry_run: true, session_id: null });
    expect(document.operations).toHaveLength(document.summary.planned);
    expect(await tree(source)).toEqual(INPUT);

    const text = await home.run(['organize', source, target, '-n']);
    expect(text.out).toMatch(/01 - Song 1\.mp3 +<- 1\.mp3\n/);
    expect(text.out).toMatch(/Would move 3 tracks and 1 sidecar into 1 album .* nothing was changed\.$/);
  });

  test('moves, says how to undo it, and undoes it', async () => {
    const moved = await home.run(['organize', source, target, '--session-id', 'mine']);
    expect(moved).toMatchObject({ code: 0, err: '' });
    expect(moved.out).toMatch(
      /^Moved 3 tracks and 1 sidecar into 1 album \(.*\) in .*\. Undo: music-organize rollback mine$/,
    );
    expect(await tree(source)).toEqual([]);

    const sessions = await home.run(['sessions', '--format', 'json']);
    expect(expectDocument(sessions.out, 'sessions')).toMatchObject([{ session_id: 'mine', status: 'completed' }]);
    const history = await home.run(['history', '--format', 'json']);
    expectDocument(history.out, 'history');
    const verified = await home.run(['verify', '--format', 'json']);
    expect(verified.code).toBe(0);
    expect(expectDocument(verified.out, 'verify').summary).toMatchObject({ changed: 0, missing: 0 });

    const preview = await home.run(['rollback', 'mine', '--dry-run', '--format', 'json']);
    expect(preview.code).toBe(0);
    const shown = expectDocument(preview.out, 'rollback');
    expect(shown).toMatchObject({ dry_run: true, rollback_session_id: null });
    const undone = await home.run(['rollback', '@', '--yes', '--format', 'json']);
    expect(undone.code).toBe(0);
    expect(expectDocument(undone.out, 'rollback')).toMatchObject({ status: 'rolled_back' });
    expect(await tree(source)).toEqual(INPUT);
    const again = await home.run(['rollback', 'mine', '--yes']);
    expect(again).toMatchObject({ code: 0, out: 'Nothing is left to undo in session mine.' });
  });

  test('a dry run has its problems on top, on stdout; --quiet leaves them on stderr', async () => {
    await writeFile(path.join(source, 'broken\u001b.mp3'), 'no sound at all');
    const shown = await home.run(['organize', source, target, '-n', '--verbose']);
    expect(shown).toMatchObject({ code: 3, err: '' });
    expect(shown.out).toMatch(/^From .*\nInto .*\n\n1 problem\n {2}broken\\x1b\.mp3 {2}its tags could not be read/);
    const quiet = await home.run(['organize', source, target, '-n', '--quiet']);
    expect(quiet).toMatchObject({ code: 3, out: '' });
    expect(quiet.err).toMatch(/^problem: .*broken\\x1b\.mp3: its tags could not be read/);
  });

  test('problems are listed, and the exit code is 3', async () => {
    await writeFile(path.join(source, 'broken\u001b.mp3'), 'no sound at all');
    const { code, out, err } = await home.run(['organize', source, target, '--format', 'json']);
    expect(code).toBe(3);
    expect(err).toContain('broken\\x1b.mp3: ');
    const document = expectDocument(out, 'organize');
    expect(document).toMatchObject({ operations: [], skips: [{ reason: 'unreadable_tags' }] });
  });

  test('ndjson: every line but the result is an event as documented', async () => {
    await writeFile(path.join(source, 'broken.mp3'), 'no sound at all');
    for (const args of [
      ['organize', source, target, '-n'],
      ['organize', source, target, '--session-id', 'mine'],
      ['rollback', 'mine', '--yes'],
    ]) {
      const { out } = await home.run([...args, '--format', 'ndjson']);
      const lines = out.split('\n');
      expect(JSON.parse(lines.pop() ?? '')).toMatchObject({ type: 'result' });
      expect(lines.length).toBeGreaterThan(4);
      for (const line of lines) expectDocument(line, 'event');
    }
  });

  test('a changed file is found by verify and left by rollback', async () => {
    await home.run(['organize', source, target, '--session-id', 'mine']);
    const songs = (await tree(target)).filter((name) => name.endsWith('mp3')).map((name) => path.join(target, name));
    const [changed = '', renamed = ''] = songs;
    const away = path.join(target, 'away\u001b.mp3');
    await writeFile(changed, 'something else');
    await rename(renamed, away);
    const verified = await home.run(['verify', target]);
    expect(verified.code).toBe(3);
    expect(verified.err.split('\n').sort()).toEqual([
      `  It is at ${path.join(target, 'away\\x1b.mp3')}`,
      expect.stringMatching(`^changed: ${changed} .somebody wrote it: it has 14 bytes, and had \\d+.$`),
      `moved: ${renamed} (somebody moved or renamed it)`,
    ]);
    expect(verified.out).toMatch(
      /^Checked 4 files \(.*\) in .*: 2 as recorded, 1 changed, 1 moved\.\nChanged: .*\nMoved: .*$/,
    );
    const document = expectDocument((await home.run(['verify', '--no-search', '--format', 'json'])).out, 'verify');
    expect(document).toMatchObject({ session_id: 'mine', interrupted: false, summary: { missing: 1, moved: 0 } });
    const lines = (await home.run(['verify', '--format', 'ndjson'])).out.split('\n');
    const types = lines.map((line) => expectDocument(line, 'verify-line').type as string);
    expect(types.filter((type) => type !== 'progress')).toEqual(['finding', 'finding', 'result']);

    await rename(away, renamed);
    const undone = await home.run(['rollback', 'last', '--force']);
    expect(undone.code).toBe(3);
    expect(undone.out).toMatch(/Moved 3 files back .* stay as they are: not empty \(\d\), modified \(1\)\. Redo: /u);
    expect(undone.out).toMatch(/^ {6}music-organize rollback \S+ --operation-ids \d+ --modified move$/mu);
    expect(await tree(source)).toEqual(['2.mp3', '3.mp3', 'cover.jpg']);
  });

  test('what was undone is not shown as done', async () => {
    await home.run(['organize', source, target, '--session-id', 'mine']);
    expect((await home.run(['sessions'])).out).toMatch(/^mine .* completed +(\d+)\/\1 /m);
    // It changed, and stays where it is.
    const [song = ''] = (await tree(target)).filter((name) => name.endsWith('Song 1.mp3'));
    await writeFile(path.join(target, song), 'something else');
    await home.run(['rollback', 'mine', '--yes']);
    expect((await home.run(['sessions'])).out).toMatch(/^mine .* partially rolled back +[1-4]\/\d+, [1-9] undone /m);
  });

  test('what was undone altogether says so', async () => {
    await home.run(['organize', source, target, '--session-id', 'mine']);
    await home.run(['rollback', 'mine', '--yes']);
    expect((await home.run(['sessions'])).out).toMatch(/^mine .* rolled back +0\/(\d+), \1 undone /m);
    expect(await home.run(['verify', 'mine'])).toEqual({
      code: 0,
      out: 'Session mine was rolled back: nothing of it is there to verify.',
      err: '',
    });
  });

  test('no music is said to be none', async () => {
    const { code, out } = await home.run(['organize', source, target, '--include', '*.flac']);
    expect({ code, out }).toEqual({
      code: 0,
      out: `No music was found in ${source}. Look at --include: it leaves files out.`,
    });
  });

  test('organize-legacy leaves no history', async () => {
    const { code, out } = await home.run(['organize-legacy', source, target]);
    expect(code).toBe(0);
    expect(out).toContain('cannot be undone');
    expect((await home.run(['sessions'])).out).toBe('No sessions.');
  });

  test('a closed stdout does not stop it', async () => {
    const script = `("$0" "$1" organize in out --format ndjson; echo "code $?" >&2) | true`;
    const { stderr } = await execa('bash', ['-c', script, process.execPath, program], {
      cwd: home.folder,
      env: home.env,
      extendEnv: false,
    });
    expect(stderr).toBe('code 0');
    expect(await tree(source)).toEqual([]);
  });

  test('--quiet says nothing, --log-file everything', async () => {
    const log = path.join(home.folder, 'run.log');
    expect(await home.run(['organize', source, target, '--quiet', '--log-file', log])).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    const lines = (await readFile(log, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ type: 'session_started', time: expect.any(String) });
    for (const line of lines) expectDocument(JSON.stringify(line), 'event');
    expect(lines.filter((line) => line.type === 'operation_finished').length).toBeGreaterThan(3);
    expect(lines.at(-1)).toMatchObject({ type: 'session_finished', status: 'completed' });
  });
});

describe('plan and apply', () => {
  test('the plan is reviewed, then done', async () => {
    const file = path.join(home.folder, 'plan.json');
    const planned = await home.run(['plan', source, target, '-o', file]);
    expect(planned).toMatchObject({ code: 0, out: expect.stringContaining('nothing was changed') });
    const plan = expectDocument(await readFile(file, 'utf8'), 'plan');
    expect(plan).toMatchObject({ source_root: source, target_root: target });
    // One operation a line, so that lines can be taken out.
    expect((await readFile(file, 'utf8')).split('\n').filter((line) => line.includes('"operation_type"'))).toHaveLength(
      plan.operations.length,
    );
    await writeFile(path.join(source, '1.mp3'), 'changed since');
    const applied = await home.run(['apply', file, '--format', 'json']);
    expect(expectDocument(applied.out, 'organize').skips).toMatchObject([
      { path: path.join(source, '1.mp3'), reason: 'changed' },
    ]);
    expect(applied.err).toBe(`problem: ${path.join(source, '1.mp3')} changed after it was planned`);
    expect(applied.code).toBe(3);
    expect(await tree(source)).toEqual(['1.mp3']);
  });

  test('on stdout it is the plan and nothing else', async () => {
    const { code, out, err } = await home.run(['plan', source, target]);
    expect(code).toBe(0);
    expectDocument(out, 'plan');
    expect(err).toContain('Would move 3 tracks');
  });

  test('what is no plan is refused', async () => {
    const file = path.join(home.folder, 'other.json');
    await writeFile(file, '{"format": "something-else"}');
    expect(await home.run(['apply', file])).toMatchObject({ code: 2, err: expect.stringContaining('is not a plan') });
  });
});

describe('Ctrl-C', () => {
  /** Runs until the first operation is reported, then hands over. */
  async function interrupted(
    signals: (child: ReturnType<typeof start>) => Promise<void>,
  ): Promise<{ code: number | undefined; err: string }> {
    for (let track = 4; track <= 400; track += 1) {
      const tags = { title: `Song ${track}`, artist: 'The Band', album: `Album ${track % 7}`, track: String(track) };
      await writeFile(path.join(source, `${track}.mp3`), mp3Track(tags, { seed: track }));
    }
    const child = start();
    let seen = '';
    const onData = (data: Buffer): void => {
      seen += data.toString();
      if (!seen.includes('"operation_finished"')) return;
      child.stdout.off('data', onData);
      void signals(child);
    };
    child.stdout.on('data', onData);
    const { exitCode, stderr } = await child;
    return { code: exitCode, err: stderr };
  }

  function start() {
    return execa(
      process.execPath,
      [program, 'organize', source, target, '--format', 'ndjson', '--session-id', 'mine'],
      {
        env: home.env,
        extendEnv: false,
        reject: false,
      },
    );
  }

  test('once: finishes the file in hand, ends with 130, and can be resumed', async () => {
    const before = 400 + 1;
    const { code, err } = await interrupted(async (child) => void child.kill('SIGINT'));
    expect(code).toBe(130);
    expect(err).toContain('press Ctrl-C again to stop at once');
    expect(err).toContain('music-organize resume mine');
    const left = await tree(source);
    const there = (await tree(target)).filter((name) => !name.startsWith('.'));
    expect(left.length + there.length).toBe(before);
    expect(left.length).toBeGreaterThan(0);
    expect(await home.run(['resume', 'mine', '--format', 'json'])).toMatchObject({ code: 0 });
    // (A sidecar whose tracks had all left before stays.)
    expect((await tree(source)).filter((name) => name.endsWith('.mp3'))).toEqual([]);
  });

  test('twice: out at once', async () => {
    let asked = 0;
    const { code } = await interrupted(async (child) => {
      child.kill('SIGTERM');
      child.stderr.once('data', () => {
        asked = performance.now();
        child.kill('SIGTERM');
      });
    });
    expect(code).toBe(130);
    expect(performance.now() - asked).toBeLessThan(1000);
    // Whatever it left, one command brings the old tree back.
    await home.run(['recover']);
    await home.run(['rollback', 'mine', '--yes']);
    expect(await tree(source)).toHaveLength(401);
  });
});
