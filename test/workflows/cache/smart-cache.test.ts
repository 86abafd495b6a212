import { existsSync, linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';
import type { OrganizeOptions, WorkflowEvent } from 'music-organize';
import { describe, expect, it } from 'vitest';
import { crcOf, crcOfTree } from '../../../src/database/catalog-crc.js';
import { album, Place, TAGS } from '../../support/library.js';
import { mp3Track } from '../../support/track.js';
import { namesIn, sha256, write } from '../../support/tree.js';

/** Longer than what time stamps must be old to count. */
const settle = (): Promise<void> => wait(80);

class CachedPlace extends Place {
  readonly cache = `${this.historyDb}-cache.db`;

  /** Threads take longer to start than they have to read here. */
  override organize(options: Partial<OrganizeOptions> = {}): ReturnType<Place['organize']> {
    return super.organize({ concurrency: 1, ...options });
  }

  /** Of the last run: files that the cache knew, and files that were read. */
  get used(): { known: number; read: number } {
    const [event] = this.events.flatMap((one) => (one.type === 'cache_used' ? [one] : []));
    return { known: event?.known ?? -1, read: event?.read ?? -1 };
  }

  /** Where a dry run would put what, with all that it says; what is planned must not depend on what is remembered. */
  async told(options: Partial<OrganizeOptions> = {}): Promise<unknown[]> {
    await this.organize({ dryRun: true, ...options });
    return this.events.flatMap((event) => (isTelling(event) ? [event] : []));
  }

  titles(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'operation_planned' && event.operation.operation_type === 'move'
        ? [`${event.operation.source_path?.split('/').at(-1)} -> ${event.operation.target_path?.split('/').at(-1)}`]
        : [],
    );
  }

  /** Runs SQL on the cache, and has it believed; `damage` is not. */
  alter(sql: string): void {
    const database = new BetterSqlite3(this.cache, { fileMustExist: true });
    database.function('crc_of', crcOf);
    database.function('crc_of_tree', (asked: string, digest: string, told: string) =>
      crcOfTree({ asked, digest, told }),
    );
    database.exec(sql);
    database.exec('UPDATE files SET crc = crc_of(reader, reading, verified_at, checksum)');
    database.exec('UPDATE trees SET crc = crc_of_tree(asked, digest, told)');
    database.close();
  }

  /** Changes it as a disk does that flips bits. */
  damage(sql: string): void {
    const database = new BetterSqlite3(this.cache, { fileMustExist: true });
    database.exec(sql);
    database.close();
  }
}

function isTelling({ type }: WorkflowEvent): boolean {
  return type === 'operation_planned' || type === 'skipped' || type === 'conflict' || type === 'warning';
}

function song(title: string, seed = 1): Buffer {
  return mp3Track({ ...TAGS, title }, { seed, size: 8000 });
}

/** Makes a wrong title known of every file, under the same stamps. */
const POISON = `UPDATE files SET reading = replace(reading, 'Song', 'Lie')`;

