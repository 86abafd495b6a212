import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeMessyTree } from '../../fixtures/make-messy-tree.mjs';
import { writeAlbums } from '../support/collections.js';
import { type Json, User } from '../support/program.js';
import { mp3Track } from '../support/track.js';
import { contentsOf, namesIn, treeOf, withoutManifests, write } from '../support/tree.js';

test('organize-legacy records nothing, and does otherwise what organize does', async () => {
  const [legacy, recorded] = [new User(), new User()];
  for (const user of [legacy, recorded]) await makeMessyTree(user.source);
  const { exitCode, stdout } = await legacy.run('organize-legacy', legacy.source, legacy.library);
  expect(exitCode).toBe(3);
  expect(stdout).toContain('cannot be undone');
  expect(await legacy.json('sessions')).toEqual([]);
  await recorded.organize();
  expect(Object.keys(withoutManifests(treeOf(legacy.library)))).toEqual(
    Object.keys(withoutManifests(treeOf(recorded.library))),
  );
  expect(Object.keys(treeOf(legacy.source))).toEqual(Object.keys(treeOf(recorded.source)));
  expect(await legacy.run('rollback', 'last', '--yes')).toMatchObject({ exitCode: 2 });
});

test('without backups nothing is replaced unless it is forced', async () => {
  const user = new User();
  write(user.source, { 'a.mp3': mp3Track({ title: 'A', artist: 'B', album: 'C', track: 1 }) });
  write(user.library, { 'B/C/01 - A.mp3': 'in the way' });
  const [source, library] = [treeOf(user.source), treeOf(user.library)];
  const refused = await user.organize('--conflict', 'replace', '--no-backup', '--yes');
  expect([2, 3]).toContain(refused.exitCode);
  expect(refused.stderr).toMatch(/backups? (is|are) off/);
  expect(treeOf(user.library)).toEqual(library);
  expect(treeOf(user.source)).toEqual(source);

  expect(await user.organize('--conflict', 'replace', '--no-backup', '--force')).toMatchObject({ exitCode: 0 });
  expect(contentsOf(user.library)).toHaveLength(1);
});

test('a session has the name that it was given, once', async () => {
  const user = new User();
  writeAlbums(user.source, 1, 2);
  expect(await user.organize('--session-id', 'spring-cleaning')).toMatchObject({ exitCode: 0 });
  expect(await user.organize('--session-id', 'spring-cleaning')).toMatchObject({ exitCode: 2, stdout: '' });
  expect(await user.organize('--session-id', '../escape')).toMatchObject({ exitCode: 2, stdout: '' });
  expect((await user.json('sessions')).map(({ session_id }: Json) => session_id)).toEqual(['spring-cleaning']);
  // The beginning of a name will do.
  expect(await user.run('rollback', 'spring', '--yes')).toMatchObject({ exitCode: 0 });
  expect(contentsOf(user.source)).toHaveLength(2);
});

test('sessions can be forgotten; prune spares what can still be undone', async () => {
  const user = new User();
  writeAlbums(user.source, 1, 2);
  await user.organize('--session-id', 'undone');
  await user.run('rollback', 'undone', '--yes');
  await user.organize('--session-id', 'undoable');
  const library = [namesIn(user.library), contentsOf(user.library)];

  const pruned = await user.json('sessions', 'prune', '--keep', '0');
  expect(pruned.spared).toEqual(['undoable']);
  expect(pruned.deleted).toContain('undone');
  expect((await user.json('sessions')).map(({ session_id }: Json) => session_id)).toEqual(['undoable']);

  const forgotten = await user.json('sessions', 'delete', 'undoable', '--yes');
  expect(forgotten).toEqual({ deleted: ['undoable'], operations_no_longer_undoable: expect.any(Number) });
  expect(forgotten.operations_no_longer_undoable).toBeGreaterThan(2);
  expect(await user.json('sessions')).toEqual([]);
  expect(await user.run('rollback', 'undoable', '--yes')).toMatchObject({ exitCode: 2 });
  expect([namesIn(user.library), contentsOf(user.library)]).toEqual(library);
});

