import { appendFileSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type PlanEntry } from 'music-organize';
import { describe, expect, it, onTestFinished } from 'vitest';
import { album, Place } from '../support/library.js';
import { namesIn, treeOf, write } from '../support/tree.js';

function aPlace(): Place {
  const place = new Place();
  write(place.source, { ...album('a', 4), 'a/cover.jpg': 'picture' });
  return place;
}

/** All of a place but what the history makes of itself, which is in its root: whose time changes with that. */
function treeWithoutHistory(place: Place): object {
  return Object.fromEntries(
    Object.entries(treeOf(place.root)).filter(([name]) => name !== '.' && !name.startsWith('history.db')),
  );
}

describe('apply', () => {
  it('does what the plan says, with checksums, and can be taken back', async () => {
    const place = aPlace();
    const before = treeOf(place.source);
    const plan = await place.plan();
    const { status, summary, session_id } = await place.organizer().apply(plan);
    expect(status).toBe('completed');
    expect(summary.completed).toBe(plan.operations.length);
    expect(namesIn(place.library)).toHaveLength(5);
    const files = place.records(session_id).filter((record) => record.file_size !== null);
    expect(files.filter((record) => record.checksum_before === null)).toEqual([]);
    const about = plan.operations.map(({ metadata: { kind, kind_reason, album_folder } }) => [
      kind,
      kind_reason,
      album_folder,
    ]);
    expect(about.flat()).toContain('The Quiet Harbour/Paper Lanterns (2011)');
    expect(
      place
        .records(session_id)
        .map(({ metadata: { kind, kind_reason, album_folder } }) => [kind, kind_reason, album_folder]),
    ).toEqual(about);
    await place.rollback();
    expect(treeOf(place.source)).toEqual(before);
  });

  it('keeps backups in the folder that was named, wherever later runs start', async () => {
    const place = aPlace();
    write(place.library, { old: 'old' });
    const plan = await place.plan();
    const [first] = plan.operations;
    const deletion = {
      ...{ ...first!, operation_type: 'delete' as const, checksum: null, metadata: {} },
      ...{ source_path: join(place.library, 'old'), target_path: null, file_size: 3 },
    };
    const folder = process.cwd();
    process.chdir(place.root);
    onTestFinished(() => {
      process.chdir(folder);
    });
    const { session_id } = await place.organizer().apply({ ...plan, operations: [deletion] }, { backupDir: 'backups' });
    const [record] = place.records(session_id);
    expect(record?.backup_path).toMatch(new RegExp(`^${place.root}/backups/`));
    expect(place.session(session_id).metadata.options).toMatchObject({ backupRoot: join(place.root, 'backups') });
    process.chdir(folder);
    await place.rollback();
    expect(readFileSync(join(place.library, 'old'), 'utf8')).toBe('old');
  });

  it('skips a file that changed since, and one that is gone', async () => {
    const place = aPlace();
    const plan = await place.plan();
    appendFileSync(join(place.source, 'a/1.mp3'), 'x');
    rmSync(join(place.source, 'a/2.mp3'));
    const { summary } = await place.organizer().apply(plan);
    const reasons = place.events.flatMap((event) =>
      event.type === 'operation_finished' && event.operation.status === 'skipped' ? [event.operation.message] : [],
    );
    expect(reasons.join()).toMatch(/changed after it was planned.*gone/s);
    expect(summary.failed).toBe(0);
    expect(namesIn(place.source)).toEqual(['a/1.mp3']);
  });

  it.each<[string, (entry: PlanEntry, place: Place) => Partial<PlanEntry>]>([
    ['a target elsewhere', (_, place) => ({ target_path: join(place.root, 'elsewhere/a.mp3') })],
    ['a target upwards', (_, place) => ({ target_path: `${place.library}/../elsewhere.mp3` })],
    ['a source elsewhere', (_, place) => ({ source_path: join(place.root, 'secret') })],
    ['a source upwards', (_, place) => ({ source_path: `${place.source}/../secret` })],
    ['a rewrite of a track', ({ source_path }) => ({ operation_type: 'rewrite', target_path: source_path })],
    ['no source', () => ({ source_path: null })],
    ['no target', () => ({ target_path: null })],
    ['a NUL', (entry) => ({ target_path: `${entry.target_path ?? ''}\0` })],
    ['half an identity', () => ({ metadata: { identity: { kind: 'file' } } })],
    [
      'a source behind a link',
      (_, place) => ({ source_path: join(place.source, 'link/secret'), file_size: 6, metadata: {} }),
    ],
  ])('refuses %s, and touches nothing', async (_, spoil) => {
    const place = aPlace();
    write(place.root, { secret: 'secret', 'elsewhere/kept': 'kept' });
    symlinkSync(place.root, join(place.source, 'link'));
    const plan = await place.plan();
    const operations = plan.operations.map((entry) =>
      entry.operation_type === 'move' ? { ...entry, ...spoil(entry, place) } : entry,
    );
    const before = treeWithoutHistory(place);
    const run = place.organizer().apply({ ...plan, operations });
    const code = expect.stringMatching(/^(outside_roots|invalid_document)$/) as string;
    await expect(run).rejects.toMatchObject({ code, exitCode: 2 });
    expect(treeWithoutHistory(place)).toEqual(before);
  });

  it('takes no checksum from a plan on trust', async () => {
    const place = aPlace();
    const plan = await place.plan();
    const operations = plan.operations.map((entry) =>
      entry.source_path?.endsWith('1.mp3') === true ? { ...entry, checksum: '0'.repeat(64) } : entry,
    );
    const { summary } = await place.organizer().apply({ ...plan, operations });
    expect(summary).toMatchObject({ problems: 1, failed: 0 });
    expect(namesIn(place.source)).toEqual(['a/1.mp3']);
  });
});
