import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OrganizeOptions, PlanEntry, PlanFile } from 'music-organize';
import { describe, expect, it } from 'vitest';
import { ClaimIndex, type Claim } from '../../src/database/claim-index.js';
import { foldPath } from '../../src/domain/naming/sanitize.js';
import { skipped } from '../../src/domain/skip.js';
import { TrackReader, type ChecksumReading } from '../../src/filesystem/tags/track-reader.js';
import { identify } from '../../src/filesystem/identity.js';
import { TargetView } from '../../src/filesystem/target-view.js';
import { LibraryPlanner } from '../../src/workflows/plan/library-planner.js';
import { settingsFrom } from '../../src/workflows/plan/organize-settings.js';
import { PlaceFinder } from '../../src/workflows/plan/place-finder.js';
import { album, Place, TAGS } from '../support/library.js';
import { mp3Track } from '../support/track.js';
import { contentsOf, namesIn, sha256, treeOf, write } from '../support/tree.js';

const ALBUM = 'The Quiet Harbour/Paper Lanterns (2011)';
const NAME = `${ALBUM}/01 - Low Tide`;

/** A newcomer whose name another recording has in the library. */
function contested(): Place {
  const place = new Place();
  write(place.source, { 'new.mp3': mp3Track(TAGS, { seed: 'new', size: 9000 }) });
  write(place.library, { [`${NAME}.mp3`]: mp3Track(TAGS, { seed: 'old', size: 8000 }) });
  return place;
}

/** Type, source and target of each, with `in` and `lib` for the roots. */
function shown(place: Place, operations: readonly PlanEntry[]): string[] {
  const short = (path: string | null): string =>
    (path ?? '-').replace(`${place.source}/`, 'in:').replace(`${place.library}/${NAME}`, 'lib:');
  return operations.map((one) => `${one.operation_type} ${short(one.source_path)} ${short(one.target_path)}`);
}

