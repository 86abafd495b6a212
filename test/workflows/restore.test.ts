import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { restore, type OrganizeResult, type RestoreOptions, type WorkflowEvent } from 'music-organize';
import { describe, expect, it } from 'vitest';
import { identify } from '../../src/filesystem/identity.js';
import { album, Place, TAGS } from '../support/library.js';
import { mp3Track } from '../support/track.js';
import { namesIn, sha256, treeOf, write } from '../support/tree.js';

const SONG = 'The Quiet Harbour/Paper Lanterns (2011)/01 - Song 1.mp3';

/** A run that replaced a song of the library, deleted clutter, and rewrote a playlist. */
class Restorer extends Place {
  readonly out = join(this.root, 'out');
  readonly store = join(this.library, '.music-organize');
  restored = '';

  static async make(): Promise<Restorer> {
    const place = new Restorer();
    write(place.source, { ...album('a', 2), 'a/Thumbs.db': 'clutter', 'all.m3u': 'a/1.mp3\na/2.mp3' });
    write(place.library, { [SONG]: mp3Track(TAGS, { seed: 'old' }) });
    chmodSync(join(place.library, SONG), 0o640);
    utimesSync(join(place.library, SONG), 1.5e9, 1.5e9);
    place.restored = (await place.organize({ conflict: 'replace' })).session_id!;
    return place;
  }

  restore(options: Partial<RestoreOptions> = {}): Promise<OrganizeResult> {
    this.events = [];
    const onEvent = (event: WorkflowEvent): void => void this.events.push(event);
    const { historyDb, restored: backup, out: target } = this;
    return restore({ historyDb, onEvent, backup, target, ...options });
  }

  /** Reasons of what was left alone. */
  skips(): string[] {
    return this.events.flatMap((event) => (event.type === 'skipped' ? [event.skip.reason] : []));
  }

  objectOf(path: string): string {
    return this.records(this.restored).find(({ source_path }) => source_path === path)!.backup_path!;
  }
}

const KEPT = ['The Quiet Harbour/Paper Lanterns (2011)/01 - Song 1.mp3', 'a/Thumbs.db', 'all.m3u'];

it('a session gives back what it replaced, deleted and rewrote, as it was; again, nothing; undone, nothing is left', async () => {
  const place = await Restorer.make();
  const before = [treeOf(place.source), treeOf(place.library), {}];
  const dry = await place.restore({ dryRun: true });
  expect([treeOf(place.source), treeOf(place.library), treeOf(place.out)]).toEqual(before);
  const planned = place.events.flatMap((event) => (event.type === 'operation_planned' ? [event.operation] : []));
  const { session_id, summary } = await place.restore();
  expect(summary).toMatchObject({ planned: dry.summary.planned, completed: planned.length, failed: 0, problems: 0 });
  expect(namesIn(place.out).sort()).toEqual(KEPT);
  const song = join(place.out, SONG);
  expect(identify(song)).toMatchObject({ mode: 0o640, mtime_ns: '1500000000000000000' });
  expect(readFileSync(song)).toEqual(mp3Track(TAGS, { seed: 'old' }));
  expect(readFileSync(join(place.out, 'all.m3u'), 'utf8')).toBe('a/1.mp3\na/2.mp3');

  expect((await place.restore()).summary).toMatchObject({ planned: 0, problems: 0 });
  expect(place.skips()).toEqual(['already_there', 'already_there', 'already_there']);
  expect(await place.rollback(session_id!)).toMatchObject({ status: 'rolled_back' });
  expect([treeOf(place.source), treeOf(place.library), treeOf(place.out)]).toEqual(before);
});

it.each<[string, (place: Restorer) => Partial<RestoreOptions>, readonly string[]]>([
  ['some of it', () => ({ path: '*.mp3' }), KEPT.slice(0, 1)],
  ['a folder of it', () => ({ path: 'a/**' }), KEPT.slice(1, 2)],
  ['a library, the history being elsewhere', (place) => ({ backup: place.library, ...elsewhere(place) }), KEPT],
  ['a store', ({ store }) => ({ backup: store }), KEPT],
  ['the folder of a session', ({ store, restored }) => ({ backup: join(store, 'sessions', restored) }), KEPT],
  ['any folder', ({ root }) => ({ backup: write(join(root, 'plain'), { 'x/y': '1', '.z': '2' }) }), ['.z', 'x/y']],
])('%s', async (_, options, names) => {
  const place = await Restorer.make();
  await place.restore(options(place));
  expect(namesIn(place.out).sort()).toEqual(names);
});

function elsewhere(place: Place): { historyDb: string } {
  return { historyDb: join(place.root, 'other.db') };
}

describe('what has the place', () => {
  it.each([
    ['skip', { [SONG]: 'mine' }],
    ['rename', { [SONG]: 'mine', [SONG.replace('.mp3', ' (2).mp3')]: 'old' }],
    ['keep_both', { [SONG]: 'mine', [SONG.replace('.mp3', ' (2).mp3')]: 'old' }],
    ['replace', { [SONG]: 'old' }],
  ] as const)('with --conflict %s', async (conflict, expected) => {
    const place = await Restorer.make();
    write(place.out, { [SONG]: 'mine' });
    const before = treeOf(place.out);
    const { session_id, summary } = await place.restore({ conflict, path: '*.mp3' });
    const old = mp3Track(TAGS, { seed: 'old' });
    expect(namesIn(place.out)).toEqual(Object.keys(expected).sort());
    for (const [name, content] of Object.entries(expected)) {
      expect(readFileSync(join(place.out, name))).toEqual(content === 'old' ? old : Buffer.from('mine'));
    }
    expect(summary).toMatchObject({ conflicts: 1, failed: 0, problems: conflict === 'skip' ? 1 : 0 });
    await place.restore({ conflict, path: '*.mp3' });
    expect(namesIn(place.out)).toEqual(Object.keys(expected).sort());
    if (summary.completed > 0) await place.rollback(session_id!);
    expect(treeOf(place.out)).toEqual(before);
  });

  it('is not reached through a symbolic link', async () => {
    const place = await Restorer.make();
    mkdirSync(join(place.root, 'outside'));
    write(place.out, {});
    symlinkSync(join(place.root, 'outside'), join(place.out, 'a'));
    await place.restore();
    expect(place.skips()).toEqual(['symlink_in_target']);
    expect(namesIn(join(place.root, 'outside'))).toEqual([]);
  });
});

