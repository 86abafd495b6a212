import { existsSync, utimesSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  CONFLICT_POLICIES,
  DUPLICATE_POLICIES,
  UserError,
  type OrganizeOptions,
  type WorkflowEvent,
} from 'music-organize';
import { describe, expect, it } from 'vitest';
import { makeMessyTree } from '../../fixtures/make-messy-tree.mjs';
import { album, Place, TAGS } from '../support/library.js';
import { mp3Track } from '../support/track.js';
import {
  contentsOf,
  OTHER_DISK,
  treeOf,
  type Tree,
  withoutManifests,
  withoutRewritten,
  write,
} from '../support/tree.js';

/** Every completed operation on a file knows what it was about. */
function expectChecksums(place: Place, sessionId: string | null): void {
  const onFiles = place
    .records(sessionId)
    .filter((record) => !record.operation_type.endsWith('_directory') && record.status === 'completed');
  expect(onFiles.filter((record) => !/^[0-9a-f]{64}$/.test(record.checksum_before ?? ''))).toEqual([]);
}

async function messyPlace(options: ConstructorParameters<typeof Place>[0] = {}): Promise<Place> {
  const place = new Place(options);
  await makeMessyTree(place.source);
  return place;
}

async function expectIdenticalAfterRollback(place: Place, before: Tree, library: Tree): Promise<void> {
  const { summary, status } = await place.rollback();
  expect(summary).toMatchObject({ failed: 0, skipped: 0 });
  expect(status).toBe('rolled_back');
  expect(treeOf(place.library)).toEqual(library);
  expect(treeOf(place.source)).toEqual(before);
}

describe('the messy tree', () => {
  it.each<Partial<OrganizeOptions>>([
    { mode: 'move' },
    { mode: 'copy' },
    { mode: 'hardlink' },
    { mode: 'move', verify: true },
    { mode: 'move', checksum: false },
  ])('organized with %o and taken back is identical', async (options) => {
    const place = await messyPlace();
    const [before, library] = [treeOf(place.source), treeOf(place.library)];
    const { session_id, status, summary } = await place.organize(options);
    expect(status).toBe('completed');
    expect(summary.completed).toBeGreaterThan(50);
    expect(summary.failed).toBe(0);
    if (options.checksum !== false) expectChecksums(place, session_id);
    if (options.mode !== 'move') expect(treeOf(place.source)).toEqual(before);
    expect(Object.keys(treeOf(place.library)).filter((name) => name.endsWith('.part'))).toEqual([]);
    await expectIdenticalAfterRollback(place, before, library);
    expect(place.session(session_id).status).toBe('rolled_back');
  });

  it('organized again, in place, is nothing to do', async () => {
    const place = await messyPlace();
    await place.organize();
    const library = treeOf(place.library);
    const again = await place.organize({ source: place.library, target: place.library });
    expect(again.summary).toMatchObject({ planned: 0, completed: 0, failed: 0, conflicts: 0 });
    expect(treeOf(place.library)).toEqual(library);
  });

  it('copied twice is copied once', async () => {
    const place = await messyPlace();
    await place.organize({ mode: 'copy' });
    const library = treeOf(place.library);
    const { summary } = await place.organize({ mode: 'copy' });
    expect(summary).toMatchObject({ planned: 0, completed: 0, failed: 0 });
    expect(treeOf(place.library)).toEqual(library);
  });

  it('organized in place and taken back is identical', async () => {
    const place = await messyPlace();
    const before = treeOf(place.source);
    const { session_id } = await place.organize({ target: place.source });
    expectChecksums(place, session_id);
    expect(treeOf(place.source)).not.toEqual(before);
    await expectIdenticalAfterRollback(place, before, {});
  });

  it('shown by a dry run is what a real run does, and changes nothing', async () => {
    const place = await messyPlace();
    // The cache lies beside; it is of no file's concern, and the real run spares reading by it.
    const trees = (): unknown => [treeOf(place.source), treeOf(place.library), existsSync(place.historyDb)];
    const before = trees();
    const dry = await place.organize({ dryRun: true });
    const planned = place.events.flatMap((event) => (event.type === 'operation_planned' ? [event.operation] : []));
    expect(trees()).toEqual(before);
    const real = await place.organize();
    const done = place.events.flatMap((event) => (event.type === 'operation_finished' ? [event.operation] : []));
    const shown = (
      all: readonly { operation_type: string; source_path: string | null; target_path: string | null }[],
    ): string[] => all.map((one) => [one.operation_type, one.source_path, one.target_path].join(' '));
    expect(shown(done)).toEqual(shown(planned));
    expect(real.summary).toMatchObject({
      planned: dry.summary.planned,
      skipped: dry.summary.skipped,
      conflicts: dry.summary.conflicts,
      bytes: dry.summary.bytes,
    });
  });

  it('with reflinks is done, or fails cleanly where blocks cannot be shared', async () => {
    const place = await messyPlace();
    const [before, library] = [treeOf(place.source), treeOf(place.library)];
    const { summary, session_id } = await place.organize({ mode: 'reflink' });
    expect(treeOf(place.source)).toEqual(before);
    if (summary.failed > 0) {
      expect(
        place
          .records(session_id)
          .filter((record) => record.status === 'failed')
          .every((record) => record.error_message?.includes('--mode copy')),
      ).toBe(true);
      expect(contentsOf(place.library)).toEqual([]);
    }
    await expectIdenticalAfterRollback(place, before, library);
  });
});

