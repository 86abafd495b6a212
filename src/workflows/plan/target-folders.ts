import { dirname, join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { ClaimIndex } from '../../database/claim-index.js';
import type { PlannedOperation } from '../../domain/operation.js';
import { relativeTo } from '../../domain/paths.js';
import type { SkipReason } from '../../domain/skip.js';
import type { TargetView } from '../../filesystem/target-view.js';
import { createDirectory, missingFolders } from '../move/missing-folders.js';

export type ResolvedFolder = { readonly path: string } | { readonly path: string; readonly reason: SkipReason };

/** Folders that are remembered: files come an album at a time. */
const REMEMBERED = 500;

/**
 * The folders of the library: one spelling each. A folder that is there, or was planned, in another Unicode form is that
 * folder; one in another case as well, unless the library is for disks alone that tell case apart.
 */
export class TargetFolders {
  readonly #root: string;
  readonly #claims: ClaimIndex;
  readonly #view: TargetView;
  /** As they are spelled, by how they were wanted. */
  readonly #resolved = new LRUCache<string, string>({ max: REMEMBERED });
  /** They are there or planned: from then on they stay what they are. */
  readonly #planned = new LRUCache<string, true>({ max: REMEMBERED });
  #rootPlanned = false;

  constructor(root: string, claims: ClaimIndex, view: TargetView) {
    this.#root = root;
    this.#claims = claims;
    this.#view = view;
  }

  /** The folder as it is or will be spelled, or why nothing can go there. */
  resolve(path: string): ResolvedFolder {
    const known = this.#resolved.get(path);
    if (known !== undefined && this.#planned.has(known)) return { path: known };
    const resolved = this.#resolve(path);
    if (!('reason' in resolved)) this.#resolved.set(path, resolved.path);
    return resolved;
  }

  #resolve(path: string): ResolvedFolder {
    let folder = this.#root;
    for (const name of relativeTo(this.#root, path)
      .split('/')
      .filter((part) => part !== '')) {
      const wanted = join(folder, name);
      const claim = this.#claims.get(this.#claims.keyOf(wanted));
      if (claim !== undefined && claim.kind === 'file') return { path: claim.path, reason: 'conflict' };
      const [occupant] = this.#view.occupants(wanted);
      if (occupant?.kind === 'symlink') return { path: occupant.path, reason: 'symlink_in_target' };
      if (occupant !== undefined && occupant.kind !== 'folder') return { path: occupant.path, reason: 'conflict' };
      folder = claim?.path ?? occupant?.path ?? wanted;
    }
    return { path: folder };
  }

  /** Operations that make a resolved folder, its parents first; none for what is there or planned. */
  create(path: string): PlannedOperation[] {
    if (path === this.#root) return this.#createRoot();
    if (this.#planned.has(path)) return [];
    const operations = this.#create(path);
    this.#planned.set(path, true);
    return operations;
  }

  #create(path: string): PlannedOperation[] {
    const key = this.#claims.keyOf(path);
    if (this.#claims.get(key) !== undefined) return [];
    const isThere = this.#view.occupants(path).some((occupant) => occupant.path === path);
    const parents = this.create(dirname(path));
    this.#claims.set(key, { path, kind: 'folder', source: null, size: null, checksum: null });
    return isThere ? parents : [...parents, createDirectory(path)];
  }

  /** The library itself and what is missing above it. */
  #createRoot(): PlannedOperation[] {
    if (this.#rootPlanned) return [];
    const missing = missingFolders(this.#root);
    this.#rootPlanned = true;
    return missing;
  }
}
