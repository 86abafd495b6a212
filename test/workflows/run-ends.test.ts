import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OrganizeOptions, type OrganizeResult, type WorkflowEvent } from 'music-organize';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { album, Place, TAGS } from '../support/library.js';
import { contentsOf, namesIn, sha256, treeOf, write } from '../support/tree.js';

function aPlace(): Place {
  const place = new Place();
  write(place.source, { ...album('a', 4), 'a/cover.jpg': 'picture' });
  return place;
}

describe('a run that dies of an error', () => {
  /** The front end breaks at the third finished operation, once. */
  function breaking(): (event: WorkflowEvent) => void {
    let finished = 0;
    return (event) => {
      if (event.type === 'operation_finished' && (finished += 1) === 3) throw new Error('the front end broke');
    };
  }

  it('is taken back', async () => {
    const place = aPlace();
    const before = treeOf(place.source);
    await expect(place.organizer(breaking()).organize({ source: place.source, target: place.library })).rejects.toThrow(
      'the front end broke',
    );
    expect(treeOf(place.source)).toEqual(before);
    expect(treeOf(place.library)).toEqual({});
    const session = place
      .read((history) => history.listSessionsSync())
      .find(({ metadata }) => metadata.kind === 'organize')!;
    expect(session).toMatchObject({ status: 'rolled_back', metadata: { error: 'the front end broke' } });
    expect(place.records(session.session_id).filter((record) => record.status === 'in_progress')).toEqual([]);
  });

  it('is taken back when it applies a plan, unless that is not wanted', async () => {
    for (const autoRollback of [true, false]) {
      const place = aPlace();
      const before = treeOf(place.source);
      const plan = await place.plan();
      await expect(place.organizer(breaking()).apply(plan, { autoRollback })).rejects.toThrow('the front end broke');
      expect(treeOf(place.library)['.']).toEqual(autoRollback ? undefined : expect.stringMatching(/^folder/));
      if (autoRollback) expect(treeOf(place.source)).toEqual(before);
      const kinds = place.read((history) => history.listSessionsSync()).map(({ metadata }) => metadata.kind);
      expect(kinds).toEqual(autoRollback ? ['rollback', 'apply'] : ['apply']);
    }
  });

  it.each(['organize', 'apply'] as const)('after its session had ended keeps what it did: %s', async (command) => {
    const place = aPlace();
    const plan = await place.plan();
    const organizer = place.organizer((event) => {
      if (event.type === 'session_finished') throw new Error('the front end broke');
    });
    const run =
      command === 'apply' ? organizer.apply(plan) : organizer.organize({ source: place.source, target: place.library });
    await expect(run).rejects.toThrow('the front end broke');
    expect(namesIn(place.library)).toHaveLength(5);
    const sessions = place.read((history) => history.listSessionsSync());
    expect(sessions).toMatchObject([{ status: 'completed', metadata: { kind: command } }]);
    expect(sessions[0]?.metadata.error).toBeUndefined();
  });

  it('while it counts what an apply did, ends the session and is taken back', async () => {
    const place = aPlace();
    const before = treeOf(place.source);
    const plan = await place.plan();
    let left = plan.operations.length;
    const organizer = place.organizer((event) => {
      if (event.type === 'operation_finished') left -= 1;
      if (event.type !== 'progress' || left !== 0) return;
      left -= 1; // Once.
      throw new Error('the front end broke');
    });
    await expect(organizer.apply(plan)).rejects.toThrow('the front end broke');
    expect(treeOf(place.source)).toEqual(before);
    const sessions = place.read((history) => history.listSessionsSync());
    expect(sessions.map(({ status }) => status)).toEqual(['completed', 'rolled_back']);
  });

  it('tells the first error, and the one of taking it back as a warning', async () => {
    const place = aPlace();
    const breakFirst = breaking();
    const organizer = place.organizer((event) => {
      breakFirst(event);
      if (event.type === 'undo') throw new Error('it broke again');
    });
    await expect(organizer.organize({ source: place.source, target: place.library })).rejects.toThrow(
      'the front end broke',
    );
    const warnings = place.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    expect(warnings.join()).toContain('it broke again');
  });

  it('and a front end that stays broken do not hide the first error', async () => {
    const place = aPlace();
    let finished = 0;
    const organizer = place.organizer((event) => {
      if (event.type === 'operation_finished') finished += 1;
      if (finished >= 3) throw new Error(finished === 3 && event.type === 'operation_finished' ? 'first' : 'later');
    });
    await expect(organizer.organize({ source: place.source, target: place.library })).rejects.toThrow('first');
  });

  it('stays as it is without auto-rollback, and says so in the history', async () => {
    const place = aPlace();
    const contents = contentsOf(place.source);
    await expect(
      place.organizer(breaking()).organize({ source: place.source, target: place.library, autoRollback: false }),
    ).rejects.toThrow('the front end broke');
    expect(contentsOf(place.source, place.library)).toEqual(contents);
    const [session] = place.read((history) => history.listSessionsSync());
    expect(session).toMatchObject({ status: 'failed', metadata: { error: 'the front end broke' } });
    expect(place.records(session!.session_id).filter((record) => record.status === 'in_progress')).toEqual([]);
  });
});

