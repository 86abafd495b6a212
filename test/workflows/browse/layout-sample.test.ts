import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
// Its workers are compiled.
import { LayoutSample, type PreviewedFile } from '../../../dist/workflows/browse/layout-sample.js';
import { MusicOrganizer } from 'music-organize';
import { album, TAGS } from '../../support/library.js';
import { asOrdinaryUser } from '../../support/ordinary-user.js';
import { mp3Track } from '../../support/track.js';
import { temporaryFolder, write } from '../../support/tree.js';

const shown = (files: readonly PreviewedFile[]): string[] =>
  files.map(({ from, to, skip }) => `${from} -> ${to ?? skip.reason}`);

it('shows what organizing would do, for each layout, and reads nothing again', async () => {
  const source = write(temporaryFolder(), {
    ...album('new/one', 3),
    ...album('new/two', 3, { ...TAGS, artist: 'AC/DC', albumArtist: 'AC/DC', album: 'Live at: Home', genre: 'Rock' }),
    // Each disc without the other would be an album of one disc.
    ...album('new/box/CD1', 2, { ...TAGS, album: 'Box' }),
    ...album('new/box/CD2', 2, { ...TAGS, album: 'Box' }),
    'new/\u001b[2J\n\u202e/x.mp3': mp3Track({ ...TAGS, album: 'Names', title: 'X\u0007' }),
    'new/zzz/broken.mp3': 'no sound',
    'new/.hidden/no.mp3': mp3Track(TAGS),
    'new/@eaDir/no.mp3': mp3Track(TAGS),
    'lib/no.mp3': mp3Track(TAGS),
  });
  const [target, files] = [join(source, 'lib'), 30];
  const sample = await LayoutSample.of({ source, target, files });
  expect(sample).toMatchObject({ source, files: 12, isAll: true, unreadableFolders: 0 });
  const choices = [
    {},
    { layout: 'by-kind' },
    { layout: 'flat-discs', sanitize: 'posix' },
    { template: '%artist%/$album/$disc-%title%' },
  ] as const;
  const before = choices.map((choice) => sample.preview(choice));
  for (const [at, choice] of choices.entries()) {
    const planned: string[] = [];
    const organizer = new MusicOrganizer({
      onEvent: (event) => {
        if (event.type === 'operation_planned' && event.operation.operation_type === 'move') {
          const { source_path: from, target_path: to } = event.operation;
          planned.push(`${from?.slice(source.length + 1)} -> ${to?.slice(target.length + 1)}`);
        }
        if (event.type === 'skipped')
          planned.push(`${event.skip.path.slice(source.length + 1)} -> ${event.skip.reason}`);
      },
    });
    await organizer.organize({ source, target, dryRun: true, ...choice });
    expect(shown(before[at]!).sort()).toEqual(planned.sort());
  }
  rmSync(source, { recursive: true });
  expect(choices.map((choice) => sample.preview(choice))).toEqual(before);
  for (const template of ['{{ nothing }}', '{% if %}', '']) {
    expect(() => sample.preview({ template })).toThrow(expect.objectContaining({ code: 'template_invalid' }));
  }
});

it('takes a dozen files from different corners, and stops', async () => {
  const source = temporaryFolder();
  const track = mp3Track(TAGS);
  const folders = Array.from({ length: 5000 }, (_, at) => `${Math.floor(at / 50)}/${at % 50}`);
  for (const folder of folders) mkdirSync(join(source, folder), { recursive: true });
  // In the first of them is nothing.
  for (const folder of folders.filter((_, at) => [1, 2].includes(at % 50)))
    write(source, { [`${folder}/1.mp3`]: track });
  for (const folder of ['20/1', '30/1']) write(source, album(folder, 5, { ...TAGS, album: folder }));
  const sample = await LayoutSample.of({ source });
  expect(new Set(sample.preview().map(({ from }) => from.split('/')[0])).size).toBe(12);
  expect(sample.isAll).toBe(false);
  expect(sample.foldersRead).toBeLessThan(250);

  const included = await LayoutSample.of({ source, include: ['30/**'], exclude: ['30/[2-9]*'], files: 5 });
  expect(shown(included.preview())).toHaveLength(5);
  expect(included.preview().every(({ from }) => /^30\/1/.test(from))).toBe(true);
  expect(included.foldersRead).toBeLessThan(15);

  const capped = await LayoutSample.of({ source, include: ['*/0/*'], mostFolders: 40 });
  expect(capped).toMatchObject({ files: 0, foldersRead: 40, isAll: false });
});

