import { renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { Catalog, type CatalogChange, type CatalogEntry } from '../../../src/database/catalog.js';
import { stampOf } from '../../../src/domain/file-look.js';
import type { OperationOutcome, PlannedOperation } from '../../../src/domain/operation.js';
import { lookAt } from '../../../src/filesystem/look.js';
import { Arrivals, type Arrival } from '../../../src/workflows/cache/arrivals.js';
import { SmartCache } from '../../../src/workflows/cache/smart-cache.js';
import { temporaryFolder, write } from '../../support/tree.js';

const KNOWN = { reading: '[{},{}]', checksum: null, verifiedAt: 1 };

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

/** Change time, in ns. */
function changeTime(path: string): string {
  return lookAt(path)!.ctime_ns;
}

describe('Arrivals', () => {
  /** A file that went from `0.mp3` to `1.mp3`. */
  function moved(options: Partial<Arrival> = {}): Arrival {
    const folder = write(temporaryFolder(), { '0.mp3': 'one' });
    const [from, path] = [join(folder, '0.mp3'), join(folder, '1.mp3')];
    utimesSync(from, 1e9, 1e9);
    const [source, changedAt] = [identityOf(from), changeTime(from)];
    renameSync(from, path);
    return { path, from, source, changedAt, made: null, learned: null, checksum: null, stays: false, ...options };
  }

  /** Its source has a modification time that Node cannot set. */
  function copied(): { arrivals: Arrivals; arrival: Arrival } {
    const one = moved();
    const made = identityOf(one.path);
    const source = { ...made, inode: '1', mtime_ns: '1000000000000001500' };
    const arrivals = new Arrivals();
    const arrival = { ...one, source, made };
    expect(arrivals.add(arrival)).toEqual([]);
    return { arrivals, arrival };
  }

  function correct(arrivals: Arrivals, path: string, disturb: () => void = () => undefined): CatalogChange[] {
    const before = arrivals.beforeCorrection([path]);
    disturb();
    utimesSync(path, 1e9 + 0.00000225, 1e9 + 0.00000225);
    return [...before, ...arrivals.afterCorrection([path])];
  }

  /** The stamps of a file as it is now. */
  const stampsOf = (path: string) => ({ stamp: stampOf(identityOf(path)), ctime_ns: changeTime(path) });

  it('take over what the catalog knows of the file that was moved, under its new stamps', () => {
    const arrival = moved({ checksum: 'ab' });
    const { path, from, source, changedAt } = arrival;
    const was = { stamp: stampOf(source!), ctime_ns: changedAt };
    const carried = { from, was, now: stampsOf(path), checksum: 'ab', isRead: false, stays: false };
    expect(new Arrivals().add(arrival)).toEqual([[path, carried]]);
    // Nobody knew which file it would be: the one that came.
    expect(new Arrivals().add({ ...arrival, source: null })).toEqual([[path, carried]]);
  });

  it('take over what this run read, if it is of the file that was moved: nobody changed it in between', () => {
    const arrival = moved();
    const { path, from, source, changedAt } = arrival;
    const entry = { ...KNOWN, stamp: stampOf(source!), ctime_ns: changedAt };
    const added = (learned: Arrival['learned'], options: Partial<Arrival> = {}) =>
      new Arrivals().add({ ...arrival, learned, ...options });
    const known = [path, { ...KNOWN, ...stampsOf(path) }];
    expect(added({ entry, stored: false })).toEqual([known]);
    expect(added({ entry, stored: true })).toEqual([[from, null], known]);
    // The journal's checksum, of a file that a rename did not read.
    expect(added({ entry, stored: true }, { checksum: 'ab' })).toEqual([[from, null], known]);
    const made = identityOf(path);
    expect(added({ entry, stored: false }, { checksum: 'ab', made })).toMatchObject([[path, { checksum: 'ab' }]]);
    expect(added({ entry: { ...entry, checksum: 'cd' }, stored: true }, { checksum: 'ab' })).toEqual([[from, null]]);
    // Edited after it was read, with its size and its time: the change time just before the act is another one.
    expect(added({ entry: { ...entry, ctime_ns: '1' }, stored: true })).toEqual([[from, null]]);
  });

  it('are unknown when they changed since the act, or are another file from the beginning', () => {
    const arrival = moved();
    const { path, from, source } = arrival;
    expect(new Arrivals().add({ ...arrival, source: { ...source!, size: 4 } })).toEqual([[from, null]]);
    expect(new Arrivals().add({ ...arrival, source: { ...source!, size: 4 }, stays: true })).toEqual([]);
    writeFileSync(path, 'two');
    expect(new Arrivals().add(arrival)).toEqual([[from, null]]);
  });

  it('of copies hold when their times are corrected, if nothing changed until then', () => {
    const good = copied();
    const { path, from } = good.arrival;
    expect(correct(good.arrivals, path)).toMatchObject([[path, { from, now: stampsOf(path) }]]);
    expect(correct(good.arrivals, path)).toEqual([]);

    const edited = copied();
    edit(edited.arrival.path);
    expect(correct(edited.arrivals, edited.arrival.path)).toEqual([[edited.arrival.from, null]]);

    const replaced = copied();
    const name = replaced.arrival.path;
    const changes = correct(replaced.arrivals, name, () => {
      writeFileSync(`${name}.new`, 'two');
      renameSync(`${name}.new`, name);
    });
    expect(changes).toEqual([[replaced.arrival.from, null]]);

    const goesOn = copied();
    const there = goesOn.arrival.path;
    renameSync(there, `${there}.2`);
    const further = {
      ...goesOn.arrival,
      path: `${there}.2`,
      from: there,
      source: identityOf(`${there}.2`),
      made: null,
    };
    expect(goesOn.arrivals.add(further)).toMatchObject([[`${there}.2`, { from: there }]]);
    expect(correct(goesOn.arrivals, `${there}.2`)).toEqual([]);
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
  ])('%s', (_, isBusy) => {
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
      const changedAt = changeTime(place('in', name));
      renameSync(place('in', name), place('lib', name));
      cache.note(...move(place('in', name), place('lib', name), changedAt));
    }
    expect(catalog.written.length).toBeLessThanOrEqual(isBusy ? 1 : 1 + (Date.now() - started) / 100);
    other.close();
    cache.close();

    const after = new Catalog(path, 1);
    expect([...after.all()].map((one) => one.path).sort()).toEqual(names.map((name) => place('lib', name)).sort());
    after.close();
  });

  function entryOf(path: string): CatalogEntry {
    const { identity, ctime_ns } = lookAt(path)!;
    return { ...KNOWN, stamp: stampOf(identity), ctime_ns };
  }

  function move(sourcePath: string, targetPath: string, changedAt: string): [PlannedOperation, OperationOutcome] {
    const details = { identity: identityOf(targetPath) };
    const operation = { type: 'move', sourcePath, targetPath, checksum: null, size: null, details } as const;
    const nothing = { message: null, checksumBefore: null, checksumAfter: null, backupPath: null };
    return [operation, { id: 1, status: 'completed', targetPath, details, changedAt, ...nothing }];
  }
});
