import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OperationRollbackService, type OperationRecord, type RollbackOptions, type UndoReport } from 'music-organize';
import { describe, expect, it } from 'vitest';
import { album, Place, TAGS } from '../support/library.js';
import type { UndoSelection } from '../../src/domain/undo-selection.js';
import { contentsOf, treeOf, write, type Tree } from '../support/tree.js';

const ALBUM = 'The Quiet Harbour/Paper Lanterns (2011)';
const OTHER = { ...TAGS, album: 'Second Light', year: 2014 };

class Organized extends Place {
  sessionId = '';
  before: Tree = {};

  static async of(files: Record<string, Buffer | string>): Promise<Organized> {
    const place = new Organized();
    write(place.source, files);
    place.before = treeOf(place.source);
    place.sessionId = (await place.organize()).session_id ?? '';
    return place;
  }

  /** Of the record that ends with this path, old or new. */
  id(end: string, type?: OperationRecord['operation_type']): number {
    const found = this.records(this.sessionId).find(
      ({ source_path, target_path, operation_type }) =>
        (type === undefined || operation_type === type) &&
        ((source_path ?? '').endsWith(end) || (target_path ?? '').endsWith(end)),
    );
    if (found === undefined) throw new Error(`no operation on ${end}`);
    return found.id;
  }

  track(number: number): string {
    return join(this.library, ALBUM, `0${number} - Song ${number}.mp3`);
  }

  /** A dry run, then the real one, which must say the same. */
  async undo(options: RollbackOptions, reference = this.sessionId): Promise<Map<number, UndoReport>> {
    await this.rollback(reference, { ...options, dryRun: true });
    const dry = this.undos().map(({ id, outcome, goes_to, blocked_by }) => ({ id, outcome, goes_to, blocked_by }));
    const result = await this.rollback(reference, options);
    const real = this.undos().map(({ id, outcome, goes_to, blocked_by }) => ({ id, outcome, goes_to, blocked_by }));
    const byId = (a: { id: number }, b: { id: number }): number => a.id - b.id;
    expect(real.sort(byId)).toEqual(dry.sort(byId));
    expect(result.summary.failed).toBe(0);
    return new Map(this.undos().map((one) => [one.id, one]));
  }

  ids(...ids: number[]): RollbackOptions {
    return { select: { operationIds: ids.map((id) => ({ from: id, to: id })) } };
  }

  expectAllBack(): void {
    expect(treeOf(this.source)).toEqual(this.before);
    expect(this.session(this.sessionId).status).toBe('rolled_back');
  }
}

