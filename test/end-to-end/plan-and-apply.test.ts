import { copyFileSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writeAlbums } from '../support/collections.js';
import { type Json, User } from '../support/program.js';
import { mp3Track } from '../support/track.js';
import { contentsOf, treeOf, write } from '../support/tree.js';

const FILES = 6;

async function planned(): Promise<{ user: User; plan: string; file: (number: number) => string }> {
  const user = new User();
  writeAlbums(user.source, 1, FILES);
  const plan = `${user.folder}/plan.json`;
  const before = treeOf(user.source);
  expect(await user.run('plan', user.source, user.library, '-o', plan)).toMatchObject({ exitCode: 0 });
  expect(treeOf(user.source)).toEqual(before);
  return { user, plan, file: (number) => `${user.source}/download 1/${number}.mp3` };
}

test('what changed between plan and apply stays, each file with its reason; the rest moves; nothing is lost', async () => {
  const { user, plan, file } = await planned();
  rmSync(file(1));
  writeFileSync(file(2), 'the user wrote something else here');
  // Another file with the size and the time of the planned one.
  const { atime, mtime, size } = statSync(file(3));
  const impostor = Buffer.from(readFileSync(file(3)));
  impostor[size - 1]! ^= 0xff;
  writeFileSync(`${user.folder}/impostor`, impostor);
  renameSync(`${user.folder}/impostor`, file(3));
  utimesSync(file(3), atime, mtime);
  // Another program puts a file where number 4 is to go.
  write(user.library, { 'The Band/Album 1 (2001)/04 - Song 4.mp3': 'taken' });
  const before = contentsOf(user.source, user.library);
  const [sourceBefore, libraryBefore] = [treeOf(user.source), treeOf(user.library)];

  const { exitCode, stderr } = await user.run('apply', plan);
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^problem: .*1\.mp3 is gone$/m);
  for (const number of [2, 3])
    expect(stderr).toMatch(new RegExp(`^problem: .*${number}\\.mp3 changed after it was planned$`, 'm'));
  expect(stderr).toMatch(/^problem: .*4\.mp3: .*04 - Song 4\.mp3 exists already$/m);
  expect(contentsOf(user.source, user.library)).toEqual(before);
  const { session, operations } = await user.json('history', '--type', 'move');
  expect(session.status).toBe('completed');
  expect(operations.map(({ status }: Json) => status).sort()).toEqual([
    ...['completed', 'completed'],
    ...['skipped', 'skipped', 'skipped', 'skipped'],
  ]);

  expect(await user.run('rollback', 'last', '--yes')).toMatchObject({ exitCode: 0 });
  expect(treeOf(user.source)).toEqual(sourceBefore);
  expect(treeOf(user.library)).toEqual(libraryBefore);
});

// Regression: only what was skipped while planning was in `skips`.
test('files skipped because they changed are among the skips of the JSON document, with their reasons', async () => {
  const { user, plan, file } = await planned();
  rmSync(file(1));
  writeFileSync(file(2), 'the user wrote something else here');
  const result = await user.json('apply', plan);
  expect(result.summary.skipped).toBeGreaterThanOrEqual(2);
  const skips = result.skips.map(({ path, reason }: Json) => [path, reason]);
  expect(skips).toContainEqual([file(1), 'vanished']);
  expect(skips).toContainEqual([file(2), 'changed']);
});

// Regression: plans hold no checksums, and apply recorded none: there was nothing to verify.
test('apply records the checksum of every file, as organize does', async () => {
  const { user, plan } = await planned();
  expect(await user.run('apply', plan)).toMatchObject({ exitCode: 0 });
  const { operations } = await user.json('history', '--type', 'move');
  for (const { checksum_before } of operations) expect(checksum_before).toMatch(/^[0-9a-f]{64}$/);
  expect((await user.json('verify')).summary).toMatchObject({ ok: FILES, without_checksum: 0 });
});

