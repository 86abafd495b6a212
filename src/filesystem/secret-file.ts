import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemErrorCode } from '../domain/errors.js';
import { syncFolder } from './durable.js';

/** What a secret file holds. `null`: there is none. @throws the system's error */
export function readSecret(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Makes a file of random bytes that is its owner's alone (0600). It appears whole: of two that make it at once, one
 * does, and both get what is in it.
 *
 * @throws the system's error
 */
export function makeSecret(path: string, bytes: number): Buffer {
  const part = `${path}.${String(process.pid)}.part`;
  rmSync(part, { force: true }); // Of a process that died here; no other has our number.
  try {
    writeNew(part, randomBytes(bytes));
    takeName(part, path);
  } finally {
    rmSync(part, { force: true });
  }
  syncFolder(dirname(path));
  return readFileSync(path);
}

function takeName(part: string, path: string): void {
  try {
    linkSync(part, path);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'EEXIST') return;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    writeNew(path, readFileSync(part)); // No hard links here.
  }
}

function writeNew(path: string, content: Buffer): void {
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    writeSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
