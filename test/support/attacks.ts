import {
  appendFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { Race, type Instant } from './race.js';
import { sha256, treeOf, type Tree } from './tree.js';

/** What somebody did. */
interface Deed {
  /** Contents that came with it, as checksums: they must be kept as well. */
  readonly theirs?: readonly string[];
  /** Contents that they took away themselves. */
  readonly gone?: readonly string[];
  /** Takes it back, after which a rollback must restore everything. Without it, `2.mp3` stays as they left it. */
  readonly mend?: () => void;
}

export interface Attack {
  readonly name: string;
  readonly during: 'organize' | 'rollback';
  readonly instant: Instant;
  readonly act: (race: Race) => Deed;
  readonly exitCode: 0 | 3;
  /** What people read, on stdout or stderr. */
  readonly says: RegExp;
  readonly options?: readonly string[];
  /** From one file system to another. */
  readonly across?: boolean;
}

const LAST_MOMENT = /2\.mp3 changed or was replaced at the last moment/;

export const ATTACKS: readonly Attack[] = [
  {
    name: 'a file appears where a track goes',
    during: 'organize',
    instant: { call: 'link', path: 'Song 2.mp3' },
    act: (race) => put(race.placed(2), 'theirs'),
    exitCode: 0,
    says: /Moved 3 tracks/,
  },
  {
    name: 'a file appears where a track is copied to',
    during: 'organize',
    across: true,
    instant: { call: 'link', path: 'Song 2.mp3' },
    act: (race) => put(race.placed(2), 'theirs'),
    exitCode: 0,
    says: /Moved 3 tracks/,
  },
  {
    name: 'the folder of the album becomes a link to elsewhere, between check and act',
    during: 'organize',
    instant: { call: 'link', path: 'Song 2.mp3' },
    act: (race) => swapFolder(race, race.album),
    exitCode: 3,
    says: /is a symbolic link/,
  },
  {
    name: 'the folder above becomes a link to elsewhere, just before an album is made in it',
    during: 'organize',
    instant: { call: 'mkdir', path: 'Album (2001)' },
    act: (race) => swapFolder(race, dirname(race.album)),
    exitCode: 3,
    says: /is a symbolic link/,
  },
  {
    name: 'a track is edited between plan and act',
    during: 'organize',
    instant: { call: 'mkdir', path: 'Album (2001)' },
    act: (race) => edit(race, 2),
    exitCode: 3,
    says: /2\.mp3 changed after it was planned/,
  },
  {
    name: 'a track is edited in the instant of its move',
    during: 'organize',
    instant: { call: 'link', path: 'Song 2.mp3' },
    act: (race) => edit(race, 2),
    exitCode: 3,
    says: LAST_MOMENT,
  },
  {
    name: 'a track is edited while it is copied',
    during: 'organize',
    across: true,
    instant: { call: 'fsync', path: '.part', nth: 2 },
    act: (race) => edit(race, 2),
    exitCode: 3,
    says: /2\.mp3 changed after it was planned/,
  },
  {
    name: 'a track is removed',
    during: 'organize',
    instant: { call: 'link', path: 'Song 2.mp3' },
    act: (race) => remove(race, 2),
    exitCode: 3,
    says: /2\.mp3: it, or its folder, does not exist/,
  },
  {
    name: 'a track is replaced by another one of the same size',
    during: 'organize',
    instant: { call: 'link', path: 'Song 2.mp3' },
    act: (race) => replace(race, 2),
    exitCode: 3,
    says: LAST_MOMENT,
  },
  {
    name: 'a track that is copied is replaced by another one of the same size',
    during: 'organize',
    across: true,
    instant: { call: 'fsync', path: '.part', nth: 2 },
    act: (race) => replace(race, 2),
    exitCode: 3,
    says: /2\.mp3 changed after it was planned/,
  },
  {
    name: 'a track is replaced by another one of the same size when its old name is about to go',
    during: 'organize',
    instant: { call: 'rename', path: '/2.mp3' },
    act: (race) => replace(race, 2),
    exitCode: 3,
    says: LAST_MOMENT,
  },
  {
    name: 'a track that was copied is replaced when it is about to go',
    during: 'organize',
    across: true,
    instant: { call: 'rename', path: '/2.mp3' },
    act: (race) => replace(race, 2),
    exitCode: 3,
    says: LAST_MOMENT,
  },
  {
    name: 'a track that was copied is edited when it is about to go',
    during: 'organize',
    across: true,
    instant: { call: 'rename', path: '/2.mp3' },
    act: (race) => edit(race, 2),
    exitCode: 3,
    says: LAST_MOMENT,
  },
  {
    name: 'a file appears at the old name of a track that has just gone',
    during: 'organize',
    instant: { call: 'unlink', path: '.old.part', nth: 2 },
    act: (race) => put(race.original(2), 'theirs'),
    exitCode: 0,
    says: /Moved 3 tracks/,
  },
  {
    name: 'a file comes into a folder that is about to be removed',
    during: 'organize',
    instant: { call: 'rmdir', path: '/new' },
    act: (race) => put(join(race.user.source, 'new/late.txt'), 'late'),
    exitCode: 0,
    says: /Moved 3 tracks.*1 file was skipped: folders not empty/,
  },
  {
    name: 'a track is edited just before it goes back',
    during: 'rollback',
    instant: { call: 'link', path: '/2.mp3' },
    act: (race) => exchange(race, race.placed(2)),
    exitCode: 3,
    says: /Song 2\.mp3 changed or was replaced at the last moment/,
  },
  {
    name: 'a track is replaced when it is about to leave the library',
    during: 'rollback',
    instant: { call: 'rename', path: 'Song 2.mp3' },
    act: (race) => exchange(race, race.placed(2)),
    exitCode: 3,
    says: /Song 2\.mp3 changed or was replaced at the last moment/,
  },
  {
    name: 'a file appears at the old place between look and act',
    during: 'rollback',
    instant: { call: 'link', path: '/2.mp3' },
    act: (race) => put(race.original(2), 'theirs'),
    exitCode: 3,
    says: /2\.mp3 exists already/,
  },
  {
    name: 'a file comes into a folder of the library that is about to go',
    during: 'rollback',
    instant: { call: 'rmdir', path: 'Album (2001)' },
    act: (race) => put(join(race.album, 'late.txt'), 'late'),
    exitCode: 3,
    says: /is not empty: late\.txt/,
  },
  {
    name: 'the old folder becomes a link to elsewhere between check and act',
    during: 'rollback',
    instant: { call: 'link', path: '/2.mp3' },
    act: (race) => swapFolder(race, join(race.user.source, 'new')),
    exitCode: 3,
    says: /is a symbolic link/,
  },
];

/** Plays it through and expects that nothing is lost, nothing lies outside, it is told, and a rollback makes it good. */
export async function expectHarmless(attack: Attack, otherDisk?: string): Promise<void> {
  const race = new Race(otherDisk === undefined ? {} : { library: join(otherDisk, 'library') });
  const { during, instant, options = [] } = attack;
  if (during === 'rollback') await race.user.organize('--yes');
  let deed: Deed = {};
  const act = (): void => {
    deed = attack.act(race);
  };
  const end = during === 'organize' ? await race.organize(instant, act, ...options) : await race.rollback(instant, act);
  const { theirs = [], gone = [], mend } = deed;
  expect(end.stderr).not.toMatch(/^ {4}at /m);
  expect(`${end.stdout}\n${end.stderr}`).toMatch(attack.says);
  expect(end.exitCode).toBe(attack.exitCode);
  expect(race.lost(theirs, gone)).toEqual([]);
  expect(Object.keys(treeOf(trapOf(race))).filter((name) => name !== '.')).toEqual([]);

  mend?.();
  expect(await race.user.run('rollback', 'last', '--yes')).toMatchObject({ exitCode: 0 });
  expect(race.lost([], gone)).toEqual([]);
  const stays = mend === undefined ? ['new/2.mp3'] : [];
  expect(without(treeOf(race.user.source), stays)).toEqual(without(race.before, stays));
  expect(existsSync(race.user.library)).toBe(false);
}

function without(tree: Tree, names: readonly string[]): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([name]) => !names.includes(name)));
}

