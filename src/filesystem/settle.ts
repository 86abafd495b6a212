import { rmSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FileIdentity } from '../domain/operation.js';
import { checksumOf } from './checksum.js';
import { syncFolder } from './durable.js';
import { exists, identify, isSameInode, sameFile } from './identity.js';
import { renameOverPlaceholder } from './publish.js';

/**
 * Both names of a moved file are there: makes the new one durable, proves once more that both hold the same, and takes
 * the old one away.
 *
 * @returns whether the source is gone; `false` when the two differ after all: nothing was touched
 */
export async function dropSource(source: string, target: string): Promise<boolean> {
  if (
    !isSameInode(source, target) &&
    identify(source).kind === 'file' &&
    (await checksumOf(source)) !== (await checksumOf(target))
  )
    return false;
  syncFolder(dirname(target));
  unlinkSync(source);
  syncFolder(dirname(source));
  return true;
}

/** A rename of case stopped half-way. @throws TargetOccupiedError when the old name is taken */
export function takeBack(temporary: string, source: string): void {
  renameOverPlaceholder(temporary, source);
}

/** Removes what a copy left under our temporary name; the file that it was copied from is still there. */
export function removePart(path: string): void {
  rmSync(path, { force: true });
}

/** Whether the original of a partial copy is there, so that the part is nobody's only copy. */
export function isSafeToDrop(part: string, original: string, identity: FileIdentity | undefined): boolean {
  if (!exists(part) || !exists(original)) return false;
  return identity === undefined || !sameFile(identity, identify(part));
}
