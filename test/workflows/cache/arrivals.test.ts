import { renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { Catalog, type CatalogEntry } from '../../../src/database/catalog.js';
import { stampOf } from '../../../src/domain/file-look.js';
import type { OperationOutcome, PlannedOperation } from '../../../src/domain/operation.js';
import { lookAt } from '../../../src/filesystem/look.js';
import { Arrivals, type Arrival } from '../../../src/workflows/cache/arrivals.js';
import { SmartCache } from '../../../src/workflows/cache/smart-cache.js';
import { temporaryFolder, write } from '../../support/tree.js';

const KNOWN = { reading: '[{},{}]', checksum: null, verifiedAt: 1 };
/** Old enough for time stamps of now. */
const later = (): number => Date.now() + 1000;

function identityOf(path: string) {
  return lookAt(path)!.identity;
}

/** Somebody changes the content and keeps size and modification time, in a later tick of the clock. */
function edit(path: string): void {
  const { ctimeNs, size, mtime } = statSync(path, { bigint: true });
  do {
    writeFileSync(path, 'x'.repeat(Number(size)));
    utimesSync(path, mtime, mtime);
  } while (statSync(path, { bigint: true }).ctimeNs === ctimeNs);
}

describe('Arrivals', () => {
  function moved(): { arrivals: Arrivals; path: string } {
    const path = join(write(temporaryFolder(), { '1.mp3': 'one' }), '1.mp3');
    utimesSync(path, 1e9, 1e9);
    const arrivals = new Arrivals();
    arrivals.add({ path, stamp: stampOf(identityOf(path)), made: null, known: KNOWN });
    return { arrivals, path };
  }

  /** Its source has a modification time that Node cannot set. */
  function copied(): { arrivals: Arrivals; path: string } {
    const { path } = moved();
    const made = identityOf(path);
    const stamp = stampOf({ ...made, inode: '1', mtime_ns: '1000000000000001500' });
    const arrivals = new Arrivals();
    arrivals.add({ path, stamp, made, known: KNOWN } satisfies Arrival);
    return { arrivals, path };
  }

  function correct(arrivals: Arrivals, path: string, disturb: () => void = () => undefined): void {
    arrivals.beforeCorrection([path]);
    disturb();
    utimesSync(path, 1e9 + 0.00000225, 1e9 + 0.00000225);
    arrivals.afterCorrection([path]);
  }

  it('hold under the change time that the act made, once it is old enough, until they are written', () => {
    const { arrivals, path } = moved();
    expect(arrivals.due(Date.now() - 1000)).toEqual([]);
    const due = arrivals.due(later());
    const { ctimeNs } = statSync(path, { bigint: true });
    expect(due).toEqual([[path, { ...KNOWN, stamp: stampOf(identityOf(path)), ctime_ns: String(ctimeNs) }]]);
    expect(arrivals.due(later())).toEqual(due);
    arrivals.written(due);
    expect([arrivals.due(later(), true), arrivals.size]).toEqual([[], 0]);
  });

  it('do not hold when the content changed behind an old time, or it is another file from the beginning', () => {
    const { arrivals, path } = moved();
    edit(path);
    expect([arrivals.due(later()), arrivals.size]).toEqual([[], 0]);
    arrivals.add({ path, stamp: stampOf({ ...identityOf(path), size: 4 }), made: null, known: KNOWN });
    expect(arrivals.size).toBe(0);
  });

  it('of copies hold when their times are corrected, if nothing changed until then', () => {
    const good = copied();
    expect(good.arrivals.due(later(), true)).toEqual([]);
    correct(good.arrivals, good.path);
    expect(good.arrivals.due(later())).toMatchObject([[good.path, { stamp: stampOf(identityOf(good.path)) }]]);

    const edited = copied();
    edit(edited.path);
    correct(edited.arrivals, edited.path);
    expect(edited.arrivals.due(later(), true)).toEqual([]);

    const editedAfter = copied();
    correct(editedAfter.arrivals, editedAfter.path);
    edit(editedAfter.path);
    expect(editedAfter.arrivals.due(later(), true)).toEqual([]);

    const replaced = copied();
    correct(replaced.arrivals, replaced.path, () => {
      writeFileSync(`${replaced.path}.new`, 'two');
      renameSync(`${replaced.path}.new`, replaced.path);
    });
    expect(replaced.arrivals.due(later(), true)).toEqual([]);
  });
});

describe('SmartCache', () => {
  /** Counts what is written. */
  class CountingCatalog extends Catalog {
    readonly written: number[] = [];
    override write(entries: Parameters<Catalog['write']>[0]): boolean {
      this.written.push(entries.length);
      return super.write(entries);
    }
  }

  it.each([
    ['writes of a fast run some times a second', false],
    ['leaves another process alone that keeps it from writing, and loses nothing by it', true],
  ])('%s', async (_, isBusy) => {
    const folder = temporaryFolder();
    const names = Array.from({ length: 600 }, (_, index) => `${index}.mp3`);
    write(folder, Object.fromEntries(names.map((name) => [`in/${name}`, name])));
    write(folder, { 'lib/.keep': '' });
    const path = join(folder, 'catalog.db');
    const catalog = new CountingCatalog(path, 1);
    const cache = new SmartCache(catalog);
    const place = (where: string, name: string): string => join(folder, where, name);
    catalog.write(names.map((name): [string, CatalogEntry] => [place('in', name), entryOf(place('in', name))]));

    catalog.written.length = 0;
    const other = new BetterSqlite3(path);
    if (isBusy) other.exec('BEGIN IMMEDIATE');
    const started = Date.now();
    for (const name of names) {
      renameSync(place('in', name), place('lib', name));
      cache.note(...move(place('in', name), place('lib', name)));
    }
    expect(catalog.written.length).toBeLessThanOrEqual(isBusy ? 1 : 1 + (Date.now() - started) / 100);
    other.close();
    await cache.close();

    const after = new Catalog(path, 1);
    expect([...after.all()].map((one) => one.path).sort()).toEqual(names.map((name) => place('lib', name)).sort());
    after.close();
  });

  function entryOf(path: string): CatalogEntry {
    const { identity, ctime_ns } = lookAt(path)!;
    return { ...KNOWN, stamp: stampOf(identity), ctime_ns };
  }

  function move(sourcePath: string, targetPath: string): [PlannedOperation, OperationOutcome] {
    const details = { identity: identityOf(targetPath) };
    const operation = { type: 'move', sourcePath, targetPath, checksum: null, size: null, details } as const;
    const nothing = { message: null, checksumBefore: null, checksumAfter: null, backupPath: null };
    return [operation, { id: 1, status: 'completed', targetPath, details, ...nothing }];
  }
});
