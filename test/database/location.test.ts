import type * as FileSystem from 'node:fs';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { HistoryConnection } from '../../src/database/connection.js';
import {
  historyLocation,
  lockPath,
  makeFolder,
  prepareFile,
  readablePath,
  type HistoryLocation,
} from '../../src/database/location.js';
import { OperationHistoryTracker } from '../../src/database/operation-history-tracker.js';
import { HistoryError } from '../../src/domain/errors.js';
import { asOrdinaryUser } from '../support/ordinary-user.js';
import { OTHER_DISK, temporaryFolder, treeOf } from '../support/tree.js';

const links = vi.hoisted(() => ({ refused: false }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof FileSystem>();
  const linkSync: typeof fs.linkSync = (from, to) => {
    if (links.refused) throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
    fs.linkSync(from, to);
  };
  return { ...fs, linkSync };
});

/** As on FAT, until the test ends. */
function refuseHardLinks(): void {
  links.refused = true;
  onTestFinished(() => {
    links.refused = false;
  });
}

describe('historyLocation', () => {
  const xdg = { HOME: '/home/me', XDG_STATE_HOME: '/state', XDG_CACHE_HOME: '/cache' };
  it.each<[string, string | undefined, Record<string, string>, Partial<HistoryLocation>]>([
    [
      'the flag first',
      '/x/h.db',
      { ...xdg, MUSIC_ORGANIZE_HISTORY_DB: '/y/h.db' },
      { path: '/x/h.db', from: 'flag', cacheLink: null },
    ],
    [
      'the variable next',
      undefined,
      { ...xdg, MUSIC_ORGANIZE_HISTORY_DB: '/y/h.db' },
      { path: '/y/h.db', from: 'environment', cacheLink: null },
    ],
    ['an empty flag and variable are none', '', { ...xdg, MUSIC_ORGANIZE_HISTORY_DB: '' }, { from: 'default' }],
    [
      'XDG folders',
      undefined,
      xdg,
      { path: '/state/music-organizer/operation_history.db', cacheLink: '/cache/music-organizer/operation_history.db' },
    ],
    [
      'their defaults',
      undefined,
      { HOME: '/home/me' },
      {
        path: '/home/me/.local/state/music-organizer/operation_history.db',
        cacheLink: '/home/me/.cache/music-organizer/operation_history.db',
      },
    ],
    [
      'relative XDG folders are ignored',
      undefined,
      { HOME: '/h', XDG_STATE_HOME: 'x', XDG_CACHE_HOME: '' },
      {
        path: '/h/.local/state/music-organizer/operation_history.db',
        cacheLink: '/h/.cache/music-organizer/operation_history.db',
      },
    ],
  ])('%s', (_, flag, environment, expected) => {
    expect(historyLocation(flag, environment)).toMatchObject(expected);
  });

  it('makes relative names absolute', () => {
    expect(historyLocation('h.db', {}).path).toBe(join(process.cwd(), 'h.db'));
  });
});

/** The default place, in a home of its own. */
function home(): HistoryLocation & { readonly cacheLink: string } {
  const location = historyLocation(undefined, { HOME: temporaryFolder() });
  return { ...location, cacheLink: location.cacheLink! };
}

/** What a crash of an older version left in the cache folder: what it holds is in its write-ahead log. */
function oldHistory(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const alive = join(temporaryFolder(), 'alive.db');
  const old = new BetterSqlite3(alive);
  old.pragma('journal_mode = WAL');
  old.exec(`CREATE TABLE kept (value TEXT); INSERT INTO kept VALUES ('from the log')`);
  for (const suffix of ['', '-wal']) copyFileSync(alive + suffix, path + suffix);
  old.close();
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
}

function keptIn(path: string): unknown {
  const database = new BetterSqlite3(path, { readonly: true });
  try {
    return database.prepare('SELECT value FROM kept').pluck().get();
  } finally {
    database.close();
  }
}

/** What a writer does before it opens the history. */
function prepareLocation(location: HistoryLocation): void {
  makeFolder(location);
  prepareFile(location);
}