describe('the smart cache', () => {
  it('knows files that were organized, rolled back and organized again, without reading one', async () => {
    const place = new CachedPlace();
    write(place.source, { ...album('a', 5), ...album('b', 3, { ...TAGS, album: 'Other' }), 'a/cover.jpg': 'x' });
    await settle();
    const first = await place.organize();
    expect(place.used).toEqual({ known: 0, read: 8 });
    const names = namesIn(place.library);
    await place.rollback(first.session_id ?? '');
    const { session_id } = await place.organize();
    expect(place.used).toEqual({ known: 8, read: 0 });
    expect(namesIn(place.library)).toEqual(names);
    const tracks = place.records(session_id).filter(({ operation_type }) => operation_type === 'move');
    expect(tracks.map((record) => record.checksum_before)).toEqual(tracks.map((record) => sha256(record.target_path!)));
    await place.organize({ source: place.library });
    expect(place.used).toEqual({ known: 8, read: 0 });
    expect(statSync(place.cache).mode & 0o777).toBe(0o600);
  });

  it('takes over copies and hard links, and what a dry run read', async () => {
    for (const mode of ['copy', 'hardlink'] as const) {
      const place = new CachedPlace();
      write(place.source, album('a', 3));
      await settle();
      await place.organize({ dryRun: true, mode });
      expect(place.used).toEqual({ known: 0, read: 3 });
      await place.organize({ mode });
      expect(place.used.known).toBe(mode === 'copy' ? 3 : 0); // Its checksums were not read yet.
      await place.organize({ source: place.library, dryRun: true });
      expect(place.used).toEqual({ known: 3, read: 0 });
      await place.organize({ dryRun: true, mode });
      expect(place.used).toEqual({ known: 3, read: 0 });
    }
  });

  it('notices what time and size do not show: content behind an old time, swapped names, a reused inode, a link', async () => {
    const place = new CachedPlace();
    const [one, two] = [join(place.source, 'a/1.mp3'), join(place.source, 'a/2.mp3')];
    write(place.source, { 'a/1.mp3': song('First'), 'a/2.mp3': song('Other') });
    // Times that can be set again to the nanosecond.
    for (const path of [one, two]) utimesSync(path, 1e9, 1e9);
    await settle();
    await place.told();
    writeFileSync(one, song('Again'));
    utimesSync(one, 1e9, 1e9);
    await place.told();
    expect(place.titles()).toEqual(['1.mp3 -> 01 - Again.mp3', '2.mp3 -> 01 - Other.mp3']);

    await settle();
    await place.told();
    renameSync(one, `${one}.x`);
    renameSync(two, one);
    renameSync(`${one}.x`, two);
    await place.told();
    expect(place.titles()).toEqual(['1.mp3 -> 01 - Other.mp3', '2.mp3 -> 01 - Again.mp3']);

    await settle();
    await place.told();
    rmSync(one);
    writeFileSync(one, song('Newer'));
    utimesSync(one, 1e9, 1e9);
    linkSync(two, join(place.source, 'a/3.mp3'));
    await place.told();
    expect(place.titles()).toContain('1.mp3 -> 01 - Newer.mp3');
    expect(place.titles()).toContain('2.mp3 -> 01 - Again.mp3');
  });

  it('is not asked and not made with smartCache: false', async () => {
    const place = new CachedPlace();
    write(place.source, album('a', 2));
    await settle();
    await place.organize({ dryRun: true, smartCache: false });
    expect(existsSync(place.cache)).toBe(false);
    await place.organize({ dryRun: true });
    place.alter(POISON);
    await place.told();
    expect(place.titles()).toEqual(['1.mp3 -> 01 - Lie 1.mp3', '2.mp3 -> 02 - Lie 2.mp3']); // It is asked by default.
    await place.told({ smartCache: false });
    expect(place.titles()).toEqual(['1.mp3 -> 01 - Song 1.mp3', '2.mp3 -> 02 - Song 2.mp3']);
  });

  it('reads a known file now and then; what is not so is forgotten, told, and read', async () => {
    const place = new CachedPlace();
    write(place.source, album('a', 3));
    await settle();
    await place.told();
    place.alter(`${POISON}; UPDATE files SET verified_at = 0`);
    const told = await place.told();
    expect(told).toContainEqual(
      expect.objectContaining({ type: 'warning', message: expect.stringContaining('cache'), path: expect.any(String) }),
    );
    expect(place.titles()).toEqual([
      '1.mp3 -> 01 - Song 1.mp3',
      '2.mp3 -> 02 - Song 2.mp3',
      '3.mp3 -> 03 - Song 3.mp3',
    ]);
    await place.told();
    expect(place.used).toEqual({ known: 0, read: 3 });
  });

  it('deletes nothing by a checksum that it only remembers, nor after an upgrade, when only tags are read', async () => {
    for (const upgrade of ['', '; UPDATE files SET reader = reader + 1']) {
      const place = new CachedPlace();
      const [first, second] = ['The Quiet Harbour/Paper Lanterns (2011)/01 - Song.mp3', 'y/2.mp3'];
      write(place.library, { [first]: song('Song'), [second]: song('Song', 2) });
      await settle();
      await place.organize({ source: place.library, dryRun: true });
      expect(place.events).toContainEqual(expect.objectContaining({ type: 'conflict' }));
      // The cache says that they are the same.
      place.alter(
        `UPDATE files SET checksum = (SELECT checksum FROM files WHERE checksum IS NOT NULL AND folder =
           (SELECT id FROM folders WHERE path LIKE '%Lanterns%'))${upgrade}`,
      );
      const options = { duplicates: 'delete', backup: false, force: true } as const;
      const { summary } = await place.organize({ source: place.library, ...options });
      expect(summary).toMatchObject({ completed: 0, problems: 1 });
      expect(readFileSync(join(place.library, second))).toEqual(song('Song', 2));
    }
  });

  it('plans nothing by what was remembered of files that were read before it was found to be wrong', async () => {
    const place = new CachedPlace();
    // More than one task of a worker, of albums that are decided after each other.
    write(place.source, { ...album('a', 64), ...album('b', 8, { ...TAGS, album: 'Other' }) });
    await settle();
    await place.told();
    const planned = place.titles();
    place.alter(
      `${POISON}; UPDATE files SET verified_at = 0 WHERE folder = (SELECT id FROM folders WHERE path LIKE '%/b')`,
    );
    await place.told();
    expect(place.used).toEqual({ known: 64, read: 72 });
    expect(place.titles()).toEqual(planned);
  });

  it('knows files that a plan brought to their places, too', async () => {
    const place = new CachedPlace();
    write(place.source, album('a', 3));
    await settle();
    const plan = await place.plan();
    await place.organizer().apply(plan);
    await place.told({ source: place.library });
    expect(place.used).toEqual({ known: 3, read: 0 });
  });

  it('reads again what is not written as it writes it', async () => {
    const place = new CachedPlace();
    write(place.source, album('a', 3));
    await settle();
    const told = await place.told();
    for (const damage of [`'[null'`, `'[null,{}]'`, `replace(reading, '"Song 2"', '["Song 2"]')`]) {
      place.alter(`UPDATE files SET reading = ${damage}`);
      expect(await place.told()).toEqual(told);
      expect(place.used.read).toBeGreaterThan(0);
    }
    // Right in form, and no more what was read: that was believed, until each row had a checksum of its own.
    place.damage(POISON);
    expect(await place.told()).toEqual(told);
    expect(place.used).toEqual({ known: 0, read: 3 });
    await place.told();
    expect(place.used).toEqual({ known: 3, read: 0 });
  });

  it('goes on without it while another process writes it, and when it breaks in the middle', async () => {
    const place = new CachedPlace();
    write(place.source, album('a', 2));
    await settle();
    await place.told();
    const other = new BetterSqlite3(place.cache);
    other.exec('BEGIN IMMEDIATE');
    write(place.source, album('b', 2, { ...TAGS, album: 'Other' }));
    await settle();
    await place.told();
    expect(place.used).toEqual({ known: 2, read: 2 });
    other.exec('ROLLBACK');
    other.exec('DROP TABLE files');
    other.close();
    const { summary } = await place.organize();
    expect(summary).toMatchObject({ tracks: 4, failed: 0, problems: 0 });
  });
});