describe('a store', () => {
  it('refuses what is damaged, in a dry run as well, and gives what nobody names by its checksum', async () => {
    const place = await Restorer.make();
    const [song, clutter] = [
      place.objectOf(join(place.library, SONG)),
      place.objectOf(join(place.source, 'a/Thumbs.db')),
    ];
    chmodSync(song, 0o600);
    writeFileSync(song, Buffer.alloc(identify(song).size, 1));
    // A copy of which no history knows, or the manifests would come back.
    const copy = join(place.root, 'copy');
    cpSync(place.library, copy, { recursive: true });
    rmSync(join(copy, '.music-organize/sessions'), { recursive: true });
    for (const dryRun of [true, false]) {
      const { summary } = await place.restore({ backup: copy, dryRun });
      expect(place.skips()).toEqual(['damaged']);
      expect(summary).toMatchObject({ problems: 1, failed: 0 });
    }
    expect(namesIn(place.out)).toContain(`unnamed/${sha256(clutter)}`);
    expect(namesIn(place.out)).toHaveLength(2);
  });

  it('that a stranger wrote gives no rights, reaches no other file, and nothing outside the target', async () => {
    const place = await Restorer.make();
    const secret = write(join(place.root, 'home'), { secret: 'secret' }) + '/secret';
    const folder = join(place.store, 'sessions', place.restored);
    const operations = join(folder, 'operations.jsonl');
    const lines = readFileSync(operations, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const kept = lines.find(({ source_path }) => source_path === join(place.library, SONG));
    kept.metadata.identity.mode = 0o6755;
    const stolen = { ...kept, id: 9001, source_path: join(place.library, 'stolen') };
    const forged = { ...stolen, backup_path: secret, checksum_before: sha256(secret) };
    const climbs = { ...kept, id: 9002, source_path: join(place.root, 'climbs') };
    writeFileSync(operations, [...lines, forged, climbs].map((one) => `${JSON.stringify(one)}\n`).join(''));
    await place.restore({ backup: folder });
    expect(namesIn(place.out).sort()).toEqual(KEPT);
    expect(identify(join(place.out, SONG)).mode).toBe(0o755);
    expect(place.skips()).toEqual(['unreadable_file', 'vanished', 'outside_library']);
    writeFileSync(operations, `${JSON.stringify({ ...kept, source_path: `${place.library}/../climbs` })}\n`);
    await place.restore({ backup: folder, target: join(place.root, 'out2') });
    expect(existsSync(join(place.root, 'out2'))).toBe(false);
    expect(existsSync(join(place.root, 'climbs'))).toBe(false);
  });
});

it('that was interrupted is carried on under its id, and taken back whole', async () => {
  const place = await Restorer.make();
  const plain = write(join(place.root, 'plain'), { 'a/1': '1', 'b/2': '2', 'c/3': '3' });
  const abort = new AbortController();
  const onEvent = (event: WorkflowEvent): void => {
    if (event.type === 'operation_finished' && event.operation.operation_type === 'copy') abort.abort();
  };
  const { historyDb, out: target } = place;
  const options = { historyDb, onEvent, backup: plain, target, signal: abort.signal };
  const { session_id, status } = await restore(options);
  expect(status).toBe('interrupted');
  expect(namesIn(place.out)).toEqual(['a/1']);
  expect(await place.organizer().resume(session_id!)).toMatchObject({ session_id, status: 'completed' });
  expect(namesIn(place.out)).toEqual(['a/1', 'b/2', 'c/3']);
  expect(await place.rollback(session_id!)).toMatchObject({ status: 'rolled_back' });
  expect(existsSync(place.out)).toBe(false);
});

it.each<[string, (place: Restorer) => Partial<RestoreOptions>, string]>([
  ['no backup', () => ({ backup: 'nothing' }), 'no_backup'],
  ['a target in the backup', ({ store }) => ({ backup: store, target: join(store, 'x') }), 'usage'],
  ['a target that is a file', ({ historyDb }) => ({ target: historyDb }), 'not_a_folder'],
])('%s is wrong use', async (_, options, code) => {
  const place = await Restorer.make();
  await expect(place.restore(options(place))).rejects.toMatchObject({ code, exitCode: 2 });
});

it('changes nothing in the backup itself, also where that lies in the target', async () => {
  const place = new Restorer();
  const backup = join(place.out, 'b');
  write(backup, { 'b/x': 'inner', x: 'outer', y: 'other' });
  const before = treeOf(backup);
  for (const conflict of ['replace', 'rename', 'skip'] as const) {
    const { summary } = await place.restore({ backup, conflict });
    expect(summary.problems).toBe(1);
    expect(treeOf(backup)).toEqual(before);
  }
  expect(readFileSync(join(place.out, 'y'), 'utf8')).toBe('other');
});
