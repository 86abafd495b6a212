import { appendFileSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Seen, verifyText } from '../../src/cli/output/verify-text.js';
import type { VerifyFinding, VerifyResult } from '../../src/workflows/verify.js';
import { mp3Track } from '../support/track.js';
import { makeHome } from './support/program.js';

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

test('a check names the undo that copes with moved files; of a damaged backup both say what alone helps', async () => {
  const home = await makeHome();
  onTestFinished(() => home.remove());
  const [source, library, named] = ['in', 'lib', 'h.db'].map((name) => path.join(home.folder, name)) as [
    string,
    string,
    string,
  ];
  const album = path.join(library, 'The Band/The Album');
  for (const folder of [source, album]) mkdirSync(folder, { recursive: true });
  for (const track of [1, 2]) {
    const tags = { title: `Song ${track}`, artist: 'The Band', album: 'The Album', track };
    writeFileSync(path.join(source, `${track}.mp3`), mp3Track(tags));
  }
  writeFileSync(path.join(album, '01 - Song 1.mp3'), 'an older one');
  const history = ['--history-db', named];
  await home.run(['organize', source, library, '--conflict', 'replace', '--yes', '--session-id', 'mine', ...history]);
  const [object = ''] = filesIn(path.join(library, '.music-organize/objects'));
  appendFileSync(object, 'x');
  renameSync(path.join(album, '02 - Song 2.mp3'), path.join(album, 'mine.mp3'));

  const verified = await home.run(['verify', 'mine', ...history]);
  expect(verified.code).toBe(3);
  expect(verified.out.split('\n').slice(1)).toEqual([
    `Moved: these files are well. An undo takes them from where they are now: music-organize rollback mine --search --history-db ${named} -n`,
    expect.stringMatching(/^Backups: .* intact copy/u),
  ]);
  const preview = await home.run(['rollback', 'mine', '--search', ...history, '-n']);
  expect(preview.out).toContain(`  1 file has a damaged backup. `);
  expect(preview.out).toContain(`\n      music-organize verify mine --history-db ${named}\n`);
  expect(preview.out).toContain('Would move 2 files back');
});

test('a check of a folder names no session; one from elsewhere is not undone so; copies count where they help', () => {
  const counts = { ok: 1, bit_rot: 0, changed: 1, missing: 0, moved: 1, unreadable: 0, without_checksum: 0 };
  const result: VerifyResult = {
    ...{ session_id: null, session_status: null, imported: false, checked: 3, ...counts },
    ...{ undone: 0, moved_on: 0, bytes: 3, duration_ms: 1, interrupted: false },
  };
  const finding = { outcome: 'changed', backup_of: null, intact_copy: '/lib/.store/aa' } as VerifyFinding;
  const seen = new Seen();
  seen.add(finding);
  const lines = (imported: boolean): string[] =>
    verifyText({ ...result, imported }, seen, [])
      .split('\n')
      .slice(1, -1);
  expect(lines(false)).toEqual([
    expect.stringMatching(/^Changed: .* An undo takes them back as they are now \(.*store\) with --modified move\.$/u),
    expect.stringMatching(/^Moved: .* with --search\.$/u),
  ]);
  seen.add({ ...finding, outcome: 'bit_rot' });
  expect(lines(true)).toEqual([
    expect.stringMatching(/^Changed: .* nothing is wrong with them\.$/u),
    'Moved: these files are well.',
    expect.stringMatching(/^Intact copies: /u),
  ]);
});
