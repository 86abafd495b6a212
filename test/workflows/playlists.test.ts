import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { verifyFolder, type MusicOrganizer, type OrganizeResult, type VerifyFinding } from 'music-organize';
import { describe, expect, it } from 'vitest';
import { album, Place, TAGS } from '../support/library.js';
import { treeOf, write } from '../support/tree.js';

const ALBUM = 'The Quiet Harbour/Paper Lanterns (2011)';
const CUE = 'REM DATE 2011\r\nFILE "1.wav" WAVE\r\n  TRACK 01 AUDIO\r\nFILE "2.mp3" MP3\r\nFILE "gone.wav" WAVE';
const M3U = '\u{FEFF}#EXTM3U\r\n#EXTINF:1,Song\r\na/1.mp3\r\n.\\a\\2.mp3\nhttp://radio/1.mp3\nnever there.mp3';

/** An album with a cue sheet, a playlist beside its folder, one in the library, and a read-only one. */
function untidy(place: Place): Place {
  write(place.source, {
    ...album('a', 3),
    'a/a.cue': CUE,
    'all.m3u': M3U,
    'sub/locked.m3u8': `../a/3.mp3\n${place.source}/a/1.mp3\nfile://${place.source}/a/2.mp3`,
    'sub/stays.txt': 'a/1.mp3',
  });
  write(place.library, { 'Lists/of the library.m3u8': `${place.source}/a/1.mp3\n` });
  chmodSync(join(place.source, 'sub/locked.m3u8'), 0o444);
  for (const [index, name] of ['a/a.cue', 'all.m3u', 'sub/locked.m3u8', 'sub', 'a', '.'].entries()) {
    utimesSync(join(place.source, name), 1_100_000_000.123456 + index, 1_100_000_000.123456 + index);
  }
  return place;
}

const text = (...path: readonly string[]): string => readFileSync(join(...path), 'utf8');
const lines = (...path: readonly string[]): string[] => text(...path).split(/\r\n|\n/);
const trees = ({ source, library }: Place): object[] => [treeOf(source), treeOf(library)];
const rewrites = (place: Place, session: string | null) =>
  place.records(session).filter(({ operation_type }) => operation_type === 'rewrite');

const isLibraryFile = ([path, entry]: [string, string]): boolean =>
  entry.startsWith('file') && !path.includes('.music-organize');
const filesOf = (root: string): object => Object.fromEntries(Object.entries(treeOf(root)).filter(isLibraryFile));

async function findings(place: Place, folder: string): Promise<VerifyFinding[]> {
  const found: VerifyFinding[] = [];
  await verifyFolder({ historyDb: place.historyDb, folder, onFinding: (finding) => found.push(finding) });
  return found;
}

