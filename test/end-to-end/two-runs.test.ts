import { readdirSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { writeAlbums } from '../support/collections.js';
import { hasBegun, until, User } from '../support/program.js';
import { contentsOf, treeOf } from '../support/tree.js';

/** Within a second, not counting what this machine needs to start Node: a refused run may take so much longer than a listing. */
const PATIENCE = 1_000;

// On a machine that does much else.
vi.setConfig({ testTimeout: 90_000 });

test('while one run works, a second is refused at once by name of the first, and reading goes on', async () => {
  const user = new User();
  writeAlbums(user.source, 30, 30);
  const [before, contents] = [treeOf(user.source), contentsOf(user.source)];
  const first = user.start('organize', user.source, user.library);
  await until(() => hasBegun(user));
  // The kernel keeps what a stopped process holds: the lock as well.
  first.kill('SIGSTOP');
  try {
    const refusals: number[] = [];
    for (const command of [
      ['organize', user.source, `${user.folder}/other`],
      ['rollback', 'last', '--yes'],
      ['recover'],
    ]) {
      const second = await user.run(...command);
      expect(second).toMatchObject({ exitCode: 4, stdout: '' });
      expect(second.stderr).toContain(`organize, process ${first.pid}`);
      refusals.push(second.took);
    }
    const listing = await user.run('sessions');
    expect(listing).toMatchObject({ exitCode: 0 });
    expect(Math.min(...refusals) - listing.took).toBeLessThan(PATIENCE);
    const refused = await user.run('organize', user.source, `${user.folder}/other`, '--format', 'json');
    expect(JSON.parse(refused.stderr).error.code).toBe('history_locked');
    expect(readdirSync(user.folder)).not.toContain('other');

    const [session] = await user.json('sessions');
    expect(session).toMatchObject({ status: 'running', target_root: user.library });
    const { operations } = await user.json('history', '--session-id', session.session_id);
    expect(operations.length).toBeGreaterThan(0);
    expect(await user.run('export', session.session_id)).toMatchObject({ exitCode: 0 });
  } finally {
    first.kill('SIGCONT');
  }
  expect(await first).toMatchObject({ exitCode: 0, stderr: '' });
  expect(contentsOf(user.library)).toEqual(contents);
  expect(await user.run('rollback', 'last', '--yes')).toMatchObject({ exitCode: 0 });
  expect(treeOf(user.source)).toEqual(before);
});

test('a run that was killed holds the lock no longer', async () => {
  const user = new User();
  writeAlbums(user.source, 20, 20);
  const before = treeOf(user.source);
  const first = user.start('organize', user.source, user.library);
  await until(() => hasBegun(user));
  first.kill('SIGKILL');
  expect(await first).toMatchObject({ signal: 'SIGKILL' });

  expect(await user.run('recover')).toMatchObject({ exitCode: 0 });
  const session = await user.newestSession();
  expect(session.status).toBe('interrupted');
  expect((await user.json('recover')).sessions).toEqual([]);
  expect(await user.run('rollback', session.session_id, '--yes')).toMatchObject({ exitCode: 0 });
  expect(treeOf(user.source)).toEqual(before);
});
