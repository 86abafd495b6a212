import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withSameHistory } from '../../src/text/same-history.js';
import { mp3Track } from '../support/track.js';
import { makeHome, program, type Home, type ProgramOutcome } from './support/program.js';

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
async function pasted(command: string, more = ''): Promise<ProgramOutcome> {
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

test('doctor finds the history of a file with settings that a flag named, and names it', async () => {
  const named = path.join(home.folder, 'other.db');
  await writeFile(path.join(home.folder, 'mine.yaml'), 'history_db: other.db\n');
  const writer = new BetterSqlite3(named);
  writer.exec('CREATE TABLE mine (value TEXT)');
  writer.close();
  const old = await home.run(['doctor', '--config', 'mine.yaml']);
  expect(old.out).toContain(`  music-organize --history-db ${named} recover brings it up to date;`);
});

test('what an import is good for stands in a line each, and finds the history', async () => {
  const named = path.join(home.folder, 'mine.db');
  await home.run(['organize', source, path.join(home.folder, 'out'), '--session-id', 'mine']);
  await home.run(['export', 'mine', '-o', 'mine.json']);
  const lines = (outcome: ProgramOutcome): string[] => outcome.out.split('\n');
  const imported = await home.run(['import', 'mine.json', '--history-db', named]);
  expect(lines(imported)).toEqual([
    expect.stringMatching(/^Imported mine with \d+ operations\.$/u),
    `  Read: music-organize history --session-id mine --history-db ${named}`,
    `  Undo: music-organize rollback mine --history-db ${named} --allow-root <folder>`,
  ]);
});

test('an error before any work knows the flag in the other spelling too', async () => {
  const { err } = await home.run(['resume', 'nothing', '--historyDb', 'other.db']);
  expect(err).toContain(`  music-organize --history-db ${path.join(home.folder, 'other.db')} sessions lists them.`);
});

const ARGS = ['--history-db', '/h.db'];
const OURS = /music-organize (?=(?:apply|doctor|export|history|import|organize|re[a-z]+|rollback|sessions|verify)\b)/gu;

test.each([
  ['music-organize recover', 'music-organize --history-db /h.db recover'],
  ['Look:\nmusic-organize doctor', 'Look:\nmusic-organize --history-db /h.db doctor'],
  ['Name one (music-organize sessions).', 'Name one (music-organize --history-db /h.db sessions).'],
  [
    'Mount /mnt/music-organize export/lib, then run: music-organize rollback s1',
    'Mount /mnt/music-organize export/lib, then run: music-organize --history-db /h.db rollback s1',
  ],
  ...['Mount /mnt/my music-organize export, then go on.', 'Mount /mnt/a: music-organize export/b, then go on.'].map(
    (text) => [text, text],
  ),
])('a folder that is called like a command keeps its name: %j', (text, expected) => {
  expect(withSameHistory(text, ARGS)).toBe(expected);
});

test('every command that the program writes is found', async () => {
  const src = path.resolve(import.meta.dirname, '../../src');
  const texts: string[] = [];
  for (const name of await readdir(src, { recursive: true })) {
    if (!name.endsWith('.ts') || name.startsWith('cli')) continue;
    const code = (await readFile(path.join(src, name), 'utf8')).replaceAll(/^ *(?:\/?\*|\/\/).*$/gmu, '');
    texts.push(
      ...[...code.matchAll(/(['`])((?:(?!\1).)*music-organize [a-z](?:(?!\1).)*)\1/gu)].map(([, , text]) => text!),
    );
  }
  const commands = texts.filter((text) => text.search(OURS) >= 0);
  expect(commands.length).toBeGreaterThan(10);
  for (const text of commands) {
    const all = text.replaceAll(OURS, (command) => `${command}--history-db /h.db `);
    expect(withSameHistory(text, ARGS)).toBe(all);
  }
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
