import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fillUp } from '../support/ballast.js';
import { writeAlbums } from '../support/collections.js';
import { PausedProgram, type PausedEnd } from '../support/paused-program.js';
import { User } from '../support/program.js';
import { mountSmallDisk, NO_MOUNT } from '../support/small-disk.js';
import { mp3Track } from '../support/track.js';
import { contentsOf, namesIn, treeOf, write } from '../support/tree.js';

const MIB = 1024 * 1024;
/** More than one batch of the journal, which holds 256 operations. */
const [ALBUMS, EACH] = [6, 55];

/** Holds the program before the n-th call of a kind, and fills a disk up. @returns how it ended, and what gives room again */
async function fillDuring(
  user: User,
  args: readonly string[],
  disk: string,
  instant: { readonly call: string; readonly path: string; readonly nth: number },
  environment: Readonly<Record<string, string>> = {},
): Promise<PausedEnd & { readonly makeRoom: () => void }> {
  const { call, path, nth } = instant;
  const program = new PausedProgram(args, {
    under: [user.source, user.library],
    only: [call],
    path,
    at: [nth],
    environment: { ...user.environment, ...environment },
  });
  expect(await program.reach(nth)).toContain(call);
  const makeRoom = fillUp(disk);
  program.goOn(nth);
  return { ...(await program.end()), makeRoom };
}

function writeTracks(folder: string): void {
  const files = Array.from({ length: 12 }, (_, index) => {
    const tags = { title: `Song ${index}`, artist: 'The Band', album: 'Big', track: index + 1 };
    return [`${index}.mp3`, mp3Track(tags, { size: 60_000, seed: index })];
  });
  write(folder, Object.fromEntries(files));
}

const why = NO_MOUNT === null ? '' : ` (${NO_MOUNT}; unshare --user --map-root-user --mount npm run test:crash may do)`;

describe.skipIf(NO_MOUNT !== null)(`the disk of the history is full${why}`, () => {
  test('from the start: nothing is moved, and it is said', async () => {
    const disk = mountSmallDisk(4 * MIB);
    const user = new User();
    writeTracks(user.source);
    const before = treeOf(user.source);
    fillUp(disk);
    const { exitCode, stderr } = await user.organize('--yes', '--history-db', join(disk, 'history.db'));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/full|space/i);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(treeOf(user.source)).toEqual(before);
    expect(existsSync(user.library)).toBe(false);
  });

  test.each(['organize', 'rollback'] as const)(
    'in the middle of %s: it stops before the next operation, and with room again all can be undone',
    async (during) => {
      // SQLite's log alone grows to 4 MiB before it is written into the database.
      const disk = mountSmallDisk(16 * MIB);
      const user = new User();
      const tracks = writeAlbums(user.source, ALBUMS, EACH);
      const history = { MUSIC_ORGANIZE_HISTORY_DB: join(disk, 'history.db') };
      const option = ['--history-db', history.MUSIC_ORGANIZE_HISTORY_DB];
      const [before, contents] = [treeOf(user.source), contentsOf(user.source)];
      if (during === 'rollback') expect(await user.organize('--yes', ...option)).toMatchObject({ exitCode: 0 });
      const organize = ['organize', user.source, user.library, '--yes'];
      const args = during === 'organize' ? organize : ['rollback', 'last', '--yes'];
      const instant = { call: 'link', path: '.mp3', nth: 5 };
      const { exitCode, stderr, log, makeRoom } = await fillDuring(user, args, disk, instant, history);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/history .* cannot be used: database or disk is full/);
      expect(stderr).toContain('Free some space on the disk of the history, then run music-organize recover.');
      // The last batch was never journaled, so nothing of it was begun.
      expect(log.length).toBeLessThan(tracks);
      expect(contentsOf(user.source, user.library)).toEqual(contents);

      makeRoom();
      expect(await user.run('recover', ...option)).toMatchObject({ exitCode: 0, stderr: '' });
      expect((await user.run('recover', ...option)).stdout).toContain('Nothing to settle');
      if (during === 'organize') {
        const [{ session_id: id }] = await user.json('sessions', ...option);
        expect(await user.run('resume', id, ...option)).toMatchObject({ exitCode: 0 });
        expect(namesIn(user.library)).toHaveLength(tracks);
        expect(contentsOf(user.library)).toEqual(contents);
      }
      expect(await user.run('rollback', 'last', '--yes', ...option)).toMatchObject({ exitCode: 0 });
      expect(treeOf(user.source)).toEqual(before);
      expect(existsSync(user.library)).toBe(false);
    },
  );
});

describe.skipIf(NO_MOUNT !== null)(`the disk of the files is full${why}`, () => {
  test('in the middle of a copy: that one fails, nothing of it stays, the rest comes when there is room', async () => {
    const disk = mountSmallDisk(4 * MIB);
    const user = new User({ library: join(disk, 'library') });
    writeTracks(user.source);
    const [before, contents] = [treeOf(user.source), contentsOf(user.source)];
    const args = ['organize', user.source, user.library, '--yes'];
    const { exitCode, stdout, stderr, makeRoom } = await fillDuring(user, args, disk, {
      call: 'write',
      path: '.part',
      nth: 4,
    });
    expect(exitCode).toBe(3);
    expect(`${stdout}${stderr}`).toMatch(/full|space/i);
    expect(contentsOf(user.source, user.library)).toEqual(contents);
    expect(namesIn(user.library).filter((name) => name.includes('.part'))).toEqual([]);
    expect(namesIn(user.library)).toHaveLength(3);

    makeRoom();
    expect(await user.run(...args)).toMatchObject({ exitCode: 0 });
    expect(contentsOf(user.library)).toEqual(contents);
    const sessions = await user.json('sessions');
    for (const { session_id: id } of sessions) {
      expect(await user.run('rollback', id, '--yes')).toMatchObject({ exitCode: 0 });
    }
    expect(treeOf(user.source)).toEqual(before);
    expect(existsSync(user.library)).toBe(false);
  });

  test('when a rollback must copy back: what does not fit stays in the library, and goes back when there is room', async () => {
    const disk = mountSmallDisk(4 * MIB);
    const user = new User({ source: join(disk, 'source') });
    mkdirSync(user.source);
    writeTracks(user.source);
    const [before, contents] = [treeOf(user.source), contentsOf(user.source)];
    expect(await user.organize('--yes')).toMatchObject({ exitCode: 0 });
    const args = ['rollback', 'last', '--yes'];
    const { exitCode, stdout, stderr, makeRoom } = await fillDuring(user, args, disk, {
      call: 'write',
      path: '.part',
      nth: 4,
    });
    expect(exitCode).toBe(3);
    expect(`${stdout}${stderr}`).toMatch(/full|space/i);
    expect(contentsOf(user.source, user.library)).toEqual(contents);
    expect(namesIn(user.source)).toHaveLength(3);

    makeRoom();
    expect(await user.run(...args)).toMatchObject({ exitCode: 0 });
    expect(treeOf(user.source)).toEqual(before);
    expect(existsSync(user.library)).toBe(false);
  });
});