describe('what takes a place together', () => {
  it.each<[Partial<OrganizeOptions>, string[]]>([
    [{ conflict: 'replace' }, ['delete lib:.mp3 -', 'move in:new.mp3 lib:.mp3']],
    [{ conflict: 'keep_both' }, ['move lib:.mp3 lib: (2).mp3', 'move in:new.mp3 lib:.mp3']],
    [
      { conflict: 'replace', backup: false, force: true },
      ['move lib:.mp3 lib: (2).mp3', 'move in:new.mp3 lib:.mp3', 'delete lib: (2).mp3 -'],
    ],
    [
      { conflict: 'replace', backup: false, force: true, mode: 'copy' },
      ['move lib:.mp3 lib: (2).mp3', 'copy in:new.mp3 lib:.mp3', 'delete lib: (2).mp3 -'],
    ],
  ])('%o is one group', async (options, expected) => {
    const place = contested();
    const { operations } = await place.plan(options);
    expect(shown(place, operations)).toEqual(expected);
    expect(new Set(operations.map(({ metadata }) => metadata['group'])).size).toBe(1);
    expect(operations[0]?.metadata['group']).toMatch(/^(replace|keep both) \//);
  });

  it.each<Partial<OrganizeOptions>>([{ mode: 'move' }, { mode: 'copy' }, { mode: 'hardlink' }])(
    'replaced for good with %o leaves the newcomer alone under the plain name, checksums known',
    async (options) => {
      const place = contested();
      const newcomer = sha256(join(place.source, 'new.mp3'));
      const { session_id, summary } = await place.organize({
        ...{ conflict: 'replace', backup: false, force: true },
        ...options,
      });
      expect(summary).toMatchObject({ completed: 3, failed: 0, problems: 0 });
      expect(namesIn(place.library)).toEqual([`${NAME}.mp3`]);
      expect(sha256(join(place.library, `${NAME}.mp3`))).toBe(newcomer);
      if (options.mode === 'move')
        expect(place.records(session_id).filter((record) => record.checksum_before === null)).toEqual([]);
    },
  );

  it('a newcomer that has the free name itself is not in its own way', async () => {
    const place = contested();
    write(place.library, { [`${NAME} (2).mp3`]: mp3Track(TAGS, { seed: 'newer', size: 8500 }) });
    const inPlace = { source: place.library, conflict: 'replace', backup: false, force: true } as const;
    const { summary } = await place.organize({ ...inPlace, include: ['**/*2?.mp3'] });
    expect(summary).toMatchObject({ completed: 3, failed: 0 });
    expect(namesIn(place.library)).toEqual([`${NAME}.mp3`]);
  });

  it('planned with backups and applied without: nothing goes for good before the newcomer is there', async () => {
    const place = contested();
    const before = contentsOf(place.source, place.library);
    const plan = await place.plan({ conflict: 'replace' });
    const { summary } = await place.organizer().apply(plan, { backup: false, force: true });
    expect(summary).toMatchObject({ completed: 0, skipped: 2 });
    expect(contentsOf(place.source, place.library)).toEqual(before);
    const forGood = await place.plan({ conflict: 'replace', backup: false, force: true });
    expect((await place.organizer().apply(forGood, { backup: false, force: true })).summary).toMatchObject({
      completed: 3,
    });
    expect(namesIn(place.library)).toEqual([`${NAME}.mp3`]);
  });

  it('with a plan file, and what it says of groups, is done and taken back', async () => {
    const place = contested();
    const before = [treeOf(place.source), treeOf(place.library)];
    const plan = await place.plan({ conflict: 'replace' });
    const { session_id } = await place.organizer().apply(JSON.parse(JSON.stringify(plan)) as PlanFile);
    expect(namesIn(place.library)).toEqual([`${NAME}.mp3`]);
    expect(place.records(session_id).map(({ metadata }) => metadata['group'])).toEqual(
      plan.operations.map(({ metadata }) => metadata['group']),
    );
    await place.rollback();
    expect([treeOf(place.source), treeOf(place.library)]).toEqual(before);
  });
});

describe('a file of a group that cannot be read', () => {
  /** Says of one file that it cannot be read. */
  class HalfBlindReader extends TrackReader {
    unreadable = '';

    override checksums(paths: readonly string[]): Promise<ChecksumReading[]> {
      const readings = paths.map((path) =>
        path === this.unreadable
          ? { path, skip: skipped(path, 'unreadable_file') }
          : { path, checksum: sha256(path), identity: identify(path) },
      );
      return Promise.resolve(readings);
    }
  }

  it.each<[string, Partial<OrganizeOptions>]>([
    ['old', { conflict: 'replace' }],
    ['new', { conflict: 'replace' }],
    ['old', { conflict: 'replace', backup: false, force: true }],
    ['new', { conflict: 'replace', backup: false, force: true }],
  ])('the %s one, with %o: all of the group stays, with its reason', async (which, options) => {
    const place = contested();
    const [newPath, oldPath] = [join(place.source, 'new.mp3'), join(place.library, `${NAME}.mp3`)];
    const reader = new HalfBlindReader();
    reader.unreadable = which === 'old' ? oldPath : newPath;
    const skips: string[] = [];
    const planner = new LibraryPlanner({
      settings: settingsFrom({ source: place.source, target: place.library, ...options }),
      ...{ reader, checksum: true, onConflict: () => undefined },
      onSkip: (skip) => void skips.push(`${skip.reason} ${skip.path}`),
    });
    const track = {
      ...{ path: newPath, identity: identify(newPath), checksum: null },
      ...{
        format: { container: 'MPEG' },
        tags: { title: 'Low Tide', artist: TAGS.artist!, album: TAGS.album!, track: 1, year: 2011 },
      },
    };
    const folder = {
      ...{ path: place.source, identity: identify(place.source), totalEntries: 1 },
      ...{ audio: ['new.mp3'], others: [], subfolders: [] },
    };
    expect(
      await planner.plan({ folders: [{ folder, disc: null, holdsDiscs: false, companions: [] }], tracks: [track] }),
    ).toEqual([]);
    expect(skips).toEqual([
      `unreadable_file ${reader.unreadable}`,
      ...(which === 'old' ? [`conflict ${newPath}`] : []),
    ]);
    planner.close();
  });
});

describe('what a newcomer met is told by who was there before the run', () => {
  it('is planned when it came in this very run, though it is there by now', async () => {
    const place = new Place();
    write(place.source, { new: 'x' });
    write(place.library, { 'a.mp3': 'came a moment ago', 'b.mp3': 'was there', 'c.mp3': 'was there and stays' });
    const claims = new ClaimIndex();
    const claim = (name: string, source: string): void => {
      const path = join(place.library, name);
      claims.set(foldPath(path), { path, kind: 'file', source, size: 17, checksum: null });
    };
    claim('a.mp3', join(place.source, 'gone.mp3'));
    claim('c.mp3', join(place.library, 'c.mp3'));
    const met: string[] = [];
    const finder = new PlaceFinder({
      ...{ settings: settingsFrom({ source: place.source, target: place.library }), reader: new TrackReader(), claims },
      ...{ view: new TargetView(place.library, claims), onSkip: () => undefined },
      onConflict: (conflict) => void met.push(conflict.with),
    });
    const path = join(place.source, 'new');
    const newcomer = { path, identity: identify(path), checksum: null, format: null };
    for (const name of ['a.mp3', 'b.mp3', 'c.mp3']) await finder.find(newcomer, join(place.library, name));
    expect(met).toEqual(['planned', 'existing', 'existing']);
    claims.close();
  });

  it.each(['replace', 'keep_both'] as const)('is existing when %s puts it out of the way', async (conflict) => {
    const place = contested();
    await place.organize({ conflict, dryRun: true });
    const conflicts = place.events.flatMap((event) => (event.type === 'conflict' ? [event.conflict] : []));
    expect(conflicts).toMatchObject([{ with: 'existing', policy: conflict }]);
  });
});

describe('a name that hundreds want', () => {
  /** Half of them have one size, the other half a size each; every tenth is another's copy. */
  function crowded(files: number): Place {
    const place = new Place();
    for (let index = 0; index < files; index += 1) {
      const seed = index % 10 === 9 ? index - 5 : index;
      const size = seed % 2 === 0 ? 9000 : 9000 + seed;
      write(place.source, { [`${String(index).padStart(4, '0')}/song.mp3`]: mp3Track(TAGS, { seed, size }) });
    }
    return place;
  }

  it('is not walked through for each of them', async () => {
    let looks = 0;
    class CountingClaims extends ClaimIndex {
      override get(key: string): Claim | undefined {
        looks += 1;
        return super.get(key);
      }
    }
    const place = new Place();
    write(place.source, { file: 'x' });
    const identity = identify(join(place.source, 'file'));
    const claims = new CountingClaims();
    const finder = new PlaceFinder({
      ...{ settings: settingsFrom({ source: place.source, target: place.library }), reader: new TrackReader(), claims },
      ...{ view: new TargetView(place.library, claims), onSkip: () => undefined, onConflict: () => undefined },
    });
    for (let index = 1; index <= 500; index += 1) {
      const newcomer = {
        ...{ path: join(place.source, `${index}.mp3`), identity: { ...identity, size: index < 250 ? 1 : index } },
        ...{ checksum: `checksum ${index}`, format: null },
      };
      const { path } = await finder.find(newcomer, join(place.library, 'a.mp3'));
      expect(path).toBe(join(place.library, index === 1 ? 'a.mp3' : `a (${index}).mp3`));
    }
    expect(looks).toBeLessThan(500 * 5);
    claims.close();
  });

  it('gets them numbers in order, and copies are found', async () => {
    const place = crowded(100);
    const { summary } = await place.organize({ dryRun: true });
    expect(summary).toMatchObject({ duplicates: 10, conflicts: 89 });
    const names = place.events.flatMap((event) =>
      event.type === 'operation_planned' && event.operation.operation_type === 'move' ? [event.operation] : [],
    );
    expect(names.map(({ target_path }) => target_path)).toEqual(
      names.map((_, index) => join(place.library, `${NAME}${index === 0 ? '' : ` (${index + 1})`}.mp3`)),
    );
  });

  it('goes on where it was in a later run, and fills what became free', async () => {
    const place = crowded(20);
    await place.organize();
    const again = await place.organize({ source: place.library });
    expect(again.summary).toMatchObject({ planned: 0, conflicts: 0, problems: 0 });
    rmSync(join(place.library, `${NAME} (5).mp3`));
    write(place.source, {
      'late.mp3': mp3Track(TAGS, { seed: 'late' }),
      'copy.mp3': mp3Track(TAGS, { seed: 3, size: 9003 }),
    });
    const late = await place.organize();
    expect(late.summary).toMatchObject({ completed: 3, duplicates: 2 });
    expect(namesIn(place.library)).toHaveLength(19);
    expect(namesIn(place.library)).toContain(`${NAME} (5).mp3`);
  });

  it('is filled by a later file when one of the run leaves it', async () => {
    const place = new Place();
    const wrong = mp3Track({ ...TAGS, title: 'Elsewhere' });
    write(place.library, {
      [`${NAME}.mp3`]: mp3Track(TAGS, { seed: 1 }),
      [`${NAME} (2).mp3`]: wrong,
      ...{ 'a/x.mp3': mp3Track(TAGS, { seed: 2 }), [`${ALBUM}/z/x.mp3`]: mp3Track(TAGS, { seed: 3 }) },
    });
    await place.organize({ source: place.library });
    expect(namesIn(place.library)).toEqual(
      ['01 - Elsewhere', '01 - Low Tide (2)', '01 - Low Tide (3)', '01 - Low Tide']
        .map((name) => `${ALBUM}/${name}.mp3`)
        .sort(),
    );
  });
});

it('what takes the name in the last instant is treated as what was there before', async () => {
  const place = new Place();
  write(place.source, album('a', 2));
  const theirs = join(place.library, 'The Quiet Harbour/Paper Lanterns (2011)/02 - Song 2.mp3');
  const { summary } = await place
    .organizer((event) => {
      if (event.type !== 'operation_finished' || event.operation.operation_type !== 'move' || existsSync(theirs))
        return;
      writeFileSync(theirs, 'theirs');
    })
    .organize({ source: place.source, target: place.library, conflict: 'skip' });
  expect(summary).toMatchObject({ failed: 0, problems: 1 });
  expect(readFileSync(theirs, 'utf8')).toBe('theirs');
  expect(readdirSync(join(place.source, 'a'))).toEqual(['2.mp3']);
});
