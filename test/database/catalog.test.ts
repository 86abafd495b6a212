import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { Catalog, type Carried, type CatalogChange, type CatalogEntry } from '../../src/database/catalog.js';
import { catalogPath } from '../../src/database/catalog-file.js';
import { temporaryFolder } from '../support/tree.js';

const ENTRY: CatalogEntry = {
  stamp: '1:2:3:4',
  ctime_ns: '1700000000123456789',
  reading: '[{"title":"Low Tide"},{}]',
  checksum: 'ab'.repeat(32),
  verifiedAt: 1,
};

function newCatalog(path = join(temporaryFolder(), 'catalog.db'), reader = 7): Catalog & { path: string } {
  return Object.assign(new Catalog(path, reader), { path });
}

/** Something else at the place of the catalog. */
function other(path: string, sql: string): string {
  const database = new BetterSqlite3(path);
  database.exec(sql);
  database.close();
  return path;
}

describe('Catalog', () => {
  it('keeps entries for its owner alone; tags that another program read are not known', () => {
    const catalog = newCatalog();
    catalog.write([
      ['/music/a/1.mp3', ENTRY],
      ['/2.mp3', { ...ENTRY, checksum: null }],
    ]);
    expect(catalog.find('/music/a/1.mp3')).toEqual(ENTRY);
    expect(catalog.find('/music/a/2.mp3')).toBeUndefined();
    catalog.write([['/2.mp3', null]]);
    catalog.close();
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(catalog.path + suffix)) expect(statSync(catalog.path + suffix).mode & 0o777).toBe(0o600);
    }
    const again = newCatalog(catalog.path, 8);
    expect([...again.all()]).toMatchObject([{ path: '/music/a/1.mp3', entry: { ...ENTRY, reading: null } }]);
    again.close();
  });

  it('carries what is known to where a file went, if it is of that file and content, and in the order of the changes', () => {
    const catalog = newCatalog();
    const [one, two] = ['/a/1.mp3', '/b/2.mp3'];
    const [was, now] = [
      { stamp: ENTRY.stamp, ctime_ns: ENTRY.ctime_ns },
      { stamp: '1:2:3:9', ctime_ns: '9' },
    ];
    const checksum = ENTRY.checksum;
    const carried = { from: one, was, now, checksum, isRead: true, stays: false };
    /** What is known of both places after the change, of a file of which this was known. */
    const after = (known: CatalogEntry | null, change: Partial<Carried>): unknown[] => {
      catalog.write([one, two].map((path) => [path, null]));
      catalog.write([
        [one, known],
        [two, { ...carried, ...change }],
      ]);
      return [catalog.find(one) ?? null, catalog.find(two) ?? null];
    };
    const moved = { ...ENTRY, ...now };
    expect(after(ENTRY, {})).toEqual([null, moved]);
    expect(after(ENTRY, { checksum: null })).toEqual([null, moved]);
    expect(after(ENTRY, { stays: true })).toEqual([ENTRY, moved]);
    // Its content was not known, and is now.
    const untold = { ...ENTRY, checksum: null };
    expect(after(untold, {})).toEqual([null, moved]);
    expect(after(untold, { stays: true })).toEqual([untold, moved]);
    expect(after(untold, { checksum: null })).toEqual([null, { ...moved, checksum: null }]);
    // A rename read nothing: what the journal says of the content may be older than the last edit.
    expect(after(untold, { isRead: false })).toEqual([null, { ...moved, checksum: null }]);
    expect(after(ENTRY, { isRead: false })).toEqual([null, moved]);
    expect(after(ENTRY, { isRead: false, checksum: 'cd'.repeat(32) })).toEqual([null, null]);
    // It is of another content, of a time before an edit, of another file; or nothing is known.
    expect(after(ENTRY, { checksum: 'cd'.repeat(32) })).toEqual([null, null]);
    expect(after(ENTRY, { was: { ...was, ctime_ns: '8' } })).toEqual([null, null]);
    expect(after(untold, { was: { ...was, ctime_ns: '8' } })).toEqual([null, null]);
    expect(after(ENTRY, { was: { ...was, stamp: '1:2:3:8' }, stays: true })).toEqual([ENTRY, null]);
    expect(after(null, {})).toEqual([null, null]);

    // Two files that change names, by way of a third one.
    const other: CatalogEntry = { ...ENTRY, stamp: '1:9:3:4', reading: '[{"title":"High Tide"},{}]' };
    const at = ({ stamp }: CatalogEntry, ctime_ns: string) => ({ stamp, ctime_ns });
    const step = (from: string, to: string, entry: CatalogEntry, tick: number): CatalogChange => [
      to,
      { from, was: at(entry, String(tick)), now: at(entry, String(tick + 1)), checksum, isRead: false, stays: false },
    ];
    catalog.write([
      [one, { ...ENTRY, ctime_ns: '1' }],
      [two, { ...other, ctime_ns: '1' }],
      step(one, '/c/.part', ENTRY, 1),
      step(two, one, other, 1),
      step('/c/.part', two, ENTRY, 2),
    ]);
    expect([one, two, '/c/.part'].map((path) => catalog.find(path))).toEqual([
      { ...other, ctime_ns: '2' },
      { ...ENTRY, ctime_ns: '3' },
      undefined,
    ]);
    catalog.close();
  });

  /** Each is still valid JSON, or still 32 bytes: only the sum of the row tells. */
  it.each([
    `files SET reading = replace(reading, 'Low', 'Lov')`,
    `files SET checksum = x'${'ac'.repeat(32)}'`,
    `trees SET told = replace(told, 'mp3', 'mp2')`,
  ])('knows nothing where a bit was flipped: %s', (flip) => {
    const catalog = newCatalog();
    catalog.write([['/music/a/1.mp3', ENTRY]]);
    catalog.setTree('/music', { asked: 'a', digest: 'd', told: '["1.mp3"]' }, 1);
    const known = (): unknown[] => [catalog.find('/music/a/1.mp3') ?? null, catalog.tree('/music') ?? null];
    expect(known()).not.toContain(null);
    const isOfTree = flip.startsWith('trees');
    other(catalog.path, `UPDATE ${flip}`);
    expect(known()[isOfTree ? 1 : 0]).toBeNull();
    expect([...catalog.all()]).toMatchObject([{ path: '/music/a/1.mp3', entry: isOfTree ? ENTRY : null }]);
    catalog.write([['/music/a/1.mp3', ENTRY]]);
    expect(catalog.find('/music/a/1.mp3')).toEqual(ENTRY);
    catalog.close();
  });

  it.each<[string, (path: string) => unknown]>([
    ['broken', (path) => writeFileSync(path, 'x'.repeat(9000))],
    ['foreign', (path) => other(path, 'CREATE TABLE files (x)')],
    [
      'newer',
      (path) => other(path, 'PRAGMA user_version = 99; PRAGMA application_id = 1297048417; CREATE TABLE t (x)'),
    ],
  ])('sets a %s one aside', (_, make) => {
    const path = join(temporaryFolder(), 'catalog.db');
    make(path);
    const catalog = newCatalog(path);
    catalog.write([['/a/1.mp3', ENTRY]]);
    expect(catalog.find('/a/1.mp3')).toEqual(ENTRY);
    expect(catalog.note).toContain(path);
    expect(existsSync(`${path}.aside`)).toBe(true);
    catalog.close();
  });

  it('is done without where it cannot be, and loses what it cannot write; nothing of that throws', () => {
    const nowhere = newCatalog(join(temporaryFolder(), 'missing', 'catalog.db'));
    nowhere.write([['/a/1.mp3', ENTRY]]);
    expect([nowhere.isUsable, nowhere.find('/a/1.mp3')]).toEqual([false, undefined]);

    const catalog = newCatalog();
    const writer = new BetterSqlite3(catalog.path);
    writer.exec('BEGIN IMMEDIATE');
    catalog.write([['/a/1.mp3', ENTRY]]);
    expect([catalog.isUsable, catalog.find('/a/1.mp3')]).toEqual([true, undefined]);
    writer.exec('ROLLBACK');
    catalog.write([['/a/1.mp3', ENTRY]]);
    expect(catalog.find('/a/1.mp3')).toEqual(ENTRY);
    writer.exec('DROP TABLE files');
    writer.close();
    expect([catalog.find('/a/1.mp3'), catalog.isUsable]).toEqual([undefined, false]);
    expect(newCatalog(catalog.path).isUsable).toBe(true);
  });

  it('leaves the new one alone that another process put in the place of a broken one', () => {
    const one = newCatalog();
    const two = newCatalog(one.path);
    const three = newCatalog(one.path);
    other(one.path, 'DROP TABLE files');
    for (const catalog of [one, two]) {
      expect(catalog.write([['/a/1.mp3', ENTRY]])).toBe(false); // The second one finds nothing to set aside.
      expect(catalog.isUsable).toBe(false);
    }
    const renewed = newCatalog(one.path);
    renewed.write([['/a/1.mp3', ENTRY]]);
    expect(
      three.write([
        ['/a/1.mp3', null],
        ['/a/2.mp3', ENTRY],
      ]),
    ).toBe(false);
    renewed.close();
    expect(newCatalog(one.path).find('/a/1.mp3')).toEqual(ENTRY);
  });

  it('writes into no folder that another process has forgotten, or made', () => {
    const catalog = newCatalog();
    const other = newCatalog(catalog.path);
    expect(catalog.write([['/a/1.mp3', ENTRY]])).toBe(true);
    other.write([['/a/1.mp3', null]]);
    other.shrink();
    expect(catalog.find('/b/1.mp3')).toBeUndefined();
    other.write([['/b/2.mp3', ENTRY]]);
    catalog.write([
      ['/a/1.mp3', ENTRY],
      ['/b/1.mp3', ENTRY],
    ]);
    expect([...other.all()].map(({ path }) => path)).toEqual(['/b/1.mp3', '/b/2.mp3', '/a/1.mp3']);
    expect(catalog.isUsable).toBe(true);
  });

  it.each<[string, (path: string) => void]>([
    ['folder', (path) => mkdirSync(path)],
    ['link to a file', (path) => symlinkSync(join(dirname(path), 'mine.txt'), path)],
    ['link to nothing', (path) => symlinkSync(join(dirname(path), 'none.txt'), path)],
  ])('does without where a %s has its name, and leaves all as it is', (_, make) => {
    const path = join(temporaryFolder(), 'catalog.db');
    const file = join(dirname(path), 'mine.txt');
    writeFileSync(file, 'mine', { mode: 0o644 });
    make(path);
    const catalog = newCatalog(path);
    expect([catalog.isUsable, catalog.note]).toEqual([false, expect.stringContaining('it is no file')]);
    expect(readdirSync(dirname(path)).sort()).toEqual(['catalog.db', 'mine.txt']);
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  it('is bounded: what nobody used goes, and of too much the oldest folders', () => {
    const catalog = newCatalog();
    const files = Array.from({ length: 400 }, (_, index) => [`/m/${index % 8}/${index}.mp3`, ENTRY] as const);
    catalog.write(files);
    expect(catalog.bound(Date.now() - 1000, 10_000_000)).toBe(0);
    expect(catalog.bound(Date.now() - 1000, 1)).toBe(100);
    expect(catalog.bound(Date.now() + 1000, 10_000_000)).toBe(300);
    expect([...catalog.all()]).toEqual([]);
    catalog.write(files);
    expect(catalog.find('/m/3/3.mp3')).toEqual(ENTRY);
    catalog.close();
  });

  it('lies in the cache folder for the user’s own history, and beside any other', () => {
    expect(catalogPath('/x/mine.db')).toBe('/x/mine.db-cache.db');
    const own = catalogPath(undefined);
    if (process.env['MUSIC_ORGANIZE_HISTORY_DB'] === undefined) expect(own).toMatch(/\/music-organizer\/catalog\.db$/);
  });
});
