import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completePath, expandPath, type PathCompletion } from '../../../src/workflows/browse/complete-path.js';
import { asOrdinaryUser } from '../../support/ordinary-user.js';
import { temporaryFolder, write } from '../../support/tree.js';

/** A home with folders, which is also where relative paths begin. */
function homeWith(...folders: string[]): { cwd: string; home: string } {
  const home = temporaryFolder();
  for (const folder of folders) mkdirSync(join(home, folder), { recursive: true });
  return { cwd: home, home };
}

const texts = ({ folders }: PathCompletion): string[] => folders.map(({ text }) => text);

describe('completePath', () => {
  it('completes as a shell does: the only one, what several have in common, each way to write the folder', async () => {
    const place = homeWith('Music/Disc 10', 'Music/Disc 2', 'Music/Disc 1', 'Music/.Disc 3', 'Movies', 'Cafe\u0301s');
    write(place.home, { 'Music/Disc 9.mp3': '', 'Mus.txt': '' });
    symlinkSync('Music', join(place.home, 'Mix'));
    symlinkSync('Mus.txt', join(place.home, 'Mus-link'));
    symlinkSync('Mu-loop', join(place.home, 'Mu-loop'));
    const completed = async (typed: string): Promise<[string, string[]]> => {
      const completion = await completePath(typed, place);
      expect(completion.problem).toBeNull();
      return [completion.completed, texts(completion)];
    };
    expect(await completed('Mu')).toEqual(['Music/', ['Music/']]);
    expect(await completed('M')).toEqual(['M', ['Mix/', 'Movies/', 'Music/']]);
    expect(await completed('~/Mu')).toEqual(['~/Music/', ['~/Music/']]);
    expect((await completed('~'))[0]).toBe('~/');
    expect(await completed(`${place.home}/Mo`)).toEqual([`${place.home}/Movies/`, [`${place.home}/Movies/`]]);
    const discs = ['Music/Disc 1/', 'Music/Disc 2/', 'Music/Disc 10/'];
    expect(await completed('Music/')).toEqual(['Music/Disc ', discs]);
    expect(await completed('Mix/../Music/D')).toEqual(['Mix/../Music/Disc ', discs.map((text) => `Mix/../${text}`)]);
    expect(await completed('Music/.')).toEqual(['Music/.Disc 3/', ['Music/.Disc 3/']]);
    expect(await completed('Music/..')).toEqual(['Music/../', expect.arrayContaining(['Music/../Movies/'])]);
    expect(await completed('music')).toEqual(['music', []]);
    // As a keyboard writes it, and as a Mac did.
    expect(await completed('Caf\u00e9')).toEqual(['Cafe\u0301s/', ['Cafe\u0301s/']]);
  });

  it('leaves names as they are, whatever they hold, and leaves out those that no string can name', async () => {
    const names = ['a\u001b[2J', 'a\nb', 'a\u{1F600}', 'a\u{1F601}', 'a*?[x]', 'a\\', 'a\uFFFD'];
    const place = homeWith(...names, 'a\u{1F600}/sub');
    execFileSync('bash', ['-c', String.raw`mkdir "$1"/$'a\xff'`, '-', place.home]);
    const all = await completePath('', place);
    expect(new Set(all.folders.map(({ name }) => name))).toEqual(new Set(names));
    expect(all.completed).toBe('a');
    // Half of a surrogate pair is no common beginning.
    const emoji = homeWith('b\u{1F600}', 'b\u{1F601}');
    expect((await completePath('b', emoji)).completed).toBe('b');
    expect((await completePath('a\u{1F600}', place)).completed).toBe('a\u{1F600}/');
    expect((await completePath('a\0b', place)).problem?.code).toBe('no_path');
  });

  it('says why a folder cannot be read', async () => {
    const place = homeWith('locked', 'open');
    write(place.home, { file: '' });
    symlinkSync('loop', join(place.home, 'loop'));
    const locked = await asOrdinaryUser(place.home, join(place.home, 'locked'), () => completePath('locked/x', place));
    expect(locked).toMatchObject({
      completed: 'locked/x',
      folders: [],
      lookedInto: join(place.home, 'locked'),
      problem: { code: 'EACCES', message: `${place.home}/locked cannot be read: access is denied (EACCES).` },
    });
    for (const [typed, code] of [
      ['nowhere/', 'ENOENT'],
      ['file/', 'ENOTDIR'],
      ['loop/', 'ELOOP'],
      [`${'x'.repeat(300)}/`, 'ENAMETOOLONG'],
    ] as const) {
      expect(await completePath(typed, place)).toMatchObject({ completed: typed, problem: { code } });
    }
  });

  it('is out of the way in a folder of 20,000 links, keeps the first ones, and ends when aborted', async () => {
    const place = homeWith('big', 'there');
    for (let at = 20_000; at > 0; at -= 1) symlinkSync('../there', join(place.home, 'big', `link ${at}`));
    let turns = 0;
    let isDone = false;
    const turn = (): void => {
      turns += 1;
      if (!isDone) setImmediate(turn);
    };
    turn();
    const found = await completePath('big/', { ...place, limit: 3 }).finally(() => (isDone = true));
    expect(found).toMatchObject({ completed: 'big/link ', hasMore: true, problem: null });
    expect(texts(found)).toEqual(['big/link 1/', 'big/link 2/', 'big/link 3/']);
    // Others had their turn between the slices, of 256 entries at most.
    expect(turns).toBeGreaterThan(20_000 / 256);

    const abort = new AbortController();
    const reason = new Error('the next key');
    // So many turns of others later, in the middle of it.
    let left = 10;
    const next = (): void => {
      left -= 1;
      if (left === 0) abort.abort(reason);
      else setImmediate(next);
    };
    next();
    await expect(completePath('big/', { ...place, signal: abort.signal })).rejects.toBe(reason);
  });
});

it('expandPath gives absolute paths', () => {
  const place = { cwd: '/work/here', home: '/home/me' };
  const expanded = ['', '~', '~/', '~//a/../b/', '~you/a', '../x/.', '/a//b/'].map((typed) => expandPath(typed, place));
  expect(expanded).toEqual([
    '/work/here',
    '/home/me',
    '/home/me',
    '/home/me/b',
    '/work/here/~you/a',
    '/work/x',
    '/a/b',
  ]);
  expect(() => expandPath('/a\0', place)).toThrow('NUL');
});