function put(path: string, content: string): Deed {
  writeFileSync(path, content);
  return {
    theirs: [sha256(path)],
    mend: () => {
      rmSync(path);
    },
  };
}

function edit(race: Race, n: number): Deed {
  const gone = [sha256(race.original(n))];
  appendFileSync(race.original(n), 'and more');
  return { gone, theirs: [sha256(race.original(n))] };
}

function remove(race: Race, n: number): Deed {
  const gone = [sha256(race.original(n))];
  rmSync(race.original(n));
  return { gone };
}

/** As editors save: a new file, renamed over the old one. */
function replace(race: Race, n: number): Deed {
  const gone = [sha256(race.original(n))];
  const other = join(race.elsewhere, 'other.mp3');
  writeFileSync(other, Buffer.alloc(statSync(race.original(n)).size, 'x'));
  renameSync(other, race.original(n));
  return { gone, theirs: [sha256(race.original(n))] };
}

/** Another file, and the old one is kept elsewhere. */
function exchange(race: Race, path: string): Deed {
  const kept = join(race.elsewhere, 'kept.mp3');
  renameSync(path, kept);
  writeFileSync(path, 'edited since');
  return {
    theirs: [sha256(path)],
    mend: () => {
      renameSync(kept, path);
    },
  };
}

/** Whoever follows the link writes into a folder that is none of our business. */
function swapFolder(race: Race, folder: string): Deed {
  const aside = join(race.elsewhere, 'aside');
  mkdirSync(trapOf(race));
  renameSync(folder, aside);
  symlinkSync(trapOf(race), folder);
  return {
    mend: () => {
      rmSync(folder);
      renameSync(aside, folder);
    },
  };
}

function trapOf(race: Race): string {
  return join(race.elsewhere, 'trap');
}