describe.skipIf(OTHER_DISK === null)('across file systems', () => {
  it.each<Partial<OrganizeOptions>>([{ mode: 'move' }, { mode: 'copy' }])(
    '%o and back is identical',
    async (options) => {
      const place = await messyPlace({ libraryIn: OTHER_DISK! });
      const [before, library] = [treeOf(place.source), treeOf(place.library)];
      const contents = contentsOf(place.source);
      const { session_id, summary } = await place.organize(options);
      expect(summary.failed).toBe(0);
      expectChecksums(place, session_id);
      const after = contentsOf(place.source, place.library);
      expect(options.mode === 'move' ? withoutRewritten(after, place.records(session_id)) : after).toEqual(
        [...contents, ...(options.mode === 'copy' ? contentsOf(place.library) : [])].sort(),
      );
      await expectIdenticalAfterRollback(place, before, library);
    },
  );

  it('gives folders their times back although others have put something into the folders that it made', async () => {
    const place = new Place({ libraryIn: OTHER_DISK! });
    write(place.source, { ...album('a', 3), ...album('b', 2, { ...TAGS, album: 'Other' }) });
    for (const name of ['a', 'b', '.']) utimesSync(join(place.source, name), 1, 1_200_000_000.5);
    const before = treeOf(place.source);
    const plan = await place.plan();
    const targets = plan.operations.flatMap(({ operation_type: type, target_path: path }) =>
      type === 'move' && path !== null ? [path] : [],
    );
    // After it was planned, one track of each album finds its name taken.
    const occupy = ({ type }: WorkflowEvent): void => {
      if (type !== 'progress') return;
      for (const path of targets.filter((one) => one.includes('/01 '))) write(dirname(path), { [basename(path)]: 'x' });
    };
    const { summary, session_id } = await place
      .organizer(occupy)
      .organize({ source: place.source, target: place.library, conflict: 'skip' });
    expect(summary.skipped).toBe(2);
    await place.rollback();
    expect(place.session(session_id).status).toBe('partially_rolled_back');
    expect(treeOf(place.source)).toEqual(before);
  });

  it('keeps times to the nanosecond', async () => {
    const place = new Place({ libraryIn: OTHER_DISK! });
    write(place.source, album('a', 3));
    utimesSync(join(place.source, 'a/1.mp3'), 1, 1_600_000_000.1234567);
    const times = (root: string): string[] =>
      Object.values(withoutManifests(treeOf(root)))
        .filter((entry) => entry.startsWith('file'))
        .sort();
    const before = times(place.source);
    await place.organize();
    expect(times(place.library)).toEqual(before);
  });

  it('hard links are refused before anything is touched', async () => {
    const place = new Place({ libraryIn: OTHER_DISK! });
    write(place.source, album('a', 3));
    const before = treeOf(place.source);
    await expect(place.organize({ mode: 'hardlink' })).rejects.toBeInstanceOf(UserError);
    expect([treeOf(place.source), treeOf(place.library)]).toEqual([before, {}]);
  });
});