describe('a run that dies at its start', () => {
  it('ends its session', async () => {
    const place = aPlace();
    const organizer = place.organizer((event) => {
      if (event.type === 'session_started') throw new Error('the front end broke');
    });
    const options = { source: place.source, target: place.library, autoRollback: false };
    await expect(organizer.organize(options)).rejects.toThrow('the front end broke');
    const [session] = place.read((history) => history.listSessionsSync());
    expect(session).toMatchObject({ status: 'failed', metadata: { error: 'the front end broke' } });
  });
});

describe('a run that is interrupted before its first operation', () => {
  /** Aborts when a file was read (a broken one is told at once). */
  function early(place: Place, controller: AbortController): (event: WorkflowEvent) => void {
    write(place.source, { 'a/0.mp3': 'no music' });
    return (event) => {
      if (event.type === 'skipped') controller.abort();
    };
  }

  it.each([true, false])('is interrupted, not failed (dry run: %s)', async (dryRun) => {
    const place = aPlace();
    const controller = new AbortController();
    const onEvent = early(place, controller);
    const before = treeOf(place.source);
    const options = { source: place.source, target: place.library, signal: controller.signal, dryRun };
    const { status, session_id } = await place.organizer(onEvent).organize(options);
    expect(status).toBe('interrupted');
    expect(treeOf(place.source)).toEqual(before);
    expect(place.events.at(-1)).toMatchObject({ type: 'session_finished', status: 'interrupted' });
    if (dryRun) return;
    expect(place.session(session_id).status).toBe('interrupted');
    expect(await place.organizer().resume(session_id!)).toMatchObject({ status: 'completed' });
    expect(namesIn(place.library)).toHaveLength(5);
  });

  it.each<Partial<OrganizeOptions>>([{}, { dryRun: true }, { mode: 'copy' }])(
    'with %o by a signal that came before it, too',
    async (options) => {
      const place = aPlace();
      const signal = AbortSignal.abort();
      const run = place.organizer().organize({ source: place.source, target: place.library, signal, ...options });
      expect(await run).toMatchObject({ status: 'interrupted', summary: { completed: 0 } });
      expect(namesIn(place.library)).toEqual([]);
    },
  );

  it('does not wait for what is being read', async () => {
    const place = new Place();
    for (let index = 0; index < 1000; index += 1) write(place.source, album(`${index}`, 2));
    const controller = new AbortController();
    const organizer = place.organizer((event) => {
      if (event.type === 'session_started')
        setTimeout(() => {
          controller.abort();
        }, 50);
    });
    const options = { source: place.source, target: place.library, signal: controller.signal, dryRun: true };
    const { status, summary } = await organizer.organize(options);
    expect(status).toBe('interrupted');
    expect(summary.tracks).toBeLessThan(1000);
  });
});

