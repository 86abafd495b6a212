import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PlannedOperation } from '../domain/operation.js';
import { isInside } from '../domain/paths.js';
import { NotAsPlannedError } from './act-errors.js';

export interface Bounds {
  /** Absolute, real paths. */
  readonly roots: readonly string[];
  /** The user chose to follow symbolic links below the roots. */
  readonly throughLinks?: boolean;
  /** Where files may be rewritten besides, although nothing is moved there: the source, which has playlists as well. */
  readonly rewrites?: Pick<Bounds, 'roots' | 'throughLinks'>;
  /** The operations come from elsewhere: what they take must be inside the roots as well. */
  readonly strangers?: boolean;
}

/**
 * Where an operation may make a name: under one of the roots, with no symbolic link on the way; a root itself may be
 * made, with the folders that it needs.
 *
 * @throws NotAsPlannedError `outside_library` or `symlink_in_target`
 */
export function requireInside({ type, sourcePath, targetPath, details }: PlannedOperation, bounds: Bounds): void {
  const { roots, strangers = false } = bounds;
  const isFolder = type === 'create_directory' || type === 'remove_directory';
  if (strangers && sourcePath !== null) requireBelow(sourcePath, bounds, isFolder);
  if (strangers && details.object !== undefined) requireBelow(details.object, bounds, false);
  if (targetPath === null) return;
  if (type === 'rewrite' && bounds.rewrites !== undefined) {
    requireBelow(targetPath, bounds.rewrites, false);
    return;
  }
  if (!strangers && isFolder && roots.some((root) => isInside(root, targetPath))) return;
  requireBelow(targetPath, bounds, isFolder);
}

function requireBelow(path: string, { roots, throughLinks = false }: Bounds, mayBeRoot: boolean): void {
  const root = roots.find((candidate) => isInside(path, candidate) && (mayBeRoot || path !== candidate));
  if (root === undefined) throw new NotAsPlannedError('outside_library', `${path} is outside ${roots.join(' and ')}`);
  if (throughLinks) return;
  for (let folder = dirname(path); folder.length > root.length; folder = dirname(folder)) {
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
      throw new NotAsPlannedError('symlink_in_target', `${folder} is a symbolic link`);
    }
  }
}
