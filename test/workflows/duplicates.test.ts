import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { findDuplicates, type WorkflowEvent } from 'music-organize';
import { expect, it } from 'vitest';
import { mp3Track } from '../support/track.js';
import { temporaryFolder, write } from '../support/tree.js';

it('a file that cannot be read any more is told once, however many rounds there are', async () => {
  const track = (title: string): Buffer => mp3Track({ title, artist: 'A', album: 'B' }, { seed: 'one', size: 30_000 });
  const folder = write(temporaryFolder(), { 'a.mp3': track('x'), 'b.mp3': track('y'), 'c.mp3': track('z') });
  const skips: WorkflowEvent[] = [];
  const summary = await findDuplicates({
    folders: [folder],
    onEvent: (event) => {
      // The first comes when all have been scanned.
      if (event.type === 'progress') rmSync(join(folder, 'c.mp3'), { force: true });
      if (event.type === 'skipped') skips.push(event);
    },
    onGroup: () => undefined,
  });
  expect(summary).toMatchObject({ files: 3, groups: 1, by_kind: { audio: 1 } });
  expect(skips).toMatchObject([{ skip: { path: join(folder, 'c.mp3') } }]);
});