describe('the place of a history', () => {
  it('makes a private folder, and a link in the cache folder, once', () => {
    const location = home();
    for (const _ of [1, 2]) prepareLocation(location);
    expect(statSync(dirname(location.path)).mode & 0o777).toBe(0o700);
    expect(readlinkSync(location.cacheLink)).toBe(location.path);
    HistoryConnection.open(location.cacheLink, 'write').close();
    expect(lstatSync(location.path).isFile()).toBe(true);
  });

  it('makes a folder that others could look into private', () => {
    const location = home();
    mkdirSync(dirname(location.path), { recursive: true, mode: 0o755 });
    prepareLocation(location);
    expect(statSync(dirname(location.path)).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['all of it', ['', 'lock.db', 'operation_history.db']],
    ['the database', ['operation_history.db']],
    ['the lock', ['lock.db']],
  ])('leaves a history that its owner protected as it is, and refuses to write it: %s', async (_, names) => {
    const root = temporaryFolder();
    vi.stubEnv('XDG_STATE_HOME', join(root, 'state'));
    vi.stubEnv('XDG_CACHE_HOME', join(root, 'cache'));
    onTestFinished(() => void vi.unstubAllEnvs());
    const history = OperationHistoryTracker.openSync();
    history.startSessionSync({ sourceRoot: '/in', targetRoot: '/lib' });
    history.closeSync();
    const paths = names.map((name) => join(dirname(history.path), name));
    mkdirSync(join(root, 'locked'));
    await asOrdinaryUser(root, join(root, 'locked'), async () => {
      const modes = (): number[] => paths.map((path) => statSync(path).mode);
      for (const path of paths) chmodSync(path, modes()[paths.indexOf(path)]! & ~0o222);
      const before = modes();
      for (const sessionId of ['one', 'two']) {
        const write = async (): Promise<void> => {
          const open = OperationHistoryTracker.openSync();
          try {
            await open.startSession({ sessionId, sourceRoot: '/in', targetRoot: '/lib' });
          } finally {
            open.closeSync();
          }
        };
        await expect(write()).rejects.toBeInstanceOf(HistoryError);
        expect(modes()).toEqual(before);
      }
      for (const path of paths) chmodSync(path, 0o700);
    });
  });

  it('makes the database private from its first moment, also through a link that leads nowhere yet', () => {
    const location = home();
    const [file, link] = [join(temporaryFolder(), 'h.db'), join(temporaryFolder(), 'link.db')];
    symlinkSync(file, link);
    prepareLocation(location);
    prepareLocation(historyLocation(link, {}));
    for (const path of [location.path, file]) expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('points a wrong link to the right place', () => {
    const location = home();
    mkdirSync(dirname(location.cacheLink), { recursive: true });
    symlinkSync('/nowhere', location.cacheLink);
    prepareLocation(location);
    expect(readlinkSync(location.cacheLink)).toBe(location.path);
  });

  it('adopts a history of the cache folder, with what is in its log', () => {
    const location = home();
    oldHistory(location.cacheLink);
    prepareLocation(location);
    expect(keptIn(location.path)).toBe('from the log');
    expect(existsSync(`${location.cacheLink}-wal`)).toBe(false);
    expect(readlinkSync(location.cacheLink)).toBe(location.path);
  });

  it.skipIf(OTHER_DISK === null)('adopts it from another file system', () => {
    const location = {
      ...home(),
      cacheLink: join(temporaryFolder(OTHER_DISK!), 'music-organizer', 'operation_history.db'),
    };
    oldHistory(location.cacheLink);
    prepareLocation(location);
    expect(keptIn(location.path)).toBe('from the log');
    expect(existsSync(`${location.cacheLink}-wal`)).toBe(false);
    expect(readlinkSync(location.cacheLink)).toBe(location.path);
  });

  it('adopts it where there are no hard links', () => {
    const location = home();
    oldHistory(location.cacheLink);
    refuseHardLinks();
    prepareLocation(location);
    expect(keptIn(location.path)).toBe('from the log');
    expect(statSync(location.path).mode & 0o777).toBe(0o600);
    expect(readlinkSync(location.cacheLink)).toBe(location.path);
    expect(readdirSync(dirname(location.path))).toEqual(['operation_history.db']);
  });

  it('adopts it after a run that died when only the name was taken', () => {
    const location = home();
    oldHistory(location.cacheLink);
    makeFolder(location);
    for (const left of [location.path, `${location.path}.adopted`]) writeFileSync(left, '');
    refuseHardLinks();
    prepareLocation(location);
    expect(keptIn(location.path)).toBe('from the log');
    expect(readdirSync(dirname(location.path))).toEqual(['operation_history.db']);
  });

  it('clears away the copy of a run that died when it had its name already', () => {
    const location = home();
    for (const path of [location.path, location.cacheLink]) oldHistory(path);
    copyFileSync(location.path, `${location.path}.adopted`);
    prepareLocation(location);
    expect(existsSync(`${location.path}.adopted`)).toBe(false);
    expect(keptIn(location.path)).toBe('from the log');
    expect(lstatSync(location.cacheLink).isFile()).toBe(true);
  });

  it('finishes to adopt what died half-way, under both names', () => {
    const location = home();
    oldHistory(location.cacheLink);
    prepareLocation(location);
    unlinkSync(location.cacheLink);
    linkSync(location.path, location.cacheLink);
    prepareLocation(location);
    expect(keptIn(location.path)).toBe('from the log');
    expect(readlinkSync(location.cacheLink)).toBe(location.path);
  });

  it('never adopts what another program works with', () => {
    const location = home();
    oldHistory(location.cacheLink);
    const other = new BetterSqlite3(location.cacheLink);
    onTestFinished(() => void other.close());
    expect(other.prepare('SELECT value FROM kept').pluck().get()).toBe('from the log');
    expect(() => {
      prepareLocation(location);
    }).toThrow(HistoryError);
    expect(existsSync(location.path)).toBe(false);
    other.exec(`INSERT INTO kept VALUES ('later')`);
  });

  it('is no more adopted by a writer that does not hold the lock', () => {
    const location = home();
    makeFolder(location);
    vi.stubEnv('XDG_STATE_HOME', dirname(dirname(location.path)));
    vi.stubEnv('XDG_CACHE_HOME', dirname(dirname(location.cacheLink)));
    onTestFinished(() => void vi.unstubAllEnvs());
    const writer = OperationHistoryTracker.openSync();
    onTestFinished(() => {
      writer.closeSync();
    });
    unlinkSync(location.cacheLink);
    oldHistory(location.cacheLink);
    renameSync(location.path, `${location.path}.away`);
    expect(() => OperationHistoryTracker.openSync()).toThrow('holds the history');
    expect(lstatSync(location.cacheLink).isFile()).toBe(true);
    expect(existsSync(location.path)).toBe(false);
  });

  it('is read where an older version left it, and stays there', () => {
    const location = home();
    expect(readablePath(location)).toBe(location.path);
    oldHistory(location.cacheLink);
    expect(readablePath(location)).toBe(location.cacheLink);
    prepareLocation(location);
    expect(readablePath(location)).toBe(location.path);
  });

  it('touches neither of two real histories', () => {
    const location = home();
    for (const path of [location.path, location.cacheLink]) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, path);
    }
    const before = treeOf(location.path);
    prepareLocation(location);
    expect(treeOf(location.path)).toEqual(before);
    expect(lstatSync(location.cacheLink).isFile()).toBe(true);
  });

  it('has an error for people when the old file is no database', () => {
    const location = home();
    mkdirSync(dirname(location.cacheLink), { recursive: true });
    writeFileSync(location.cacheLink, 'no database '.repeat(1000));
    const before = readFileSync(location.cacheLink);
    let thrown: unknown;
    try {
      prepareLocation(location);
    } catch (error) {
      thrown = error;
    }
    if (thrown !== undefined) expect(thrown).toBeInstanceOf(HistoryError);
    expect(readFileSync(location.cacheLink)).toEqual(before);
  });

  it('goes on without a cache folder', () => {
    const location = home();
    writeFileSync(join(location.cacheLink, '../../..', '.cache'), 'a file');
    prepareLocation(location);
    expect(statSync(dirname(location.path)).isDirectory()).toBe(true);
  });

  it('says what to do when the folder cannot be made', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const prepare = (): void => {
      prepareLocation(historyLocation(join(file, 'h.db')));
    };
    expect(prepare).toThrow(HistoryError);
    expect(prepare).toThrow(expect.objectContaining({ hint: expect.stringContaining('--history-db') }));
  });

  it('works where state and cache are one folder', () => {
    const folder = temporaryFolder();
    const location = historyLocation(undefined, { XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder });
    prepareLocation(location);
    HistoryConnection.open(location.path, 'write').close();
    prepareLocation(location);
    expect(lstatSync(location.path).isFile()).toBe(true);
  });

  it('works where the cache folder is a link to the state folder', () => {
    const location = home();
    mkdirSync(dirname(location.path), { recursive: true });
    mkdirSync(dirname(dirname(location.cacheLink)), { recursive: true });
    symlinkSync(dirname(location.path), dirname(location.cacheLink));
    prepareLocation(location);
    HistoryConnection.open(location.path, 'write').close();
    expect(lstatSync(location.path).isFile()).toBe(true);
  });
});

describe('lockPath', () => {
  it('is beside the history itself, wherever links lead', () => {
    const [folder, other] = [temporaryFolder(), temporaryFolder()];
    symlinkSync(folder, join(other, 'link'));
    expect(lockPath(join(other, 'link', 'operation_history.db'))).toBe(join(folder, 'lock.db'));
    expect(lockPath(join(other, 'link', 'mine.db'))).toBe(join(folder, 'mine.db-lock.db'));
  });
});
