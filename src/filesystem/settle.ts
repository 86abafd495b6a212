import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FileIdentity } from '../domain/operation.js';
import { checksumOf } from './checksum.js';
import { syncFolder } from './durable.js';
import { exists, identify, identityOf, isSameInode, sameFile } from './identity.js';
import { removeName, renameOverPlaceholder } from './publish.js';

/**
 * Both names of a moved file are there: makes the new one durable, proves once more that both hold the same, and takes
 * the old one away.
 *
 * @param aside name of ours that the source passes through; itself, where it has that name already
 * @returns whether the source is gone; `false` when the two differ after all: nothing was touched
 */
export async function dropSource(source: string, target: string, aside: string): Promise<boolean> {
  const before = identify(source);
  if (
    !isSameInode(source, target) &&
    before.kind === 'file' &&
    (await checksumOf(source)) !== (await checksumOf(target))
  )
    return false;
  syncFolder(dirname(target));
  if (source === aside) removePart(aside);
  else removeName(source, aside, (found) => sameFile(before, identityOf(found)));
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
