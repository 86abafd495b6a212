import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mp3Track } from '../support/track.js';
import { makeHome, type Home } from './support/program.js';
import { expectDocument } from './support/schemas.js';

let home: Home;
let source: string;
let target: string;

beforeEach(async () => {
  home = await makeHome();
  source = path.join(home.folder, 'in');
  target = path.join(home.folder, 'out');
  await mkdir(source);
  for (const track of [1, 2]) {
    const tags = { title: `Song ${track}`, artist: 'The Band', album: 'The Album', track };
    await writeFile(path.join(source, `${track}.mp3`), mp3Track(tags));
  }
  await home.run(['organize', source, target, '--session-id', 'mine']);
});
afterEach(() => home.remove());

test('a rollback is done again by the name of what it undid, once, and can be undone in its turn', async () => {
  const library = await readdir(target, { recursive: true });
  await home.run(['rollback', 'mine', '--yes']);
  expect(await readdir(source)).toEqual(['1.mp3', '2.mp3']);

  const preview = await home.run(['redo', 'mine', '-n']);
  expect(preview).toMatchObject({ code: 0, err: '' });
  expect(preview.out).toContain('01 - Song 1.mp3');

  const redone = await home.run(['redo', 'mine', '--yes', '--format', 'json']);
  expect(redone.code).toBe(0);
  const document = expectDocument(redone.out, 'rollback');
  expect(document).toMatchObject({ status: 'rolled_back', dry_run: false, remedies: [], warnings: [] });
  expect(await readdir(target, { recursive: true })).toEqual(library);

  const again = await home.run(['redo', 'mine', '--yes', '--format', 'json']);
  expect(again).toMatchObject({ code: 2, out: '' });
  expect(expectDocument(again.err, 'error').error.code).toBe('nothing_to_redo');
  expect((await home.run(['rollback', document.rollback_session_id, '--yes'])).code).toBe(0);
  expect(await readdir(source)).toEqual(['1.mp3', '2.mp3']);
});

test('what somebody has to see to is named, with the command that goes on; 3', async () => {
  const [song = ''] = (await readdir(target, { recursive: true })).filter((name) => name.endsWith('Song 1.mp3'));
  await writeFile(path.join(source, '2.mp3'), 'somebody else');
  await writeFile(path.join(target, song), 'something else');
  const preview = await home.run([
    'rollback',
    'mine',
    '-n',
    '--history-db',
    path.join(home.folder, 'state/music-organizer/operation_history.db'),
  ]);
  expect(preview).toMatchObject({ code: 3, err: '' });
  expect(preview.out).toMatch(
    /^ {6}music-organize rollback mine --operation-ids \d+ --history-db \S+operation_history\.db --modified move$/mu,
  );
  const undone = await home.run(['rollback', 'mine', '--yes', '--format', 'ndjson']);
  expect(undone.code).toBe(3);
  expect(undone.err).toContain('problem: ');
  const { remedies } = JSON.parse(undone.out.split('\n').at(-1) ?? '');
  expect(remedies.map(({ reason }: { reason: string }) => reason)).toEqual(['modified', 'occupied', 'not_empty']);
});