describe('a part of a session', () => {
  it('goes back into the folders that were removed, which are what they were', async () => {
    const place = await Organized.of({ ...album('a', 3), 'a/cover.jpg': 'picture' });
    const undone = await place.undo(place.ids(place.id('a/2.mp3')));
    expect([...undone.values()].map(({ outcome }) => outcome)).toContain('ready');
    const now = treeOf(place.source);
    expect(Object.keys(now).sort()).toEqual(['.', 'a', 'a/2.mp3']);
    expect(now['a']).toBe(place.before['a']);
    expect(now['a/2.mp3']).toBe(place.before['a/2.mp3']);
    expect(place.session(place.sessionId).status).toBe('partially_rolled_back');
    await place.undo({});
    place.expectAllBack();
  });

  it('takes the folders along that it leaves empty, and no others', async () => {
    const place = await Organized.of({ ...album('a', 2), ...album('b', 2, OTHER) });
    await place.undo({ select: { album: (folder) => folder === ALBUM, type: ['move'] } });
    expect(Object.keys(treeOf(place.library)).filter((path) => path.includes('Paper'))).toEqual([]);
    expect(Object.keys(treeOf(place.library)).filter((path) => path.includes('Second'))).toHaveLength(3);
    expect(Object.keys(treeOf(place.source)).sort()).toEqual(['.', 'a', 'a/1.mp3', 'a/2.mp3']);
    await place.undo({ select: { path: (path) => path.endsWith('b/1.mp3') } });
    expect(Object.keys(treeOf(place.source))).toContain('b/1.mp3');
    await place.undo({ select: { since: new Date(0) } });
    place.expectAllBack();
  });

  it('is done again by undoing its undo', async () => {
    const place = await Organized.of(album('a', 3));
    const organized = withoutStore(treeOf(place.library));
    const service = new OperationRollbackService({ historyDb: place.historyDb });
    const { rollback_session_id: undo } = await service.rollbackPartial(place.sessionId, [place.id('a/1.mp3')]);
    await place.undo({ kind: 'redo' }, undo ?? '');
    expect(withoutStore(treeOf(place.library))).toEqual(organized);
    expect(place.session(place.sessionId).status).toBe('completed');
    expect(place.read((history) => history.listSessionsSync({ limit: 1 })[0]?.metadata.kind)).toBe('redo');
  });

  it('is told right, however often it is undone and done again', async () => {
    const place = await Organized.of(album('a', 2));
    const service = new OperationRollbackService({ historyDb: place.historyDb });
    const id = place.id('a/1.mp3');
    const statuses = (): string[] => [
      place.session(place.sessionId).status,
      place.read((history) => history.findOperation(id))?.status ?? '',
    ];
    let { rollback_session_id: undo } = await service.rollbackPartial(place.sessionId, [id]);
    for (const [session, record] of [
      ['completed', 'completed'],
      ['partially_rolled_back', 'rolled_back'],
      ['completed', 'completed'],
      ['partially_rolled_back', 'rolled_back'],
    ]) {
      ({ rollback_session_id: undo } = await service.rollbackSession(undo ?? ''));
      expect(statuses()).toEqual([session, record]);
    }
    await service.rollbackSession(place.sessionId);
    place.expectAllBack();
  });

  it('refuses operations of other sessions, and says of those that were not done that there is nothing to undo', async () => {
    const place = await Organized.of(album('a', 2));
    await expect(place.rollback(place.sessionId, place.ids(4711))).rejects.toThrow(/has no operation 4711/);
    await place.undo(place.ids(place.id('a/1.mp3')));
    const again = await place.undo(place.ids(place.id('a/1.mp3')));
    expect(again.get(place.id('a/1.mp3'))).toMatchObject({
      outcome: 'already_undone',
      status: 'rolled_back',
      message: 'it is rolled back: nothing to undo',
    });
  });

  it('carries on where it was interrupted, with the same choice', async () => {
    const place = await Organized.of(album('a', 6));
    const stop = new AbortController();
    const service = new OperationRollbackService({
      historyDb: place.historyDb,
      onEvent: (event) => {
        if (event.type === 'session_started') stop.abort();
      },
    });
    const ids = [place.id('a/1.mp3'), place.id('a/2.mp3')];
    const { rollback_session_id: undo } = await service.rollbackPartial(place.sessionId, ids, { signal: stop.signal });
    expect(place.session(undo).status).toBe('interrupted');
    // The newest that is interrupted: what can be undone is another one.
    await place.organizer().resume('last');
    expect(place.session(undo).status).toBe('completed');
    await expect(place.organizer().resume('last')).rejects.toMatchObject({ code: 'nothing_to_resume', exitCode: 2 });
    expect(Object.keys(treeOf(place.source)).sort()).toEqual(['.', 'a', 'a/1.mp3', 'a/2.mp3']);
  });

  it('is not begun when it is stopped before all that was chosen is known', async () => {
    const place = await Organized.of(album('a', 6));
    const organized = treeOf(place.library);
    for (const dryRun of [true, false]) {
      const stop = new AbortController();
      let looked = 0;
      const select: UndoSelection = {
        path: () => {
          looked += 1;
          stop.abort();
          return true;
        },
      };
      const result = await place.rollback(place.sessionId, { select, dryRun, signal: stop.signal });
      expect(result).toMatchObject({ rollback_session_id: null, status: 'completed', summary: { total: 0 } });
      expect(place.events.map(({ type }) => type)).toEqual(['session_started']);
      expect(looked).toBeLessThan(3);
    }
    expect(treeOf(place.library)).toEqual(organized);
    expect(place.read((history) => history.listSessionsSync())).toHaveLength(1);
    await place.rollback(place.sessionId);
    place.expectAllBack();
  });
});

