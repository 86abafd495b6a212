import { existsSync, readFileSync } from 'node:fs';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { type Json, PROGRAM, User } from '../support/program.js';
import { makeReadOnly, mountSmallDisk, NO_MOUNT } from '../support/small-disk.js';
import { mp3Track } from '../support/track.js';
import { contentsOf, treeOf, write } from '../support/tree.js';

const TRACKS = 12;
const TRACK_BYTES = 60_000;
const DISK_BYTES = 400 * 1024;

function writeTracks(folder: string): void {
  const numbers = Array.from({ length: TRACKS }, (_, index) => index + 1);
  const files = numbers.map((track) => {
    const tags = { title: `Song ${track}`, artist: 'The Band', album: 'Big', track };
    return [`${track}.mp3`, mp3Track(tags, { size: TRACK_BYTES, seed: track })];
  });
  write(folder, Object.fromEntries(files));
}

describe.skipIf(NO_MOUNT !== null)(
  `a library on a disk that is too small${NO_MOUNT === null ? '' : ` (${NO_MOUNT})`}`,
  () => {
    test('is refused before the first change', async () => {
      const disk = mountSmallDisk(DISK_BYTES);
      const user = new User({ library: `${disk}/library` });
      writeTracks(user.source);
      const before = treeOf(user.source);
      const { exitCode, stdout, stderr } = await user.organize();
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toMatch(/need 720 kB, and the disk of .*library has 4\d\d kB free/);
      expect(stderr).toContain('--force');
      expect(treeOf(user.source)).toEqual(before);
      expect(existsSync(user.library)).toBe(false);
      expect(await user.json('sessions')).toEqual([]);
    });

    test('takes with --force what fits; the rest fails by name, nothing is lost, and a rollback brings all back', async () => {
      const disk = mountSmallDisk(DISK_BYTES);
      const user = new User({ library: `${disk}/library` });
      writeTracks(user.source);
      const [before, contents] = [treeOf(user.source), contentsOf(user.source)];
      const emptyDisk = treeOf(disk);

      const { exitCode, stdout, stderr } = await user.organize('--force');
      expect(exitCode).toBe(3);
      expect(stderr).toMatch(/the disk is full|no space left|ENOSPC/i);
      expect(stdout).toMatch(/\d+ operations failed/);
      expect(contentsOf(user.source, user.library)).toEqual(contents);
      const moved = contentsOf(user.library).length;
      expect(moved).toBeGreaterThan(3);
      expect(moved).toBeLessThan(7);
      expect(Object.keys(treeOf(user.library)).filter((name) => name.includes('.part'))).toEqual([]);
      const { operations } = await user.json('history', '--status', 'failed');
      expect(operations.filter(({ operation_type }: Json) => operation_type === 'move')).toHaveLength(TRACKS - moved);
      for (const { error_message } of operations) expect(error_message).toMatch(/full|ENOSPC|space/i);

      expect(await user.run('rollback', 'last', '--yes')).toMatchObject({ exitCode: 0 });
      expect(treeOf(user.source)).toEqual(before);
      expect(treeOf(disk)).toEqual(emptyDisk);
    });
  },
);

describe.skipIf(NO_MOUNT !== null)(`a read-only disk${NO_MOUNT === null ? '' : ` (${NO_MOUNT})`}`, () => {
  test('as the library is refused, and nothing is changed or recorded', async () => {
    const disk = mountSmallDisk(DISK_BYTES);
    makeReadOnly(disk);
    const user = new User({ library: `${disk}/library` });
    writeTracks(user.source);
    const before = treeOf(user.source);
    const { exitCode, stdout, stderr } = await user.organize();
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/read-only/i);
    expect(stderr).toContain(user.library);
    expect(stderr).not.toMatch(/bug|\.js:\d/);
    expect(treeOf(user.source)).toEqual(before);
    expect(await user.json('sessions')).toEqual([]);
  });

  test('as the place of the history is looked at in one copy, which a dry run takes for all that it asks', async () => {
    const disk = mountSmallDisk(4_000_000);
    const user = new User();
    writeTracks(user.source);
    const history = ['--history-db', `${disk}/h.db`];
    expect(await user.organize(...history)).toMatchObject({ exitCode: 0 });
    makeReadOnly(disk);
    const log = `${user.folder}/copies`;
    const preload = new URL('../faults/preload.mjs', import.meta.url).href;
    const { stdout } = await execa(
      process.execPath,
      ['--import', preload, PROGRAM, 'rollback', 'last', '--dry-run', ...history],
      { env: { ...user.environment, FAULT_UNDER: disk, FAULT_ONLY: 'copyFile', FAULT_LOG: log }, extendEnv: false },
    );
    expect(stdout).toContain('12');
    expect(readFileSync(log, 'utf8').match(/copyFile .*h\.db$/gm)).toHaveLength(1);
  });

  test('as the source can be copied from, not moved from', async () => {
    const disk = mountSmallDisk(2_000_000);
    const user = new User({ source: `${disk}/source` });
    writeTracks(user.source);
    makeReadOnly(disk);
    const before = treeOf(user.source);
    expect(await user.organize()).toMatchObject({ exitCode: 1 });
    expect(existsSync(user.library)).toBe(false);
    expect(await user.organize('--mode', 'copy')).toMatchObject({ exitCode: 0 });
    expect(contentsOf(user.library)).toEqual(contentsOf(user.source));
    expect(await user.run('rollback', 'last', '--yes')).toMatchObject({ exitCode: 0 });
    expect(existsSync(user.library)).toBe(false);
    expect(treeOf(user.source)).toEqual(before);
  });
});
