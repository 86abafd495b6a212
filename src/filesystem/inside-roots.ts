import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PlannedOperation } from '../domain/operation.js';
import { isInside } from '../domain/paths.js';
import { NotAsPlannedError } from './act-errors.js';

/**
 * A check holds for the operation that follows at once, in ms. What takes longer, as a copy does, asks `again` before it
 * makes its name; and whatever was made is looked at `after`.
 */
const CHECK_HOLDS_FOR = 5;

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

/**
 * The same for operation after operation. Each is checked before its act and after it; where the next one goes into the
 * same folder at once, the check after the one is the check before the other.
 */
export class InsideRoots {
  readonly #bounds: Bounds;
  /** What was found inside last, and when. */
  #folder = '';
  #at = Number.NEGATIVE_INFINITY;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** @throws as `requireInside` */
  before(operation: PlannedOperation): void {
    if (this.#isFresh(operation)) return;
    requireInside(operation, this.#bounds);
  }

  /** Whatever was found a moment ago. @throws as `requireInside` */
  again(operation: PlannedOperation): void {
    requireInside(operation, this.#bounds);
  }

  /** @throws as `requireInside` */
  after(operation: PlannedOperation): void {
    this.#folder = '';
    requireInside(operation, this.#bounds);
    const { type, targetPath } = operation;
    // Of a folder less may have been asked.
    if (targetPath === null || type === 'rewrite' || type === 'create_directory') return;
    this.#folder = dirname(targetPath);
    this.#at = performance.now();
  }

  #isFresh({ type, targetPath }: PlannedOperation): boolean {
    if (this.#bounds.strangers === true || targetPath === null || type === 'rewrite') return false;
    return this.#folder === dirname(targetPath) && performance.now() - this.#at < CHECK_HOLDS_FOR;
  }
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