it('a folder that holds everything, and one album among many folders: as many albums as there are', async () => {
  const source = temporaryFolder();
  for (const name of ['a', 'b', 'c', 'd']) {
    const files = album('all', 20, { ...TAGS, album: name });
    write(
      source,
      Object.fromEntries(Object.entries(files).map(([path, file]) => [path.replace('/', `/${name}`), file])),
    );
  }
  const sample = await LayoutSample.of({ source });
  const albums = sample.preview().map(({ to }) => to?.split('/')[1]);
  expect(albums.join(' ').replaceAll(' (2011)', '')).toBe('a a a b b b c c c d d d');
});

it('says that there is no music, what could not be read, and that there is no source', async () => {
  const source = temporaryFolder();
  expect(await LayoutSample.of({ source })).toMatchObject({ files: 0, foldersRead: 1, isAll: true });
  write(source, { 'a/x.txt': '', 'a/b/y.jpg': '', 'c/no.mp3': '' });
  symlinkSync('..', join(source, 'a/up'));
  symlinkSync('loop', join(source, 'loop'));
  rmSync(join(source, 'c/no.mp3'));
  for (const followSymlinks of [false, true]) {
    const sample = await LayoutSample.of({ source, followSymlinks });
    expect(sample).toMatchObject({ files: 0, foldersRead: 4, isAll: true, unreadableFolders: 0 });
    expect(sample.preview()).toEqual([]);
  }
  const locked = await asOrdinaryUser(source, join(source, 'c'), () => LayoutSample.of({ source }));
  expect(locked).toMatchObject({ files: 0, unreadableFolders: 1 });
  const error = { code: 'source_not_found', exitCode: 2 };
  await expect(LayoutSample.of({ source: join(source, 'nowhere') })).rejects.toMatchObject(error);
  const closed = asOrdinaryUser(source, source, () => LayoutSample.of({ source }));
  await expect(closed).rejects.toMatchObject({ code: 'source_not_found' });
});

it('ends when it is aborted, while it walks and while it reads', async () => {
  const source = write(temporaryFolder(), album('a', 60));
  for (let at = 0; at < 300; at += 1) mkdirSync(join(source, `b${at}`));
  const reason = new Error('Esc');
  /** @returns how often it was asked whether it is to end. @param at the time after which it is, while work goes on */
  async function asked(at: number): Promise<number> {
    const abort = new AbortController();
    const { signal } = abort;
    let times = 0;
    signal.throwIfAborted = () => {
      times += 1;
      if (times === at) setImmediate(() => abort.abort(reason));
      AbortSignal.prototype.throwIfAborted.call(signal);
    };
    const sample = LayoutSample.of({ source, files: 500, signal });
    if (at === Infinity) expect((await sample).files).toBe(60);
    else await expect(sample).rejects.toBe(reason);
    return times;
  }
  // The last time is before the batch of files that a thread reads.
  const all = await asked(Infinity);
  expect(all).toBeGreaterThan(301);
  expect(await asked(1)).toBeLessThan(all / 2);
  expect(await asked(all - 1)).toBeLessThanOrEqual(all);
  expect(await asked(all)).toBe(all);
  expect(readdirSync(source)).toHaveLength(301);
});
