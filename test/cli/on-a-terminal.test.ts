import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mp3Track } from '../support/track.js';
import { makeHome, program, type Home } from './support/program.js';

/** util-linux makes the terminal; other systems have a `script` with other options, or none. */
const SCRIPT = 'script';
const { status, stdout } = spawnSync(SCRIPT, ['--version'], { encoding: 'utf8' });
const hasTerminals = status === 0 && stdout.includes('util-linux');

const CTRL_C = '\u0003';
const ENTER = '\r';
/** What draws the progress line, before and after it: the line must not wrap. */
const NO_WRAPPING = '\u001b[?7l';
const WRAPPING = '\u001b[?7h';

let home: Home;
let source: string;
let target: string;

beforeEach(async () => {
  home = await makeHome();
  source = path.join(home.folder, 'in');
  target = path.join(home.folder, 'out');
  await mkdir(source);
  await writeFile(path.join(source, '1.mp3'), mp3Track({ title: 'Song', artist: 'The Band', album: 'The Album' }));
});
afterEach(() => home.remove());

/**
 * Runs the program on a terminal of its own.
 *
 * @param answer keys that are pressed when the question is there
 * @returns what the terminal shows: stdout and stderr
 */
async function onTerminal(
  args: readonly string[],
  answer?: string,
): Promise<{ code: number | undefined; shown: string }> {
  const command = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ');
  const child = execa(SCRIPT, ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: home.folder,
    env: { ...home.env, TERM: 'xterm', SHELL: '/bin/sh' },
    extendEnv: false,
    reject: false,
  });
  let seen = '';
  const onData = (data: Buffer): void => {
    seen += data.toString();
    if (answer === undefined || !seen.includes('(y/N)')) return;
    child.stdout.off('data', onData);
    child.stdin.write(answer);
  };
  child.stdout.on('data', onData);
  const { exitCode, stdout } = await child;
  return { code: exitCode, shown: stdout };
}

describe.runIf(hasTerminals)('a question on a terminal', () => {
  beforeEach(async () => {
    await home.run(['organize', source, target, '--session-id', 'mine']);
    expect(existsSync(path.join(source, '1.mp3'))).toBe(false);
  });

  test('y: it is done', async () => {
    const { code, shown } = await onTerminal(['rollback', 'last'], `y${ENTER}`);
    expect(shown).toMatch(/Would move 1 file back.*\s+.*Undo \d+ operations? of session mine\?/u);
    expect(shown).toMatch(/Moved 1 file back .* Redo: music-organize redo /u);
    expect(code).toBe(0);
    expect(existsSync(path.join(source, '1.mp3'))).toBe(true);
  });

  test('Enter alone: no', async () => {
    const { code, shown } = await onTerminal(['rollback', 'last'], ENTER);
    expect(shown).toContain('Nothing was changed.');
    expect(code).toBe(2);
    expect(existsSync(path.join(source, '1.mp3'))).toBe(false);
  });

  test('Ctrl-C: out with 130, and nothing changed', async () => {
    const { code, shown } = await onTerminal(['rollback', 'last'], CTRL_C);
    expect(shown).toContain('Nothing was changed.');
    expect(shown).not.toContain('error');
    expect(code).toBe(130);
    expect(existsSync(path.join(source, '1.mp3'))).toBe(false);
    expect((await home.run(['sessions', '--format', 'json'])).out).not.toContain('"rollback"');
  });
});

describe.runIf(hasTerminals)('a question after a crash', () => {
  test('comes after what the crash left is settled and told', async () => {
    await writeFile(path.join(source, '2.mp3'), mp3Track({ title: 'Other', artist: 'The Band', album: 'The Album' }));
    const preload = path.resolve(import.meta.dirname, '../faults/preload.mjs');
    await home.run(['organize', source, target, '--session-id', 'killed'], {
      NODE_OPTIONS: `--import ${preload}`,
      ...{ FAULT_UNDER: target, FAULT_ONLY: 'link', FAULT_AT: '1' },
    });
    await rm(path.join(source, '1.mp3'));
    const { code, shown } = await onTerminal(['rollback', 'killed'], `y${ENTER}`);
    expect(shown).toMatch(
      /^Settled the interrupted session killed: \d of its open operations had happened, 1 had not, 1 are unclear\.\s+problem: recovery: .*1\.mp3[^]*Undo \d operations? of session killed\?/u,
    );
    expect(code).toBe(0);
    expect(existsSync(path.join(source, '2.mp3'))).toBe(true);
    expect(existsSync(target)).toBe(false);
  });
});

describe.runIf(hasTerminals)('the progress line', () => {
  test('is drawn on a terminal, and the terminal is left as it was', async () => {
    const { code, shown } = await onTerminal(['organize', source, target]);
    expect(code).toBe(0);
    expect(shown).toContain(NO_WRAPPING);
    expect(shown).toMatch(/Organizing|Scanning/);
    expect(shown.lastIndexOf(WRAPPING)).toBeGreaterThan(shown.lastIndexOf(NO_WRAPPING));
    expect(shown).toContain('Moved 1 track');
  });

  test('is not drawn with --quiet, and not where stderr is no terminal', async () => {
    expect(await onTerminal(['organize', source, target, '--quiet'])).toEqual({ code: 0, shown: '' });
    const { out, err } = await home.run(['rollback', 'last', '--yes'], { TERM: 'xterm' });
    expect(out + err).not.toContain('\u001b');
  });
});
