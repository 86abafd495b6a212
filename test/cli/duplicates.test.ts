import { linkSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withId3v2 } from '../../fixtures/tag-writer.mjs';
import { flacTrack, mp3Track } from '../support/track.js';
import { treeOf, write } from '../support/tree.js';
import { makeHome, program, type Home } from './support/program.js';
import { expectDocument } from './support/schemas.js';

const TIDE = { title: 'Low Tide', artist: 'The Quiet Harbour', album: 'Lanterns' };
const RAIN = { title: 'Rain', artist: 'The Quiet Harbour', album: 'Lanterns' };

let home: Home;
let music: string;
beforeEach(async () => {
  home = await makeHome();
  music = join(home.folder, 'music');
  const tide = mp3Track(TIDE, { seed: 'tide', size: 60_000 });
  const rain = mp3Track(RAIN, { seed: 'rain', size: 30_000 });
  write(music, {
    // The same content twice, with a hard link, and once more with other tags.
    ...{ 'a/tide.mp3': tide, 'b/copy.mp3': tide, 'b/retagged.mp3': withId3v2(tide, { ...TIDE, title: 'Ebb' }) },
    // One sound with other tags.
    ...{ 'a/wave.mp3': rain, 'b/wave.mp3': withId3v2(rain, { title: 'Wave', artist: 'Someone' }) },
    // The same track in another quality; as long as its file is long.
    ...{ 'c/fog.mp3': mp3Track({ ...TIDE, title: 'Fog' }, { seed: 1, size: 20_000 }) },
    'c/fog.flac': flacTrack({ ...TIDE, title: 'fog' }, { seed: 2, size: 180_000 }),
    'c/alone.mp3': mp3Track({ ...TIDE, title: 'Alone' }, { seed: 3, size: 60_000 }),
    'c/cover.jpg': 'x',
    'd/cover.jpg': 'x',
  });
  linkSync(join(music, 'a/tide.mp3'), join(music, 'b/link.mp3'));
});
afterEach(() => home.remove());

interface Group {
  kind: string;
  savable_bytes: number;
  files: { path: string; same: string; best: boolean; hard_link_of: string | null }[];
}

/** `content b/x.mp3=content …`: kind, and the files of each group, best first. */
function shown(groups: readonly Group[]): string[] {
  return groups.map(({ kind, files }) =>
    [kind, ...files.map(({ path, same }) => `${path.slice(music.length + 1)}=${same}`)].join(' '),
  );
}

describe('duplicates', () => {
  test('finds each kind, a file in one group, and changes nothing', async () => {
    const before = treeOf(music);
    const { code, out, err } = await home.run(['duplicates', music, join(music, 'a'), '--format', 'json']);
    expect([code, err]).toEqual([0, '']);
    const { groups, summary } = expectDocument(out, 'duplicates') as {
      groups: Group[];
      summary: Record<string, unknown>;
    };
    expect(shown(groups)).toEqual([
      'content a/tide.mp3=content b/copy.mp3=content b/retagged.mp3=audio b/link.mp3=content',
      'audio a/wave.mp3=audio b/wave.mp3=audio',
      'track c/fog.flac=track c/fog.mp3=track',
    ]);
    expect(groups.map(({ files }) => files.map(({ best }) => best).indexOf(true))).toEqual([0, 0, 0]);
    expect(groups[0]?.files[3]?.hard_link_of).toBe(join(music, 'a/tide.mp3'));
    expect(groups[2]?.savable_bytes).toBe(20_000);
    expect(summary).toMatchObject({ files: 9, groups: 3, duplicates: 4, hard_links: 1, not_comparable: 0 });
    expect(summary['savable_bytes']).toBe(groups.reduce((sum, group) => sum + group.savable_bytes, 0));
    expect(treeOf(music)).toEqual(before);
  });

  test.each([
    ['content', ['content a/tide.mp3=content b/copy.mp3=content b/link.mp3=content']],
    ['track', ['track a/tide.mp3=track b/copy.mp3=track b/link.mp3=content', 'track c/fog.flac=track c/fog.mp3=track']],
  ])('--by %s, a group a line', async (by, expected) => {
    const { out } = await home.run(['duplicates', music, '--by', by, '--format', 'ndjson']);
    const lines = out.split('\n').map((line) => JSON.parse(line) as { type: string; group?: Group });
    expect(shown(lines.flatMap(({ group }) => (group === undefined ? [] : [group])))).toEqual(expected);
    expect(lines.at(-1)?.type).toBe('result');
  });

  test('is a little tree for people, with nothing in it that moves a cursor', async () => {
    renameSync(join(music, 'b/wave.mp3'), join(music, 'b/\u001b[2J.mp3'));
    const exclude = ['--exclude', 'c/**', '--exclude', 'b/retagged.mp3'];
    const { code, out } = await home.run(['duplicates', music, ...exclude]);
    expect(code).toBe(0);
    expect(
      out
        .replaceAll(music, '')
        .replace(/in \d.*?:/, 'in no time:')
        .split('\n'),
    ).toEqual([
      'same content: 3 files, 60 kB could be saved',
      '├─ /a/tide.mp3  60 kB, MPEG 1 Layer 3, 64 kbit/s  best',
      '├─ /b/copy.mp3  60 kB, MPEG 1 Layer 3, 64 kbit/s',
      '└─ /b/link.mp3  hard link of /a/tide.mp3',
      '',
      'same audio, other tags: 2 files, 30 kB could be saved',
      '├─ /a/wave.mp3  30 kB, MPEG 1 Layer 3, 64 kbit/s  best',
      '└─ /b/\\x1b[2J.mp3  30 kB, MPEG 1 Layer 3, 64 kbit/s',
      '',
      'Looked at 5 files in no time: 2 duplicates in 2 groups, 90 kB could be saved. 1 hard link takes no space.',
    ]);
  });

  test('ends with 3 for a file that cannot be read, 2 for wrong use, 0 for nothing', async () => {
    write(music, { 'c/broken.flac': 'no music' });
    expect(await home.run(['duplicates', join(music, 'c')])).toMatchObject({
      code: 3,
      err: expect.stringContaining('broken.flac'),
    });
    expect(await home.run(['duplicates', join(music, 'd')])).toMatchObject({
      code: 0,
      out: expect.stringContaining('no duplicates'),
    });
    expect(await home.run(['duplicates', music, '--by', 'sound'])).toMatchObject({ code: 2 });
    expect(await home.run(['duplicates', join(music, 'none')])).toMatchObject({ code: 2 });
    expect(await home.run(['duplicates'])).toMatchObject({ code: 2 });
  });

  test('ends with 130 when it is interrupted, its document whole', async () => {
    const files = Array.from(
      { length: 600 },
      (_, index) => [`many/${index}.mp3`, mp3Track(TIDE, { seed: index })] as const,
    );
    write(music, Object.fromEntries(files));
    const run = execa(process.execPath, [program, 'duplicates', music, '--format', 'ndjson'], {
      ...{ env: home.env, extendEnv: false, reject: false, cwd: home.folder },
    });
    run.stdout.once('data', () => run.kill('SIGINT'));
    const { exitCode, stdout } = await run;
    expect(exitCode).toBe(130);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({ type: 'result', interrupted: true });
  });
});
