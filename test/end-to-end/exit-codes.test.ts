import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { execa } from 'execa';
import { writeAlbums } from '../support/collections.js';
import { type Json, PROGRAM, User } from '../support/program.js';
import { mp3Track } from '../support/track.js';
import { contentsOf, treeOf, write } from '../support/tree.js';

test('0: all is done; nothing on stderr', async () => {
  const user = new User();
  writeAlbums(user.source, 1, 3);
  expect(await user.organize()).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await user.organize()).toMatchObject({ exitCode: 0, stderr: '' });
});

/** Ends with the code in both modes; the error is a document of its own on stderr. @returns the error */
async function fails(user: User, exitCode: number, ...args: readonly string[]): Promise<Json> {
  const before = existsSync(user.source) ? treeOf(user.source) : null;
  const text = await user.run(...args);
  expect(text).toMatchObject({ exitCode, stdout: '' });
  const json = await user.run(...args, '--format', 'json');
  expect(json).toMatchObject({ exitCode, stdout: '' });
  // One document and nothing else: a program reads it whole.
  const { error } = JSON.parse(json.stderr);
  expect(text.stderr).toContain(error.message);
  expect(text.stderr).not.toMatch(/\bat .*:\d+:\d+/);
  expect(existsSync(user.source) ? treeOf(user.source) : null).toEqual(before);
  return error;
}

test('1: the history cannot be used; nothing is touched', async () => {
  const user = new User();
  writeAlbums(user.source, 1, 3);
  const notOne = `${user.folder}/history.db`;
  writeFileSync(notOne, 'this is no database, and it is the only copy of something'.repeat(100));
  const error = await fails(user, 1, 'organize', user.source, user.library, '--history-db', notOne);
  expect(error).toMatchObject({ code: 'history_unusable', path: notOne });
  expect(existsSync(user.library)).toBe(false);
});

test('2: wrong use; nothing is touched', async () => {
  const user = new User();
  writeAlbums(user.source, 1, 3);
  await fails(user, 2, 'organize', user.source, user.library, '--conflict', 'whatever');
  await fails(user, 2, 'organize', user.source, user.library, '--no-such-option');
  await fails(user, 2, 'organise', user.source);
  await fails(user, 2, 'organize');
  await fails(user, 2, 'rollback', 'nothing-like-it');
  await fails(user, 2, 'organize', user.source, `${user.source}/download 1/1.mp3`);
  expect(existsSync(user.library)).toBe(false);
});

// Regression: a session was recorded for it, "rolled back", and a warning about that stood before the error document.
test('2: a source that is not there is one error, and no session', async () => {
  const user = new User();
  const error = await fails(user, 2, 'organize', `${user.folder}/nowhere`, user.library);
  expect(error).toMatchObject({ code: 'source_not_found', path: `${user.folder}/nowhere` });
  expect(await user.json('sessions')).toEqual([]);
});

// Regression: it was said to be unreadable, with exit code 1.
test('2: a source that is a file is said to be one', async () => {
  const user = new User();
  writeAlbums(user.source, 1, 3);
  const file = `${user.source}/download 1/1.mp3`;
  expect((await fails(user, 2, 'organize', file, user.library)).message).toContain(`${file} is not a folder`);
});

test('2: what needs an answer, without a terminal and without --yes; nothing is changed', async () => {
  const user = new User();
  writeAlbums(user.source, 1, 3);
  await fails(user, 2, 'organize', user.source, user.library, '--conflict', 'replace');
  await fails(user, 2, 'organize', user.source, user.library, '--duplicates', 'delete');
  expect(await user.organize()).toMatchObject({ exitCode: 0 });
  const library = treeOf(user.library);
  await fails(user, 2, 'rollback', 'last');
  await fails(user, 2, 'sessions', 'delete', (await user.newestSession()).session_id);
  expect(treeOf(user.library)).toEqual(library);
  expect(await user.json('sessions')).toHaveLength(1);
});

test('3: done in part, and stderr lists what was not', async () => {
  const user = new User();
  writeAlbums(user.source, 1, 3);
  write(user.source, { 'download 1/broken.mp3': 'no music', 'download 1/empty.mp3': '' });
  const { exitCode, stdout, stderr } = await user.organize('--format', 'json');
  expect(exitCode).toBe(3);
  expect(JSON.parse(stdout).summary).toMatchObject({ problems: 2, skipped: 2 });
  expect(stderr).toContain('broken.mp3');
  expect(stderr).toContain('empty.mp3');
});

test('--quiet prints nothing but problems', async () => {
  const user = new User();
  writeAlbums(user.source, 1, 3);
  expect(await user.organize('--quiet')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  expect(await user.run('rollback', 'last', '--yes', '--quiet')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
});

test.each(['--verbose', '--format ndjson', '--format json'])(
  'a reader that goes away does not break the run (%s)',
  async (how) => {
    const user = new User();
    writeAlbums(user.source, 10, 20);
    const contents = contentsOf(user.source);
    const script = `"$0" "$1" organize "$2" "$3" ${how} | head -n 1 >&2; exit "\${PIPESTATUS[0]}"`;
    const { exitCode } = await execa('bash', ['-c', script, process.execPath, PROGRAM, user.source, user.library], {
      env: user.environment,
      extendEnv: false,
      reject: false,
    });
    expect(exitCode).toBe(0);
    expect(contentsOf(user.library)).toEqual(contents);
    expect(await user.newestSession()).toMatchObject({ status: 'completed', failed_operations: 0 });
  },
);

test.skipIf(!existsSync('/dev/full')).each(['text', 'json'])(
  'output that cannot be written is a failure, whatever the run did (%s)',
  async (format) => {
    const user = new User();
    writeAlbums(user.source, 1, 3);
    const script = `"$0" "$1" organize "$2" "$3" --format ${format} > /dev/full`;
    const { exitCode, stderr } = await execa(
      'bash',
      ['-c', script, process.execPath, PROGRAM, user.source, user.library],
      { env: user.environment, extendEnv: false, reject: false },
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The output could not be written: the disk is full (ENOSPC).');
    expect(await user.newestSession()).toMatchObject({ status: 'completed', failed_operations: 0 });
  },
);

test('the settings of a file and the environment are used, and an unknown key is named', async () => {
  const user = new User();
  write(user.source, { 'a.mp3': mp3Track({ title: 'A', artist: 'B', album: 'C', track: 1 }) });
  const folder = `${user.home}/.config/music-organizer`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/config.yaml`, 'conflcit: skip\n');
  const error = await fails(user, 2, 'organize', user.source, user.library);
  expect(`${error.message} ${error.hint}`).toContain('conflict');
  writeFileSync(`${folder}/config.yaml`, 'mode: copy\n');
  expect(await user.organize()).toMatchObject({ exitCode: 0 });
  expect(contentsOf(user.source)).toHaveLength(1);
});
