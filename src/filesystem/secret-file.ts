import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemErrorCode } from '../domain/errors.js';
import { HardLinksUnsupportedError, TargetOccupiedError } from './act-errors.js';
import { syncFolder } from './durable.js';
import { statsOf } from './identity.js';
import { addName, renameOverPlaceholder } from './publish.js';

/** Another process needs microseconds from its placeholder to its secret; who needs longer than this, in ms, is dead. */
const GRACE = 250;

/** How long it is waited between two looks, in ms. */
const STEP = 10;

/**
 * What a secret file holds. `null`: there is none. An empty one is none either: where there are no hard links, a process
 * that dies while it makes one leaves that.
 *
 * @throws the system's error
 */
export function readSecret(path: string): Buffer | null {
  try {
    const content = readFileSync(path);
    return content.length === 0 ? null : content;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Makes a file of random bytes that is its owner's alone (0600), also in place of an empty one. It appears whole: of two
 * that make it at once, one does, and both get what is in it.
 *
 * Without hard links that has two gaps. Who is stopped for longer than GRACE between its placeholder and its secret takes
 * the name from whoever thought it dead. And of two that wait for a dead one, both may see its placeholder in the same
 * moment: then both take the name, and the later one's secret is what stays. Both read it after the folder is flushed; so
 * they get different ones only if the later one takes longer from that look to the name than the first one's flush.
 *
 * @throws the system's error
 */
export function makeSecret(path: string, bytes: number): Buffer {
  const part = `${path}.${String(process.pid)}.part`;
  rmSync(part, { force: true }); // Of a process that died here; no other has our number.
  try {
    writeNew(part, randomBytes(bytes));
    if (!takeName(part, path) && isAbandoned(path)) renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
  syncFolder(dirname(path));
  return readFileSync(path);
}

/** @returns whether the name was free */
function takeName(part: string, path: string): boolean {
  try {
    addName(part, path);
    return true;
  } catch (error) {
    if (error instanceof HardLinksUnsupportedError) return takeByPlaceholder(part, path);
    if (error instanceof TargetOccupiedError) return false;
    throw error;
  }
}

function takeByPlaceholder(part: string, path: string): boolean {
  try {
    renameOverPlaceholder(part, path);
    return true;
  } catch (error) {
    if (error instanceof TargetOccupiedError) return false;
    throw error;
  }
}

/**
 * Whether a file is empty and stays so, and is the same all the time: another one may have died there, and one that lives
 * have begun. Its last look is just before it returns.
 */
function isAbandoned(path: string): boolean {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  let waited = 0;
  let first = statsOf(path);
  for (let found = first; found?.size === 0n; found = statsOf(path)) {
    // A new file may get the number of the one before it; not its time.
    if (found.ino !== first?.ino || found.ctimeNs !== first.ctimeNs) [first, waited] = [found, 0];
    if (waited >= GRACE) return true;
    Atomics.wait(clock, 0, 0, STEP);
    waited += STEP;
  }
  return false;
}

function writeNew(path: string, content: Buffer): void {
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    for (let written = 0; written < content.length;) written += writeSync(descriptor, content, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