describe('a library in which nothing changed', () => {
  async function organized(): Promise<CachedPlace> {
    const place = new CachedPlace();
    write(place.source, { ...album('a', 3), 'b/broken.mp3': 'no music', 'b/empty.mp3': '' });
    await settle();
    await place.organize();
    write(place.library, { 'x/broken.mp3': 'no music', 'x/.hidden': '1', 'x/empty.txt': '' });
    await settle();
    await place.organize({ source: place.library });
    return place;
  }

  it('is told again without being read, in a session of its own', async () => {
    const place = await organized();
    const before = place.events.filter(isTelling);
    const { summary: first } = await place.organize({ source: place.library, smartCache: false });
    // What the run before told is what is told, to the last number.
    place.alter(`UPDATE trees SET told = json_set(told, '$.found', 77)`);
    const { session_id, summary, status } = await place.organize({ source: place.library });
    expect({ ...summary, duration_ms: 0 }).toEqual({ ...first, files_found: 77, duration_ms: 0 });
    expect(place.events.filter(isTelling)).toEqual(before);
    expect(status).toBe('completed');
    expect(place.session(session_id)).toMatchObject({ status: 'completed', total_operations: 0 });
  });

  it('is planned when what was told of it is not written as it is written', async () => {
    const place = await organized();
    for (const told of [`'{bad'`, `'[]'`, `json_set(told, '$.events[0].skip.reason', 'changed_its_mind')`]) {
      place.alter(`UPDATE trees SET told = ${told}`);
      const { summary } = await place.organize({ source: place.library });
      expect(summary).toMatchObject({ files_found: 5, failed: 0 });
    }
    place.damage(`UPDATE trees SET told = json_set(told, '$.found', 77)`);
    expect((await place.organize({ source: place.library })).summary.files_found).toBe(5);
  });

  it('is planned when a hidden file, a name, the settings or anything else changed, and for a dry run', async () => {
    const place = await organized();
    const told = (): void => place.alter(`UPDATE trees SET told = json_set(told, '$.found', 77)`);
    const found = async (options: Partial<OrganizeOptions> = {}): Promise<number> =>
      (await place.organize({ source: place.library, ...options })).summary.files_found;
    told();
    expect(await found({ dryRun: true })).toBe(5);
    expect(await found({ audiobooks: 'move' })).toBe(5);
    const changes = [
      () => write(place.library, { 'x/.hidden': '2' }),
      () => renameSync(join(place.library, 'x/.hidden'), join(place.library, 'x/.seen')),
      () => utimesSync(join(place.library, 'x/empty.txt'), 1e9, 1e9),
      () => write(place.library, { 'x/new/.keep': '' }),
    ];
    for (const change of changes) {
      await settle();
      await found();
      told();
      expect(await found()).toBe(77);
      change();
      expect(await found()).toBe(5);
    }
  });
});