describe('playlists after organizing', () => {
  it('name the files where they are, and everything else in them is as it was', async () => {
    const place = untidy(new Place());
    const { summary, session_id } = await place.organize();
    expect(summary).toMatchObject({ failed: 0, problems: 0, by_type: { rewrite: 4 } });
    expect(text(place.library, ALBUM, 'a.cue')).toBe(
      CUE.replace('"1.wav"', '"01 - Song 1.mp3"').replace('"2.mp3"', '"02 - Song 2.mp3"'),
    );
    expect(text(place.source, 'all.m3u')).toBe(
      M3U.replace('a/1.mp3', `../lib/${ALBUM}/01 - Song 1.mp3`).replace(
        '.\\a\\2.mp3',
        `../lib/${ALBUM}/02 - Song 2.mp3`.replaceAll('/', '\\'),
      ),
    );
    const [relative, absolute, url] = lines(place.source, 'sub/locked.m3u8');
    expect(existsSync(resolve(place.source, 'sub', relative!))).toBe(true);
    expect(absolute).toBe(join(place.library, ALBUM, '01 - Song 1.mp3'));
    expect(decodeURI(url!)).toBe(`file://${place.library}/${ALBUM}/02 - Song 2.mp3`);
    expect(statSync(join(place.source, 'sub/locked.m3u8')).mode & 0o777).toBe(0o444);
    expect(text(place.library, 'Lists/of the library.m3u8')).toBe(`${absolute}\n`);
    expect(rewrites(place, session_id).flatMap(({ metadata }) => metadata.edits)).toContainEqual({
      line: 2,
      from: 'FILE "1.wav" WAVE',
      to: 'FILE "01 - Song 1.mp3" WAVE',
    });
  });

  it('are planned by a dry run as they are done, and a second run has nothing to do', async () => {
    const place = untidy(new Place());
    const plan = await place.plan();
    const { session_id } = await place.organize();
    expect(plan.operations.filter(({ operation_type }) => operation_type === 'rewrite')).toMatchObject(
      rewrites(place, session_id).map(({ target_path, checksum_before, metadata: { edits, becomes } }) => ({
        ...{ target_path, checksum: checksum_before },
        metadata: { edits, becomes },
      })),
    );
    expect((await place.organize()).summary.planned).toBe(0);
    expect((await place.organize({ source: place.library })).summary.planned).toBe(0);
  });

  it('come from a plan file as well', async () => {
    const [place, other] = [untidy(new Place()), new Place()];
    await place.organizer().apply(await place.plan());
    const organized = text(place.library, ALBUM, 'a.cue');
    await untidy(other).organize();
    expect(organized).toBe(text(other.library, ALBUM, 'a.cue'));
    expect(lines(place.source, 'sub/locked.m3u8')[1]).toBe(join(place.library, ALBUM, '01 - Song 1.mp3'));
    expect((await place.rollback()).status).toBe('rolled_back');
  });

  it('name only what an apply moved, also one that was interrupted and carried on', async () => {
    const place = untidy(new Place());
    write(place.source, { 'third.m3u': 'a/3.mp3\n' });
    const [before] = trees(place);
    const plan = await place.plan();
    // One is taken out of the plan, the place of another is taken, and so is a rewrite.
    const operations = plan.operations.filter(
      ({ source_path, target_path }) =>
        source_path !== join(place.source, 'a/3.mp3') && target_path?.endsWith('of the library.m3u8') !== true,
    );
    write(place.library, { [`${ALBUM}/02 - Song 2.mp3`]: 'theirs' });
    const stop = new AbortController();
    const organizer = place.organizer((event) => {
      if (event.type === 'operation_finished' && event.operation.operation_type === 'rewrite') stop.abort();
    });
    const first = await organizer.apply({ ...plan, operations }, { signal: stop.signal });
    expect(first.status).toBe('interrupted');
    const { status, summary, session_id } = (await place.organizer().resume('last')) as OrganizeResult;
    expect({ status, failed: summary.failed }).toEqual({ status: 'completed', failed: 0 });
    const track = join(place.library, ALBUM, '01 - Song 1.mp3');
    expect(lines(place.source, 'sub/locked.m3u8')).toEqual(['../a/3.mp3', track, `file://${place.source}/a/2.mp3`]);
    expect(lines(place.source, 'all.m3u').slice(2, 4)).toEqual([`../lib/${ALBUM}/01 - Song 1.mp3`, '.\\a\\2.mp3']);
    expect(text(place.library, ALBUM, 'a.cue')).toContain('FILE "../../../in/a/2.mp3" MP3');
    expect(text(place.source, 'third.m3u')).toBe('a/3.mp3\n');
    expect(lines(place.library, 'Lists/of the library.m3u8')[0]).toBe(join(place.source, 'a/1.mp3'));
    expect(
      rewrites(place, session_id)
        .map(({ status: one }) => one)
        .sort(),
    ).toEqual([...Array<string>(3).fill('completed'), 'skipped']);
    rmSync(join(place.library, ALBUM, '02 - Song 2.mp3'));
    expect(await place.rollback()).toMatchObject({ status: 'rolled_back', summary: { failed: 0 } });
    expect(trees(place)[0]).toEqual(before);
  });

  it('without backups stay as they are where their lines alone lead nowhere back', async () => {
    const place = new Place();
    const old = Buffer.from('#EXTM3U\n#\x81\x8d\xe9\na/1.mp3\n', 'latin1');
    write(place.source, { ...album('a', 1, { ...TAGS, artist: 'Ł', albumArtist: 'Ł' }), 'old.m3u': old });
    const plan = await place.plan();
    expect(plan.operations.find(({ operation_type }) => operation_type === 'rewrite')?.metadata).toMatchObject({
      new_encoding: 'utf-8-bom',
    });
    const { summary } = await place.organizer().apply(plan, { backup: false });
    expect(summary).toMatchObject({ skipped: 1, problems: 1, failed: 0 });
    expect(readFileSync(join(place.source, 'old.m3u'))).toEqual(old);
  });

  it.each([{}, { checksum: false }, { backup: false }])('come back to the last bit, with %j', async (options) => {
    const place = untidy(new Place());
    const before = trees(place);
    const { session_id } = await place.organize(options);
    const organized = treeOf(place.library);
    const dry = await place.rollback('last', { dryRun: true });
    expect(dry.summary.by_outcome).toEqual({ ready: dry.summary.total });
    const undo = await place.rollback();
    expect(undo).toMatchObject({ status: 'rolled_back', summary: { failed: 0 } });
    expect(trees(place)).toEqual(before);
    // Undo of the undo, and of that; then once more by the session itself.
    const redo = await place.rollback(undo.rollback_session_id!);
    expect(redo).toMatchObject({ status: 'rolled_back', summary: { failed: 0 } });
    expect(filesOf(place.library)).toEqual(Object.fromEntries(Object.entries(organized).filter(isLibraryFile)));
    expect(await place.rollback(redo.rollback_session_id!)).toMatchObject({ summary: { failed: 0, skipped: 0 } });
    expect(trees(place)).toEqual(before);
    await place.rollback(undo.rollback_session_id!);
    expect(filesOf(place.library)).toEqual(Object.fromEntries(Object.entries(organized).filter(isLibraryFile)));
    expect(await place.rollback(session_id!)).toMatchObject({
      status: 'rolled_back',
      summary: { failed: 0, skipped: 0 },
    });
    expect(trees(place)).toEqual(before);
  });

  it('are verified by what they hold now', async () => {
    const place = untidy(new Place());
    await place.organize();
    // Five files, and the old contents of four playlists.
    expect((await findings(place, place.library)).map(({ outcome }) => outcome)).toEqual(Array(9).fill('ok'));
    await place.rollback();
    expect((await findings(place, place.source)).filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  });

  it('stay as they are when somebody edited them since', async () => {
    const place = untidy(new Place());
    await place.organize();
    const edited = join(place.source, 'all.m3u');
    appendFileSync(edited, '\nmine.mp3');
    const content = readFileSync(edited);
    await place.rollback();
    expect(place.undos().filter(({ outcome }) => outcome !== 'ready')).toMatchObject([
      { outcome: 'modified', target_path: edited },
    ]);
    expect(readFileSync(edited)).toEqual(content);
    expect(existsSync(join(place.source, 'a/a.cue'))).toBe(true);
  });

  it('of one content share what is kept of them, as long as one of them needs it', async () => {
    const place = new Place();
    const content = 'a/1.mp3\n';
    write(place.source, { ...album('a', 1), 'one.m3u': content, 'two.m3u': content });
    const before = trees(place);
    await place.organize();
    const kept = Object.keys(treeOf(place.library)).filter((name) => name.includes('objects/') && name.length > 60);
    expect(kept).toHaveLength(1);
    const one = join(place.source, 'one.m3u');
    const rewritten = readFileSync(one);
    appendFileSync(one, 'mine');
    expect(await place.rollback()).toMatchObject({ status: 'partially_rolled_back' });
    expect(existsSync(join(place.library, kept[0]!))).toBe(true);
    writeFileSync(one, rewritten);
    expect(await place.rollback()).toMatchObject({ status: 'rolled_back' });
    const [source, library] = trees(place) as [Record<string, string>, object];
    const [sourceBefore] = before as [Record<string, string>];
    expect(source['one.m3u']!.split(' ')[3]).toBe(sourceBefore['one.m3u']!.split(' ')[3]);
    expect(library).toEqual({});
  });

  it('of a copy are rewritten, the originals are not; a hard link keeps the old content', async () => {
    for (const mode of ['copy', 'hardlink'] as const) {
      const place = untidy(new Place());
      const before = trees(place);
      const source = treeOf(place.source);
      const { summary } = await place.organize({ mode });
      expect(summary.by_type.rewrite).toBe(1);
      expect(treeOf(place.source)).toEqual(source);
      expect(text(place.library, ALBUM, 'a.cue')).toContain('FILE "02 - Song 2.mp3" MP3');
      expect(await place.rollback()).toMatchObject({ status: 'rolled_back', summary: { failed: 0 } });
      expect(trees(place)).toEqual(before);
    }
  });

  it('are known again when the same album comes once more', async () => {
    const place = untidy(new Place());
    await place.organize({ mode: 'copy' });
    const library = treeOf(place.library);
    expect((await place.organize({ mode: 'copy' })).summary.planned).toBe(0);
    expect(treeOf(place.library)).toEqual(library);
    // One that says something else is another one.
    appendFileSync(join(place.source, 'a/a.cue'), '\nREM mine');
    expect((await place.organize({ mode: 'copy' })).summary.by_type).toMatchObject({ copy: 1, rewrite: 1 });
    expect(text(place.library, ALBUM, 'a (2).cue')).toContain(
      'FILE "2.mp3" MP3'.replace('2.mp3', '../../../in/a/2.mp3'),
    );
  });

  it('name the file that stays when a duplicate is deleted, also those that named that one', async () => {
    const place = new Place();
    const song = album('a', 1)['a/1.mp3']!;
    write(place.library, { [`${ALBUM}/01 - Song 1.mp3`]: song, 'Lists/l.m3u8': `../${ALBUM}/01 - Song 1.mp3\n` });
    const list = 'copy.mp3\n2.mp3\n1.wav\n';
    write(place.source, { ...album('a', 2), 'a/copy.mp3': song, 'a/l.m3u8': list, 'all.m3u8': 'a/copy.mp3\n' });
    write(place.source, { 'a/l.cue': 'FILE "copy.wav" WAVE\n', 'b/l.m3u8': `${place.library}/Lists/l.m3u8\n` });
    const before = trees(place);
    const planned = (await place.organize({ duplicates: 'delete', dryRun: true })).summary.by_type;
    const { session_id, summary } = await place.organize({ duplicates: 'delete' });
    expect(summary).toMatchObject({ by_type: planned, problems: 0, failed: 0 });
    expect(lines(place.library, ALBUM, 'l.m3u8')).toEqual(['01 - Song 1.mp3', '02 - Song 2.mp3', '1.wav', '']);
    expect(lines(place.library, ALBUM, 'l.cue')).toEqual(['FILE "01 - Song 1.mp3" WAVE', '']);
    expect(lines(place.source, 'all.m3u8')).toEqual([`../lib/${ALBUM}/01 - Song 1.mp3`, '']);
    expect(lines(place.library, 'Lists/l.m3u8')).toEqual([`../${ALBUM}/01 - Song 1.mp3`, '']);
    await place.rollback(session_id ?? '');
    expect(trees(place)).toEqual(before);
  });

  it('that are deleted as duplicates are asked for no more', async () => {
    const place = new Place();
    const list = 'http://radio/1.mp3\n../../../in/a/1.mp3\n';
    write(place.library, { [`${ALBUM}/l.m3u8`]: list });
    write(place.source, { ...album('a', 2), 'a/l.m3u8': list });
    const planned = (await place.organize({ duplicates: 'delete', dryRun: true })).summary.by_type;
    const { summary } = await place.organize({ duplicates: 'delete' });
    expect(summary).toMatchObject({ by_type: { ...planned, delete: 1, rewrite: 1 }, problems: 0 });
    expect(lines(place.library, ALBUM, 'l.m3u8')).toEqual(['http://radio/1.mp3', '01 - Song 1.mp3', '']);
  });

  it('of two sources that share a name are known again under their numbers', async () => {
    const place = new Place();
    const sourceOf = (name: string): string => join(place.source, name);
    for (const [name, tracks] of Object.entries({ a: '1.mp3', b: '2.mp3', c: '3.mp3' })) {
      write(sourceOf(name), { ...album('x', 3), 'x/mix.m3u': `#${name}\n${tracks}\n` });
    }
    for (const name of ['a', 'b', 'c']) await place.organize({ source: sourceOf(name), mode: 'copy' });
    const library = treeOf(place.library);
    expect(Object.keys(library)).toContain(`${ALBUM}/mix (3).m3u`);
    for (const name of ['c', 'b', 'a']) {
      expect((await place.organize({ source: sourceOf(name), mode: 'copy' })).summary.planned).toBe(0);
    }
    expect(treeOf(place.library)).toEqual(library);
  });

  it('keep what another name of them holds', async () => {
    const place = untidy(new Place());
    const other = join(place.root, 'other.m3u');
    linkSync(join(place.source, 'all.m3u'), other);
    await place.organize();
    expect(readFileSync(other, 'utf8')).toBe(M3U);
    expect(text(place.source, 'all.m3u')).not.toBe(M3U);
  });

  it('are rewritten by the run that carries an interrupted one on, once', async () => {
    const place = untidy(new Place());
    const names = { ...TAGS, album: 'Swapped', year: 2012 };
    // Files that change names with each other: references that are rewritten twice would be wrong.
    write(place.library, { ...album('The Quiet Harbour/Swapped (2012)', 3, names) });
    const folder = join(place.library, 'The Quiet Harbour/Swapped (2012)');
    renameSync(join(folder, '1.mp3'), join(folder, '02 - Song 2.mp3'));
    renameSync(join(folder, '2.mp3'), join(folder, '01 - Song 1.mp3'));
    write(place.library, { 'swapped.m3u': 'The Quiet Harbour/Swapped (2012)/02 - Song 2.mp3' });
    const stop = new AbortController();
    const organizer = (at: string): MusicOrganizer =>
      place.organizer((event) => {
        if (event.type === 'operation_finished' && event.operation.operation_type === at) stop.abort();
      });
    const settings = { source: place.source, target: place.library, signal: stop.signal };
    const first = await organizer('move').organize(settings);
    expect(first.status).toBe('interrupted');
    expect(rewrites(place, first.session_id)).toEqual([]);
    expect(await place.organizer().resume('last')).toMatchObject({ status: 'completed', summary: { failed: 0 } });
    expect(text(place.library, ALBUM, 'a.cue')).toContain('FILE "02 - Song 2.mp3" MP3');
    expect(rewrites(place, first.session_id)).toHaveLength(4);
  });

  it('and one that was interrupted among the rewrites does each of them once', async () => {
    const place = new Place();
    write(place.library, { ...album('x', 2), 'one.m3u': '1.mp3\nx/2.mp3\n', 'two.m3u': 'x/1.mp3\nx/2.mp3\n' });
    const stop = new AbortController();
    const organizer = place.organizer((event) => {
      if (event.type === 'operation_finished' && event.operation.operation_type === 'rewrite') stop.abort();
    });
    const first = await organizer.organize({ source: place.library, signal: stop.signal });
    expect(first.status).toBe('interrupted');
    const resumed = await place.organizer().resume('last');
    expect(resumed.status).toBe('completed');
    expect(lines(place.library, 'two.m3u')).toEqual([`${ALBUM}/01 - Song 1.mp3`, `${ALBUM}/02 - Song 2.mp3`, '']);
    expect(rewrites(place, first.session_id).map(({ status }) => status)).toEqual(['completed', 'completed']);
  });

  it('that cannot be read, or are too large, cost themselves alone', async () => {
    const place = untidy(new Place());
    write(place.source, { 'huge.m3u': Buffer.alloc(16 * 1024 * 1024 + 1, 'a/1.mp3\n') });
    mkdirSync(join(place.source, 'folder.m3u'));
    const { summary } = await place.organize();
    expect(summary).toMatchObject({ failed: 0, problems: 1, by_type: { rewrite: 4 } });
    expect(place.events.filter(({ type }) => type === 'warning')).toMatchObject([
      { path: join(place.source, 'huge.m3u') },
    ]);
    expect(dirname(place.source)).toBe(place.root);
  });
});