describe('an interrupted run', () => {
  it.each([1, 270])('after %i operations is resumed under its id, and ends like one that was not', async (after) => {
    const [place, undisturbed] = [new Place(), new Place()];
    for (const one of [place, undisturbed])
      write(one.source, {
        ...album('a', 150),
        ...album('b', 150, { ...TAGS, album: 'Second' }),
        'a/cover.jpg': 'picture',
      });
    const before = treeOf(place.source);
    const controller = new AbortController();
    let finished = 0;
    const organizer = place.organizer((event) => {
      if (event.type === 'operation_finished' && (finished += 1) === after) controller.abort();
    });
    const { session_id, status } = await organizer.organize({
      source: place.source,
      target: place.library,
      signal: controller.signal,
    });
    expect(status).toBe('interrupted');
    expect(place.session(session_id).completed_operations).toBe(after);
    const resumed = await place.organizer().resume('last');
    expect(resumed).toMatchObject({ session_id, status: 'completed', summary: { failed: 0, problems: 0 } });
    await undisturbed.organize();
    expect(namesIn(place.library)).toEqual(namesIn(undisturbed.library));
    expect(contentsOf(place.library)).toEqual(contentsOf(undisturbed.library));
    expect(namesIn(place.source)).toEqual([]);
    expect(place.records(session_id).filter((record) => record.status !== 'completed')).toEqual([]);
    expect(await place.rollback(session_id!)).toMatchObject({ status: 'rolled_back' });
    expect(treeOf(place.source)).toEqual(before);
  });

  it('that is an apply carries its plan on without the file', async () => {
    const place = aPlace();
    const plan = await place.plan();
    const controller = new AbortController();
    let finished = 0;
    await place
      .organizer((event) => {
        if (event.type === 'operation_finished' && (finished += 1) === 3) controller.abort();
      })
      .apply(plan, { signal: controller.signal });
    expect(await place.organizer().resume('last')).toMatchObject({ status: 'completed' });
    expect(namesIn(place.library)).toHaveLength(5);
  });

  it('replaces nothing that it brought itself before, as one that was not', async () => {
    const place = new Place();
    // Two recordings of each name.
    const others = Object.entries(album('b', 3)).map(([name, content]) => [name.replace('b/', 'a/other '), content]);
    write(place.source, { ...album('a', 3), ...(Object.fromEntries(others) as Record<string, Buffer>) });
    const before = [treeOf(place.source), treeOf(place.library)];
    const controller = new AbortController();
    const organizer = place.organizer((event) => {
      if (event.type === 'operation_finished' && event.operation.operation_type === 'copy') controller.abort();
    });
    const options = { mode: 'copy', conflict: 'replace' } as const;
    const { status } = await organizer.organize({
      ...{ source: place.source, target: place.library, signal: controller.signal },
      ...options,
    });
    expect(status).toBe('interrupted');
    const { session_id } = await place.organizer().resume('last');
    expect(place.records(session_id).filter(({ operation_type }) => operation_type === 'delete')).toEqual([]);
    expect(contentsOf(place.library)).toEqual(contentsOf(place.source));
    await place.rollback(session_id ?? '');
    expect([treeOf(place.source), treeOf(place.library)]).toEqual(before);
  });

  it.each<Partial<OrganizeOptions>>([{ mode: 'copy' }, { mode: 'hardlink' }, { mode: 'copy', duplicates: 'move' }])(
    'knows what it brought itself, and tells only of real duplicates: %o',
    async (options) => {
      const [place, undisturbed] = [new Place(), new Place()];
      for (const one of [place, undisturbed]) {
        const files = album('a', 8);
        write(one.source, { ...files, 'a/1.lrc': 'words', 'a/cover.jpg': 'picture', 'b/1.mp3': files['a/1.mp3']! });
      }
      const controller = new AbortController();
      let copied = 0;
      const organizer = place.organizer(({ type }) => {
        if (type === 'operation_finished' && (copied += 1) === 6) controller.abort();
      });
      const run = { source: place.source, target: place.library, signal: controller.signal, ...options };
      expect((await organizer.organize(run)).status).toBe('interrupted');
      const resumed = (await place.organizer().resume('last')) as OrganizeResult;
      const { summary } = await undisturbed.organize(options);
      expect(resumed.summary).toMatchObject({ skipped: summary.skipped, duplicates: summary.duplicates, failed: 0 });
      expect(namesIn(place.library)).toEqual(namesIn(undisturbed.library));
    },
  );

  // A file that somebody had put there since was told as copied, and the source deleted in good faith.
  it.each<[string, (path: string) => unknown]>([
    ['another file', (path) => writeFileSync(path, 'rubbish')],
    ['a folder', (path) => mkdirSync((rmSync(path), path))],
    ['nothing', (path) => rmSync(path)],
  ])('does not take for its own work what is in its place by then: %s', async (_, disturb) => {
    const place = new Place();
    write(place.source, album('a', 6));
    const controller = new AbortController();
    let copied = 0;
    const organizer = place.organizer((event) => {
      if (event.type !== 'operation_finished' || event.operation.operation_type !== 'copy') return;
      if ((copied += 1) === 3) controller.abort();
    });
    const run = { source: place.source, target: place.library, signal: controller.signal, mode: 'copy' } as const;
    const { session_id } = await organizer.organize(run);
    const [first] = place.records(session_id).filter(({ operation_type }) => operation_type === 'copy');
    disturb(first!.target_path!);
    await place.organizer().resume('last');
    const sums = namesIn(place.library).map((name) => join(place.library, name));
    const contents = new Set(sums.filter((path) => statSync(path).isFile()).map(sha256));
    expect(contents).toContain(sha256(first!.source_path!));
  });

  it('that an older version began, without settings of today, is resumed as it would have gone on', async () => {
    const place = new Place();
    write(place.source, { ...album('a', 4, { ...TAGS, genre: 'Audiobook' }), 'a/folder.jpg': 'picture' });
    const controller = new AbortController();
    await place
      .organizer((event) => {
        if (event.type === 'operation_finished') controller.abort();
      })
      .organize({ source: place.source, target: place.library, audiobooks: 'move', signal: controller.signal });
    const database = new BetterSqlite3(place.historyDb);
    database.exec(`UPDATE operation_sessions SET metadata = json_remove(
      metadata, '$.options.templates', '$.options.duplicateBy', '$.options.audiobooks', '$.options.coverName')`);
    database.close();
    const resumed = await place.organizer().resume('last');
    expect(resumed).toMatchObject({ status: 'completed', summary: { failed: 0, problems: 0 } });
    expect(namesIn(place.source)).toEqual([]);
    expect(namesIn(place.library).filter((name) => name.endsWith('.jpg'))).toHaveLength(1);
  });

  it('only an interrupted session can be resumed', async () => {
    const place = aPlace();
    await place.organize();
    await expect(place.organizer().resume('last')).rejects.toMatchObject({ exitCode: 2 });
  });
});
