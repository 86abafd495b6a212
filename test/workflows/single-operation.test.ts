import { mkdirSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { TrackedFileMover } from '../../src/workflows/move/tracked-file-mover.js';
import { openHistory } from '../support/history.js';
import { temporaryFolder, treeOf, write } from '../support/tree.js';

function place(): { readonly root: string; readonly mover: TrackedFileMover; readonly records: () => number } {
  const root = temporaryFolder();
  write(root, { 'in/a': 'content' });
  mkdirSync(join(root, 'lib'));
  const history = openHistory();
  const { session_id: sessionId } = history.startSessionSync({ sourceRoot: root, targetRoot: root });
  const mover = new TrackedFileMover({ journal: history, sessionId, roots: [root], backupRoot: join(root, '.store') });
  return { root, mover, records: () => [...history.operations(sessionId)].length };
}

it('relative paths and folders are wrong use: nothing is journaled, nothing moves', async () => {
  const { root, mover, records } = place();
  const [file, target] = [join(root, 'in/a'), join(root, 'lib/a')];
  const before = treeOf(root);
  const refused = (path: string) => expect.objectContaining({ code: 'usage', exitCode: 2, path }) as Error;
  const [relativeFile, relativeTarget] = [file, target].map((path) => relative(process.cwd(), path));
  await expect(mover.moveFile(relativeFile!, target)).rejects.toEqual(refused(relativeFile!));
  await expect(mover.copyFile(file, relativeTarget!)).rejects.toEqual(refused(relativeTarget!));
  await expect(mover.deleteFile('a')).rejects.toEqual(refused('a'));
  await expect(mover.moveFile(join(root, 'in'), join(root, 'lib/in'))).rejects.toEqual(refused(join(root, 'in')));
  await expect(mover.deleteFile(join(root, 'in'))).rejects.toEqual(refused(join(root, 'in')));
  expect(treeOf(root)).toEqual(before);
  expect(records()).toBe(0);
});

it('a link to a folder is moved as the link that it is', async () => {
  const { root, mover } = place();
  symlinkSync(join(root, 'in'), join(root, 'link'));
  const { status } = await mover.moveFile(join(root, 'link'), join(root, 'lib/link'));
  expect(status).toBe('completed');
});
