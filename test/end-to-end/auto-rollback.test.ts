import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { writeAlbums } from '../support/collections.js';
import { type Json, PROGRAM, User } from '../support/program.js';
import { contentsOf, treeOf } from '../support/tree.js';

const PRELOAD = fileURLToPath(new URL('../faults/preload.mjs', import.meta.url));

/** Organizes in a program that has a bug: a change to the library throws what is no error of the system. */
async function withBug(
  user: User,
  fault: Record<string, string>,
): Promise<{ code: number | undefined; document: Json; err: string }> {
  const args = [
    '--import',
    PRELOAD,
    PROGRAM,
    'organize',
    user.source,
    user.library,
    '--session-id',
    'mine',
    '--format',
    'json',
  ];
  const { exitCode, stdout, stderr } = await execa(process.execPath, args, {
    ...{ cwd: user.folder, extendEnv: false, stdin: 'ignore', reject: false },
    env: { ...user.environment, FAULT_UNDER: user.library, FAULT_KIND: 'BUG', FAULT_AT: '9', ...fault },
  });
  return { code: exitCode, document: JSON.parse(stdout), err: stderr };
}

test('a run that dies of a bug is taken back, says so to people and programs, and ends with 1', async () => {
  const user = new User();
  writeAlbums(user.source, 2, 5);
  const before = treeOf(user.source);
  const { code, document, err } = await withBug(user, {});
  expect(code).toBe(1);
  expect(treeOf(user.source)).toEqual(before);
  expect(treeOf(user.library)).toEqual({});
  const message = 'The run failed; everything it had done was undone (session mine).';
  expect(document).toMatchObject({ warnings: [{ message }], error: { code: 'internal' } });
  expect(err).toContain(`warning: ${message}`);
});

test('one that cannot be taken back either names the command that does it later', async () => {
  const user = new User();
  writeAlbums(user.source, 2, 5);
  const [before, contents] = [treeOf(user.source), contentsOf(user.source)];
  const { code, document, err } = await withBug(user, { FAULT_AT: '17', FAULT_REST: '1' });
  expect(code).toBe(1);
  expect(contentsOf(user.source, user.library)).toEqual(contents);
  const hint = 'Try again: music-organize rollback mine';
  const left = { message: expect.stringMatching(/ are left.* \(session mine\)/u), hint };
  expect(document.warnings).toContainEqual(left);
  expect(err).toContain(hint);
  expect(await user.run('rollback', 'mine', '--yes')).toMatchObject({ exitCode: 0 });
  expect(treeOf(user.source)).toEqual(before);
  expect(treeOf(user.library)).toEqual({});
});
