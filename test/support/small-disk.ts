import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './tree.js';

/** Why no disk can be mounted here; `null` when it can. Tests that need one are skipped and say so. */
export const NO_MOUNT = whyNoMount();

function whyNoMount(): string | null {
  if (process.platform !== 'linux') return 'tmpfs is Linux';
  if (process.getuid?.() !== 0) return 'mounting needs root';
  // In a mount namespace of its own, which ends with the command.
  const { status } = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'probe', '/tmp']);
  return status === 0 ? null : 'mounting is not allowed here';
}

/** Mounts a disk of so many bytes that goes when the test ends. @returns its folder */
export function mountSmallDisk(bytes: number): string {
  const folder = temporaryFolder();
  mount('-t', 'tmpfs', '-o', `size=${bytes},mode=755`, 'music-organize-test', folder);
  onTestFinished(() => {
    spawnSync('umount', ['--lazy', folder]);
  });
  return folder;
}

export function makeReadOnly(folder: string): void {
  mount('-o', 'remount,ro', folder);
}

function mount(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`);
}