describe('what was changed since', () => {
  it('goes back as it is, when that is wanted', async () => {
    const place = await Organized.of(album('a', 2));
    appendFileSync(place.track(1), 'edited');
    const edited = readFileSync(place.track(1), 'utf8');
    const id = place.id('a/1.mp3');
    expect((await place.undo({})).get(id)?.outcome).toBe('modified');
    const undone = await place.undo({ modified: 'move' });
    expect(undone.get(id)).toMatchObject({ outcome: 'ready', status: 'rolled_back' });
    expect(readFileSync(join(place.source, 'a/1.mp3'), 'utf8')).toBe(edited);
    expect(Object.keys(treeOf(place.root))).not.toContain('lib');
  });

  it('a changed copy is kept in the backup store', async () => {
    const place = new Organized();
    write(place.source, album('a', 1));
    place.sessionId = (await place.organize({ mode: 'copy' })).session_id ?? '';
    writeFileSync(place.track(1), 'edited');
    expect((await place.undo({})).get(place.id('a/1.mp3'))?.outcome).toBe('modified');
    await place.undo({ modified: 'move' });
    expect(contentsOf(place.library)).toContain(hashOf('edited'));
    expect(Object.keys(treeOf(place.library))).not.toContain(ALBUM);
  });

  it('a changed playlist gives way to the old one; a playlist that is gone comes back', async () => {
    const place = await Organized.of({ ...album('a', 2), 'all.m3u': 'a/1.mp3\n', 'b.m3u': 'a/2.mp3\n' });
    writeFileSync(join(place.source, 'all.m3u'), 'my own list\n');
    rmSync(join(place.source, 'b.m3u'));
    const first = await place.undo({});
    expect(first.get(place.id('all.m3u'))?.outcome).toBe('modified');
    expect(first.get(place.id('b.m3u'))).toMatchObject({ outcome: 'ready', status: 'rolled_back' });
    await place.undo({ modified: 'move' });
    expect(readFileSync(join(place.source, 'all.m3u'), 'utf8')).toBe('a/1.mp3\n');
    expect(readFileSync(join(place.source, 'b.m3u'), 'utf8')).toBe('a/2.mp3\n');
    expect(contentsOf(place.root)).toContain(hashOf('my own list\n'));
    // The library stays, for the sake of what its backup store keeps.
    const left = place.records(place.sessionId).filter(({ status }) => status !== 'rolled_back');
    expect(left.map(({ target_path }) => target_path)).toEqual([place.library]);
  });
});

describe('something else at the old place', () => {
  async function occupied(): Promise<Organized> {
    const place = await Organized.of(album('a', 1));
    write(place.source, { 'a/1.mp3': 'somebody else' });
    return place;
  }
  const contents = (place: Organized): Record<string, string> => textsIn(join(place.source, 'a'));

  it('stays, and so does the file', async () => {
    const place = await occupied();
    expect((await place.undo({})).get(place.id('a/1.mp3'))?.outcome).toBe('occupied');
    expect(contents(place)).toEqual({ '1.mp3': 'somebody else' });
  });

  it('rename: the file gets another name', async () => {
    const place = await occupied();
    const goesTo = join(place.source, 'a/1 (2).mp3');
    const undone = await place.undo({ conflict: 'rename' });
    expect(undone.get(place.id('a/1.mp3', 'move'))).toMatchObject({ status: 'rolled_back', goes_to: goesTo });
    expect(Object.keys(contents(place)).sort()).toEqual(['1 (2).mp3', '1.mp3']);
    expect(contents(place)['1.mp3']).toBe('somebody else');
  });

  it('keep_both: what is there gets another name', async () => {
    const place = await occupied();
    await place.undo({ conflict: 'keep_both' });
    expect(contents(place)['1 (2).mp3']).toBe('somebody else');
    expect(treeOf(place.source)['a/1.mp3']).toBe(place.before['a/1.mp3']);
  });

  it('replace: what is there is kept, and comes back when the undo is undone', async () => {
    const place = await occupied();
    await place.rollback(place.sessionId, { conflict: 'replace' });
    expect(treeOf(place.source)['a/1.mp3']).toBe(place.before['a/1.mp3']);
    const undo = place.read((history) => history.listSessionsSync({ limit: 1 })[0]?.session_id);
    await place.undo({ kind: 'redo' }, undo);
    expect(contents(place)).toEqual({ '1.mp3': 'somebody else' });
  });
});