describe('policies', () => {
  /** A library with three albums' worth of trouble: equal files, other recordings of the same song, better and worse. */
  const song = (seed: string, size: number): Buffer => mp3Track(TAGS, { seed, size });

  function troubled(): Place {
    const place = new Place();
    write(place.source, {
      'one/same.mp3': song('same', 9000),
      'one/other.mp3': song('other', 9000),
      'one/folder.jpg': 'picture one',
      'two/same again.mp3': song('same', 9000),
      'two/a third.mp3': song('same', 9000),
      'two/bigger.mp3': song('bigger', 20_000),
      'two/folder.jpg': 'picture two',
      'two/.DS_Store': 'clutter',
      'one/.DS_Store': 'clutter',
      'three/Thumbs.db': 'clutter',
      'three/fourth.mp3': song('fourth', 9000),
    });
    write(join(place.library, 'The Quiet Harbour/Paper Lanterns (2011)'), {
      '01 - Low Tide.mp3': song('existing', 9000),
      'cover.jpg': 'the picture of before',
    });
    return place;
  }

  const CASES = (['move', 'copy', 'hardlink'] as const).flatMap((mode) =>
    CONFLICT_POLICIES.flatMap((conflict) =>
      // What becomes of duplicates is the same for copies and hard links.
      DUPLICATE_POLICIES.slice(mode === 'hardlink' ? -1 : 0).map((duplicates) => ({ mode, conflict, duplicates })),
    ),
  );
  it.each(CASES)('%o: nothing is lost, and the way back is identical', async (options) => {
    const place = troubled();
    const before = [treeOf(place.source), treeOf(place.library)];
    const contents = new Set(contentsOf(place.source, place.library));

    const { session_id, summary } = await place.organize({ ...options, concurrency: 1 });
    expect(summary.failed).toBe(0);
    expect(new Set(contentsOf(place.source, place.library))).toEqual(contents);
    expectChecksums(place, session_id);

    const dry = await place.rollback(session_id!, { dryRun: true });
    const { summary: undone } = await place.rollback(session_id!);
    expect(dry.summary.by_outcome).toEqual(undone.by_outcome);
    expect(undone).toMatchObject({ failed: 0, skipped: 0 });
    expect([treeOf(place.source), treeOf(place.library)]).toEqual(before);
  });

  it('without backups, refuses to replace or to delete duplicates', async () => {
    const place = troubled();
    const contents = contentsOf(place.source, place.library);
    const { summary } = await place.organize({ backup: false, conflict: 'replace', duplicates: 'delete' });
    expect(contentsOf(place.source, place.library)).toEqual(contents);
    expect(summary.problems).toBeGreaterThan(0);
    const reasons = place.events.flatMap((event) => (event.type === 'skipped' ? [event.skip.reason] : []));
    expect(reasons).toContain('backup_needed');
  });
});

it('120 different recordings of one song, in 120 folders: 120 files, and back', async () => {
  const place = new Place();
  for (let index = 0; index < 120; index += 1)
    write(place.source, { [`${index}/song.mp3`]: mp3Track(TAGS, { seed: index }) });
  const before = treeOf(place.source);
  const contents = contentsOf(place.source);
  const { summary } = await place.organize();
  expect(summary).toMatchObject({ failed: 0, conflicts: 119 });
  expect(contentsOf(place.library)).toEqual(contents);
  expect(new Set(contents).size).toBe(120);
  await place.rollback();
  expect(treeOf(place.source)).toEqual(before);
});