test('an exported session can be read elsewhere, and undone only under roots that the user names', async () => {
  const user = new User();
  await makeMessyTree(user.source);
  const before = treeOf(user.source);
  await user.organize('--session-id', 'travels');
  const organized = [treeOf(user.source), treeOf(user.library)];
  const file = `${user.folder}/session.json`;
  expect(await user.run('export', 'travels', '-o', file)).toMatchObject({ exitCode: 0, stdout: '' });

  const elsewhere = ['--history-db', `${user.folder}/elsewhere.db`];
  expect(await user.run('import', file, ...elsewhere)).toMatchObject({ exitCode: 0 });
  expect(await user.run('import', file, ...elsewhere)).toMatchObject({ exitCode: 2 });
  const [original, imported] = [
    await user.json('history', '--session-id', 'travels'),
    await user.json('history', '--session-id', 'travels', ...elsewhere),
  ];
  const told = ({ operations }: Json): unknown =>
    operations.map(({ source_path, target_path, status }: Json) => [source_path, target_path, status]);
  expect(told(imported)).toEqual(told(original));

  const refused = await user.run('rollback', 'travels', '--yes', ...elsewhere);
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
  expect(refused.stderr).toContain('--allow-root');
  const half = await user.run('rollback', 'travels', '--yes', '--allow-root', user.source, ...elsewhere);
  expect(half).toMatchObject({ exitCode: 2, stdout: '' });
  expect([treeOf(user.source), treeOf(user.library)]).toEqual(organized);

  const roots = ['--allow-root', user.source, '--allow-root', user.library];
  expect(await user.run('rollback', 'travels', '--yes', ...roots, ...elsewhere)).toMatchObject({ exitCode: 0 });
  expect(treeOf(user.source)).toEqual(before);
  expect(existsSync(user.library)).toBe(false);
});

test('a file that is no exported session is refused, and the history stays as it was', async () => {
  const user = new User();
  writeAlbums(user.source, 1, 2);
  await user.organize('--session-id', 'mine');
  const file = `${user.folder}/session.json`;
  await user.run('export', 'mine', '-o', file);
  const document = JSON.parse(readFileSync(file, 'utf8'));
  const wrongs = [
    '',
    '{"format": "music-organize-session", "version": 1',
    JSON.stringify({ ...document, version: 99 }),
    JSON.stringify({ ...document, session: { ...document.session, session_id: '../../x' } }),
    JSON.stringify({ ...document, operations: [{ ...document.operations[0], operation_type: 'format_disk' }] }),
  ];
  for (const wrong of wrongs) {
    writeFileSync(file, wrong);
    const { exitCode, stdout, stderr } = await user.run('import', file);
    expect({ wrong, exitCode, stdout }).toEqual({ wrong, exitCode: 2, stdout: '' });
    expect(stderr).not.toMatch(/bug in music-organize/);
  }
  expect((await user.json('sessions')).map(({ session_id }: Json) => session_id)).toEqual(['mine']);
});

test('verify finds a flipped bit and a missing file', async () => {
  const user = new User();
  writeAlbums(user.source, 1, 3);
  await user.organize();
  const album = `${user.library}/The Band/Album 1 (2001)`;
  const bytes = readFileSync(`${album}/01 - Song 1.mp3`);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(`${album}/01 - Song 1.mp3`, bytes);
  expect((await user.json('verify')).summary).toMatchObject({ checked: 3, ok: 2, changed: 1 });
  const { exitCode, stderr } = await user.run('verify');
  expect(exitCode).toBe(3);
  expect(stderr).toContain('01 - Song 1.mp3');
  // The changed file is left alone; the others go back.
  expect(await user.run('rollback', 'last', '--yes')).toMatchObject({ exitCode: 3 });
  expect(contentsOf(user.source)).toHaveLength(2);
  expect(await user.newestSession()).toMatchObject({ metadata: { kind: 'rollback' } });
});