// Regression: a library that had come to be since the plan was made was called a problem, folder by folder.
test('two plans for a new library can be applied one after the other, and end with exit code 0', async () => {
  const user = new User();
  const plans = ['one', 'two'];
  for (const [index, name] of plans.entries()) {
    const tags = { title: name, artist: 'The Band', album: 'Album', track: index + 1 };
    write(`${user.source}/${name}`, { 'a.mp3': mp3Track(tags) });
    const plan = ['plan', `${user.source}/${name}`, user.library, '-o', `${user.folder}/${name}.json`];
    expect(await user.run(...plan)).toMatchObject({ exitCode: 0 });
  }
  for (const name of plans) {
    expect(await user.run('apply', `${user.folder}/${name}.json`)).toMatchObject({ stderr: '', exitCode: 0 });
  }
  expect(contentsOf(user.library)).toHaveLength(2);
});

// Regression: a folder that is not empty because a file in it stayed was called a problem of its own.
test('a folder that stays because a file in it stays is not a problem of its own', async () => {
  const { user, plan, file } = await planned();
  writeFileSync(file(2), 'the user wrote something else here');
  const { exitCode, stderr } = await user.run('apply', plan);
  expect(exitCode).toBe(3);
  expect(stderr.match(/^problem: .*$/gm)).toHaveLength(1);
});

test('a plan from which lines were taken out does the rest', async () => {
  const { user, plan, file } = await planned();
  const document = JSON.parse(readFileSync(plan, 'utf8'));
  document.operations = document.operations.filter(({ source_path }: Json) => source_path !== file(5));
  document.operations = document.operations.filter(({ operation_type }: Json) => operation_type !== 'remove_directory');
  writeFileSync(plan, JSON.stringify(document));
  const before = treeOf(user.source);
  expect(await user.run('apply', plan, '--session-id', 'spring')).toMatchObject({ exitCode: 0 });
  expect(contentsOf(user.source)).toHaveLength(1);
  expect(contentsOf(user.library)).toHaveLength(FILES - 1);
  expect(await user.run('rollback', 'spring', '--yes')).toMatchObject({ exitCode: 0 });
  expect(treeOf(user.source)).toEqual(before);
});

test('a plan that reaches out of its roots is refused as a whole', async () => {
  const { user, plan } = await planned();
  const document = JSON.parse(readFileSync(plan, 'utf8'));
  const victim = `${user.folder}/private.mp3`;
  copyFileSync(`${user.source}/download 1/1.mp3`, victim);
  for (const bad of [
    { source_path: victim },
    { target_path: `${user.folder}/elsewhere.mp3` },
    { target_path: `${user.library}/../elsewhere.mp3` },
  ]) {
    const operations = document.operations.map((one: Json) =>
      one.operation_type === 'move' ? { ...one, ...bad } : one,
    );
    writeFileSync(plan, JSON.stringify({ ...document, operations }));
    const before = treeOf(user.source);
    expect(await user.run('apply', plan)).toMatchObject({ exitCode: 2, stdout: '' });
    expect(treeOf(user.source)).toEqual(before);
    expect(treeOf(victim)['.']).toMatch(/^file/);
  }
});

test('a file that comes between planning and acting in one run is never overwritten', async () => {
  // The same through `apply` of a plan in which two operations have one target.
  const user = new User();
  write(user.source, {
    'a.mp3': mp3Track({ title: 'A', artist: 'B', album: 'C', track: 1 }),
    'b.mp3': mp3Track({ title: 'Z', artist: 'B', album: 'C', track: 2 }),
  });
  const plan = `${user.folder}/plan.json`;
  await user.run('plan', user.source, user.library, '-o', plan);
  const document = JSON.parse(readFileSync(plan, 'utf8'));
  const target = document.operations.find(({ operation_type }: Json) => operation_type === 'move').target_path;
  for (const one of document.operations) if (one.operation_type === 'move') one.target_path = target;
  writeFileSync(plan, JSON.stringify(document));
  const before = contentsOf(user.source);
  expect(await user.run('apply', plan)).toMatchObject({ exitCode: 3 });
  expect(contentsOf(user.source, user.library)).toEqual(before);
});
