import { linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { OrganizeOptions, PlanFile } from 'music-organize';
import { describe, expect, it } from 'vitest';
import { withId3v2 } from '../../fixtures/tag-writer.mjs';
import { Place, TAGS } from '../support/library.js';
import { mp3Track } from '../support/track.js';
import { contentsOf, namesIn, treeOf, write } from '../support/tree.js';

const NAME = 'The Quiet Harbour/Paper Lanterns (2011)/01 - Low Tide';
const SONG = mp3Track(TAGS, { seed: 'song', size: 9000 });
/** The same sound with a tag more. */
const RETAGGED = withId3v2(SONG, { ...TAGS, genre: 'Sea Shanty' });

function placeWith(newcomer: Buffer, names: readonly string[] = [NAME]): Place {
  const place = new Place();
  write(place.source, { 'new.mp3': newcomer });
  write(place.library, Object.fromEntries(names.map((name, index) => [`${name}.mp3`, index === 0 ? SONG : RETAGGED])));
  return place;
}

/** What the last run said of files that it left. */
function skips(place: Place): string[] {
  return place.events.flatMap((event) =>
    event.type === 'skipped'
      ? [`${event.skip.reason}: ${event.skip.message}`]
      : event.type === 'operation_finished' && event.operation.status === 'skipped'
        ? [`${event.operation.reason}: ${event.operation.message}`]
        : [],
  );
}

function replaceByFolder(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

const DELETE: Partial<OrganizeOptions> = { duplicates: 'delete', duplicateBy: 'audio' };

describe('the same sound with other tags', () => {
  it.each<[Partial<OrganizeOptions>, string[]]>([
    [{}, [`${NAME} (2).mp3`, `${NAME}.mp3`]],
    [{ duplicateBy: 'audio' }, [`${NAME}.mp3`]],
    [{ duplicateBy: 'audio', duplicates: 'move' }, [`${NAME} (2).mp3`, `${NAME}.mp3`]],
    [DELETE, [`${NAME}.mp3`]],
  ])('with %o', async (options, names) => {
    const place = placeWith(RETAGGED);
    await place.organize(options);
    expect(namesIn(place.library)).toEqual(names);
  });

  it('is told as such, and other sound is not', async () => {
    const place = placeWith(RETAGGED);
    await place.organize({ duplicateBy: 'audio' });
    const where = join(place.library, `${NAME}.mp3`);
    expect(skips(place)).toEqual([`duplicate: the library has it already (same audio, other tags): ${where}`]);
    write(place.source, { 'new.mp3': mp3Track(TAGS, { seed: 'cover', size: 9000 }) });
    expect((await place.organize({ duplicateBy: 'audio' })).summary).toMatchObject({ duplicates: 0, completed: 1 });
  });

  it('is found under a number, and behind a gap in the numbers', async () => {
    const place = placeWith(mp3Track(TAGS, { seed: 'other', size: 9500 }), [NAME, `${NAME} (2)`, `${NAME} (3)`]);
    const other = mp3Track(TAGS, { seed: 'third', size: 9700 });
    write(place.library, { [`${NAME} (2).mp3`]: other, [`${NAME} (8).mp3`]: mp3Track(TAGS, { seed: 8, size: 8800 }) });
    write(place.source, {
      'new.mp3': withId3v2(other, { ...TAGS, genre: 'x' }),
      'copy of 8.mp3': mp3Track(TAGS, { seed: 8, size: 8800 }),
      'third.mp3': mp3Track(TAGS, { seed: 'new', size: 8900 }),
    });
    const { summary } = await place.organize({ duplicateBy: 'audio' });
    expect(summary).toMatchObject({ duplicates: 2, completed: 1 });
    expect(namesIn(place.library)).toContain(`${NAME} (4).mp3`);
  });
});

describe('a duplicate that is deleted', () => {
  it.each<[string, Buffer, Partial<OrganizeOptions>]>([
    ['content', SONG, { duplicates: 'delete' }],
    ['audio', RETAGGED, DELETE],
  ])('by %s names the file that stays, is kept in the store, and comes back', async (_, newcomer, options) => {
    const place = placeWith(newcomer);
    const before = [treeOf(place.source), treeOf(place.library)];
    const { session_id, summary } = await place.organize(options);
    expect(summary).toMatchObject({ by_type: { delete: 1 }, problems: 0 });
    const [record] = place.records(session_id);
    expect(record?.metadata['duplicate_of']).toBe(join(place.library, `${NAME}.mp3`));
    expect(readFileSync(record?.backup_path ?? '').equals(newcomer)).toBe(true);
    await place.rollback();
    expect([treeOf(place.source), treeOf(place.library)]).toEqual(before);
  });

  it.each<[string, (path: string) => unknown, string]>([
    ['gone', rmSync, 'backup_needed'],
    ['another one', (path) => write(dirname(path), { [basename(path)]: 'x' }), 'changed'],
    ['a folder', replaceByFolder, 'backup_needed'],
  ])('stays when, by the time of its turn, the other is %s', async (_, meanwhile, reason) => {
    const cases = [
      [SONG, { duplicates: 'delete' }],
      [RETAGGED, DELETE],
    ] as const;
    for (const [newcomer, options] of reason === 'changed' ? cases : cases.slice(0, 1)) {
      const place = placeWith(newcomer);
      const plan = JSON.parse(JSON.stringify(await place.plan(options))) as PlanFile;
      meanwhile(join(place.library, `${NAME}.mp3`));
      const { summary } = await place.organizer().apply(plan);
      expect(summary).toMatchObject({ completed: 0, problems: 1 });
      expect(skips(place).map((line) => line.split(':')[0])).toEqual([reason]);
      expect(namesIn(place.source)).toEqual(['new.mp3']);
    }
  });

  it('stays when it is the file itself under another name; a plan that says otherwise is not believed', async () => {
    const place = placeWith(SONG);
    const library = join(place.library, `${NAME}.mp3`);
    const plan = await place.plan({ duplicates: 'delete' });
    rmSync(library);
    linkSync(join(place.source, 'new.mp3'), library);
    expect((await place.organize({ duplicates: 'delete' })).summary).toMatchObject({ duplicates: 1, completed: 0 });
    expect((await place.organizer().apply(plan)).summary).toMatchObject({ completed: 0, problems: 1 });
    const operations = plan.operations.map((one) => ({
      ...one,
      metadata: { ...one.metadata, duplicate_of: '/etc/passwd' },
    }));
    await expect(place.organizer().apply({ ...plan, operations })).rejects.toThrow('/etc/passwd');
    expect(namesIn(place.source)).toEqual(['new.mp3']);
  });

  it('of a file of the same run goes after that one came', async () => {
    const place = new Place();
    write(place.source, { 'a.mp3': SONG, 'b.mp3': SONG, 'c.mp3': RETAGGED });
    const before = treeOf(place.source);
    const contents = contentsOf(place.source);
    const { summary } = await place.organize(DELETE);
    expect(summary).toMatchObject({ problems: 0, by_type: { move: 1, delete: 2 } });
    expect(contentsOf(place.source, place.library)).toEqual(contents);
    expect(namesIn(place.library)).toEqual([`${NAME}.mp3`]);
    await place.rollback();
    expect(treeOf(place.source)).toEqual(before);
  });

  it('is resumed with the same care', async () => {
    const place = placeWith(SONG);
    const plan = await place.plan({ duplicates: 'delete' });
    const begun = await place.organizer().apply(plan, { signal: AbortSignal.abort() });
    expect(begun).toMatchObject({ status: 'interrupted', summary: { completed: 0 } });
    rmSync(join(place.library, `${NAME}.mp3`));
    const { summary } = await place.organizer().resume('last');
    expect(summary).toMatchObject({ completed: 0, problems: 1 });
    expect(namesIn(place.source)).toEqual(['new.mp3']);
  });
});

describe('keep_both', () => {
  it('gives the plain name to the best of a run, and to the better of a newcomer and the library', async () => {
    const sizes = [8000, 9500, 9000];
    const place = new Place();
    write(place.source, Object.fromEntries(sizes.map((size) => [`${size}.mp3`, mp3Track(TAGS, { seed: size, size })])));
    write(place.library, { [`${NAME}.mp3`]: mp3Track(TAGS, { seed: 'old', size: 8500 }) });
    const before = [treeOf(place.source), treeOf(place.library)];
    const { session_id, summary } = await place.organize({ conflict: 'keep_both' });
    const sizeOf = (name: string): number => readFileSync(join(place.library, name)).length;
    expect([`${NAME}.mp3`, `${NAME} (2).mp3`, `${NAME} (3).mp3`, `${NAME} (4).mp3`].map(sizeOf)).toEqual([
      9500, 8500, 9000, 8000,
    ]);
    expect(summary.by_type.move).toBe(4);
    expect(new Set(place.records(session_id).map(({ source_path }) => source_path)).size).toBe(summary.completed);
    const again = await place.organize({ source: place.library, conflict: 'keep_both' });
    expect(again.summary).toMatchObject({ planned: 0 });
    await place.rollback(session_id ?? '');
    expect([treeOf(place.source), treeOf(place.library)]).toEqual(before);
  });
});
