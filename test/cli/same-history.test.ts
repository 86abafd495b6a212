import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withSameHistory } from '../../src/cli/same-history.js';
import { mp3Track } from '../support/track.js';
import { makeHome, program, type Home, type Outcome } from './support/program.js';

let home: Home;
let source: string;
beforeEach(async () => {
  home = await makeHome();
  source = path.join(home.folder, 'in');
  await mkdir(source);
  await writeFile(path.join(source, '1.mp3'), mp3Track({ title: 'Song', artist: 'The Band', album: 'The Album' }));
});
afterEach(() => home.remove());

/** What somebody does who copies a printed command to the prompt. */
async function pasted(command: string, more = ''): Promise<Outcome> {
  const shell = `music-organize() { '${process.execPath}' '${program}' "$@"; }; ${command} ${more}`;
  const { exitCode, stdout, stderr } = await execa('bash', ['-c', shell], {
    ...{ cwd: home.folder, env: home.env, extendEnv: false, reject: false, stdin: 'ignore' },
  });
  return { code: exitCode, out: stdout, err: stderr };
}

/** The command that a text ends with, behind these words. */
function commandAfter(words: string, text: string): string {
  return new RegExp(`${words} (music-organize .*)$`, 'mu').exec(text)?.[1] ?? `none in: ${text}`;
}

test('commands that are printed find the history that a flag named', async () => {
  const named = path.join(home.folder, "an other's history.db");
  const target = path.join(home.folder, 'out');
  const organized = await home.run(['organize', source, target, '--history-db', named]);
  const undone = await pasted(commandAfter('Undo:', organized.out), '--yes');
  expect(undone).toMatchObject({ code: 0, err: '' });
  expect(await readdir(source)).toEqual(['1.mp3']);
  const redone = await pasted(commandAfter('Redo:', undone.out), '--yes');
  expect(redone).toMatchObject({ code: 0, err: '' });
  expect(await readdir(source)).toEqual([]);

  // An error; its hint is made where nobody knows of flags.
  const unknown = await home.run(['resume', 'nothing', '--format', 'json', `--history-db=${named}`]);
  const { hint } = (JSON.parse(unknown.err) as { error: { hint: string } }).error;
  expect((await pasted(hint.replace(' lists them.', ''))).out).toContain('organize');

  // A remedy.
  await writeFile(path.join(source, '1.mp3'), 'something else');
  const id = /music-organize rollback (\S+)/u.exec(redone.out)?.[1] ?? '';
  const stuck = await home.run(['rollback', id, '--yes', '--format', 'json', '--history-db', named]);
  const { remedies } = JSON.parse(stuck.out) as { remedies: { reason: string; command: string }[] };
  const renaming = remedies.find(({ reason }) => reason === 'occupied')?.command ?? '';
  await pasted(renaming, '--yes');
  expect(await readdir(source)).toEqual(['1 (2).mp3', '1.mp3']);
});

test('a file with settings that a flag named counts; a variable needs no saying', async () => {
  const named = path.join(home.folder, 'other.db');
  await writeFile(path.join(home.folder, 'mine.yaml'), 'history_db: other.db\n');
  const target = path.join(home.folder, 'out');
  const byFile = await home.run(['organize', source, target, '-q', '--config', 'mine.yaml', '--session-id', 'mine']);
  expect(byFile.code).toBe(0);
  const unknown = await home.run(['rollback', 'x', '--yes', '--config', 'mine.yaml']);
  expect(unknown.err).toContain(`  music-organize --history-db ${named} sessions lists them.`);
  const undone = await home.run(['rollback', 'mine', '--yes', '--config', 'mine.yaml']);
  expect(undone.out).toMatch(new RegExp(`Redo: music-organize redo \\S+ --history-db ${named}$`, 'u'));
  const byVariable = await home.run(['rollback', 'x', '--yes'], { MUSIC_ORGANIZE_HISTORY_DB: named });
  expect(byVariable.err).toContain('  music-organize sessions lists them.');
});

test('only commands that use the history get it', () => {
  const args = ['--history-db', '/a b'];
  expect(withSameHistory('Make it with music-organize template fields, or see music-organize --help.', args)).toBe(
    'Make it with music-organize template fields, or see music-organize --help.',
  );
  expect(withSameHistory('music-organize recover, then music-organize resume s1', args)).toBe(
    "music-organize --history-db '/a b' recover, then music-organize --history-db '/a b' resume s1",
  );
});
