import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeRivals } from '../support/collections.js';
import { User } from '../support/program.js';
import { contentsOf, OTHER_DISK, temporaryFolder, treeOf } from '../support/tree.js';

const NUMBER = 120;

describe('120 different files that want one place are 120 files afterwards', () => {
  const concurrencies = ['1', '8'];

  test.each(concurrencies)('on one disk, with --concurrency %s', async (concurrency) => {
    await checkRivals(new User(), concurrency);
  });

  // Skipped where /dev/shm is missing, or on the disk of the temporary folder.
  test.skipIf(OTHER_DISK === null).each(concurrencies)('across disks, with --concurrency %s', async (concurrency) => {
    await checkRivals(new User({ library: `${temporaryFolder(OTHER_DISK!)}/library` }), concurrency);
  });
});

async function checkRivals(user: User, concurrency: string): Promise<void> {
  writeRivals(user.source, NUMBER);
  const [before, contents] = [treeOf(user.source), contentsOf(user.source)];
  expect(new Set(contents).size).toBe(NUMBER);

  expect(await user.organize('--concurrency', concurrency)).toMatchObject({ exitCode: 0, stderr: '' });
  expect(contentsOf(user.library)).toEqual(contents);
  expect(contentsOf(user.source)).toEqual([]);
  expect(new Set(Object.keys(treeOf(user.library)).map(dirname))).toContain('The Band/The Album');

  expect(await user.run('rollback', 'last', '--yes')).toMatchObject({ exitCode: 0 });
  expect(treeOf(user.source)).toEqual(before);
}