describe('a later operation in the way', () => {
  it('is named, and taken along by cascade, across sessions, with the folders that it made', async () => {
    const place = await Organized.of(album('a', 3));
    const moved = await place.organize({ source: place.library, target: place.library, layout: 'by-kind' });
    const again = await place.organize({ source: place.library, target: place.library, template: 'X/{{ title }}' });
    const id = place.id('a/1.mp3');
    const blocked = (await place.undo(place.ids(id))).get(id);
    expect(blocked?.outcome).toBe('blocked');
    const blocker = place.read((history) => history.findOperation(blocked?.blocked_by ?? 0));
    expect(blocker?.session_id).toBe(moved.session_id === null ? '' : blocker?.session_id);
    const undone = await place.undo({ ...place.ids(id), cascade: true });
    expect(undone.get(id)).toMatchObject({ outcome: 'ready', status: 'rolled_back' });
    expect(new Set([...undone.values()].map((one) => one.session_id))).toContain(again.session_id);
    expect(treeOf(place.source)['a/1.mp3']).toBe(place.before['a/1.mp3']);
    expect(place.session(again.session_id).status).toBe('partially_rolled_back');
    await place.undo({ cascade: true });
    place.expectAllBack();
    expect(Object.keys(treeOf(place.root))).not.toContain('lib');
    expect(place.session(again.session_id).status).toBe('rolled_back');
  });

  it('that replaced the file gives the place back first', async () => {
    const place = await Organized.of(album('a', 1));
    write(place.source, { 'b/1.mp3': Buffer.concat([album('b', 1)['b/1.mp3'] ?? Buffer.of(), Buffer.alloc(5000)]) });
    const replaced = await place.organize({ conflict: 'replace' });
    const id = place.id('a/1.mp3');
    expect((await place.undo(place.ids(id))).get(id)).toMatchObject({ outcome: 'blocked' });
    const undone = await place.undo({ cascade: true });
    expect(undone.get(id)?.status).toBe('rolled_back');
    expect(place.session(replaced.session_id).status).toBe('rolled_back');
    expect(treeOf(place.source)['a/1.mp3']).toBe(place.before['a/1.mp3']);
  });
});

describe('a file that is not where the history says', () => {
  it('is found under another name, and goes back', async () => {
    const place = await Organized.of(album('a', 2));
    const found = join(dirname(place.library), 'lib/elsewhere/renamed.mp3');
    mkdirSync(dirname(found));
    renameSync(place.track(1), found);
    const id = place.id('a/1.mp3');
    expect((await place.undo(place.ids(id))).get(id)?.outcome).toBe('missing');
    const undone = await place.undo({ search: true });
    expect(undone.get(id)).toMatchObject({ status: 'rolled_back', found_at: found });
    expect(treeOf(place.source)['a/1.mp3']).toBe(place.before['a/1.mp3']);
  });
});

function textsIn(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function withoutStore(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).filter(([path]) => path !== '.' && !path.startsWith('.music-organize')),
  );
}
