import { existsSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { writeAlbums } from '../support/collections.js';
import { hasBegun, type Json, until, User } from '../support/program.js';
import { flacTrack } from '../support/track.js';
import { contentsOf, namesIn, OTHER_DISK, temporaryFolder, treeOf, write } from '../support/tree.js';

const ALBUMS = 24;
const TRACKS = 25;

// On a machine that does much else.
vi.setConfig({ testTimeout: 90_000 });

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('once ends the run resumably; resume completes it, and a rollback brings all back', async () => {
    const user = new User();
    writeAlbums(user.source, ALBUMS, TRACKS);
    const [before, contents] = [treeOf(user.source), contentsOf(user.source)];
    const run = user.start('organize', user.source, user.library);
    await until(() => hasBegun(user));
    run.kill(signal);
    const { exitCode, stderr } = await run;
    const session = await user.newestSession();
    expect({ exitCode, status: session.status }).toEqual({ exitCode: 130, status: 'interrupted' });
    expect(stderr).toContain(`music-organize resume ${session.session_id}`);
    expect(contentsOf(user.source).length).toBeGreaterThan(0);
    expect(contentsOf(user.source, user.library)).toEqual(contents);

    const resumed = await user.run('resume', session.session_id);
    expect(resumed).toMatchObject({ exitCode: 0, stderr: '' });
    expect(contentsOf(user.library)).toEqual(contents);
    expect(await user.newestSession()).toMatchObject({ session_id: session.session_id, status: 'completed' });
    expect(await user.run('verify', session.session_id)).toMatchObject({ exitCode: 0 });

    expect(await user.run('rollback', session.session_id, '--yes')).toMatchObject({ exitCode: 0 });
    expect(treeOf(user.source)).toEqual(before);
  });
});

const OTHER_RUNS: readonly { name: string; arguments: (user: User) => readonly string[] }[] = [
  { name: 'an applied plan', arguments: (user) => ['apply', `${user.folder}/plan.json`] },
  {
    name: 'a run that replaces files',
    arguments: (user) => ['organize', user.source, user.library, '--conflict', 'replace', '--yes'],
  },
];

test.each(OTHER_RUNS)('$name is resumed after Ctrl-C, and rolled back', async ({ name, ...run }) => {
  const user = new User();
  writeAlbums(user.source, ALBUMS, TRACKS);
  if (name === 'an applied plan') await user.run('plan', user.source, user.library, '-o', `${user.folder}/plan.json`);
  else write(user.library, { 'The Band/Album 1 (2001)/01 - Song 1.mp3': 'in the way' });
  const before = { source: treeOf(user.source), library: treeOf(user.library) };
  const contents = contentsOf(user.source, user.library);

  const interrupted = user.start(...run.arguments(user));
  // Album 1 may be there before.
  await until(() => existsSync(user.library) && namesIn(user.library).length > 1);
  interrupted.kill('SIGINT');
  expect(await interrupted).toMatchObject({ exitCode: 130 });
  expect(contentsOf(user.source, user.library)).toEqual(contents);

  const { session_id } = await user.newestSession();
  expect(await user.run('resume', session_id)).toMatchObject({ exitCode: 0, stderr: '' });
  expect(contentsOf(user.source)).toEqual([]);
  expect(contentsOf(user.library)).toEqual(contents);
  expect(await user.run('rollback', session_id, '--yes')).toMatchObject({ exitCode: 0 });
  expect({ source: treeOf(user.source), library: treeOf(user.library) }).toEqual(before);
});

test.each(['resume', 'rollback'] as const)('Ctrl-C during a rollback: %s does the rest of it', async (how) => {
  const user = new User();
  writeAlbums(user.source, ALBUMS, TRACKS);
  const [before, contents] = [treeOf(user.source), contentsOf(user.source)];
  expect(await user.organize('--session-id', 'forth')).toMatchObject({ exitCode: 0 });
  const run = user.start('rollback', 'forth', '--yes');
  await until(() => existsSync(`${user.source}/download ${ALBUMS}`));
  run.kill('SIGINT');
  const { exitCode, stderr } = await run;
  const [back, forth] = await user.json('sessions');
  expect({ exitCode, status: back.status }).toEqual({ exitCode: 130, status: 'interrupted' });
  expect(forth).toMatchObject({ session_id: 'forth', status: 'partially_rolled_back' });
  expect(stderr).toContain(`music-organize resume ${back.session_id}`);
  expect(contentsOf(user.source, user.library)).toEqual(contents);

  const rest = how === 'resume' ? ['resume', back.session_id] : ['rollback', 'forth', '--yes'];
  expect(await user.run(...rest)).toMatchObject({ exitCode: 0 });
  expect(treeOf(user.source)).toEqual(before);
  expect(existsSync(user.library)).toBe(false);
  const after = await user.json('sessions');
  expect(after.find(({ session_id }: Json) => session_id === 'forth').status).toBe('rolled_back');
});

test('a second signal right after the first leaves at once; recover and rollback bring all back', async () => {
  const user = new User();
  writeAlbums(user.source, ALBUMS, TRACKS);
  const [before, contents] = [treeOf(user.source), contentsOf(user.source)];
  const run = user.start('organize', user.source, user.library);
  await until(() => hasBegun(user));
  run.kill('SIGINT');
  // Another one, since the kernel makes one of two that wait.
  run.kill('SIGTERM');
  expect(await run).toMatchObject({ exitCode: 130 });
  expect(contentsOf(user.source, user.library)).toEqual(contents);

  const recovered = await user.run('recover');
  expect(recovered.exitCode).toBe(0);
  const session = await user.newestSession();
  expect(session.status).toBe('interrupted');
  expect(await user.run('rollback', session.session_id, '--yes')).toMatchObject({ exitCode: 0 });
  expect(treeOf(user.source)).toEqual(before);
});

// Skipped where /dev/shm is missing, or on the disk of the temporary folder: only a copy takes long enough.
test.skipIf(OTHER_DISK === null)(
  'two Ctrl-C while a big file is copied: out in a moment, and nothing is lost',
  async () => {
    const user = new User({ library: `${temporaryFolder(OTHER_DISK!)}/library` });
    mkdirSync(user.source);
    const big = join(user.source, 'big.flac');
    writeFileSync(big, flacTrack({ title: 'Big', artist: 'B', album: 'C', track: 1 }));
    truncateSync(big, 600_000_000);
    const before = treeOf(user.source);
    const run = user.start('organize', user.source, user.library);
    await until(() => hasBegun(user));
    run.kill('SIGINT');
    let said = '';
    run.stderr.on('data', (chunk: Buffer | string) => (said += chunk.toString()));
    await until(() => said.includes('press Ctrl-C again'));
    const pressed = Date.now();
    run.kill('SIGINT');
    expect(await run).toMatchObject({ exitCode: 130 });
    expect(Date.now() - pressed).toBeLessThan(600);
    expect(contentsOf(user.source)).toEqual([before['big.flac']!.split(' ')[3]]);

    expect(await user.run('recover')).toMatchObject({ exitCode: 0 });
    expect(Object.keys(treeOf(user.library)).filter((name) => name.endsWith('.part'))).toEqual([]);
    const session = await user.newestSession();
    expect(session.status).toBe('interrupted');
    expect(await user.run('rollback', session.session_id, '--yes')).toMatchObject({ exitCode: 0 });
    expect(treeOf(user.source)).toEqual(before);
  },
);
