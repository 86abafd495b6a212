import { basename, dirname, join } from 'node:path';
import picomatch from 'picomatch';
import type { Conflict, ConflictPolicy } from '../../domain/conflict.js';
import { systemErrorCode } from '../../domain/errors.js';
import { isInside } from '../../domain/paths.js';
import { numbered } from '../../domain/naming/sanitize.js';
import type { FileIdentity, PlannedOperation } from '../../domain/operation.js';
import { skipped, type Skip } from '../../domain/skip.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { NotAsPlannedError } from '../../filesystem/act-errors.js';
import { checksumOf } from '../../filesystem/checksum.js';
import { exists, identify, realPathOf } from '../../filesystem/identity.js';
import { requireInside } from '../../filesystem/inside-roots.js';
import { nearestFolder } from '../../filesystem/preflight.js';
import { createDirectory } from '../move/missing-folders.js';
import { deletion } from '../plan/newcomer.js';
import { isSkip, type Backup, type RestoreItem } from './restore-item.js';

export interface RestorePlanOptions {
  readonly target: string;
  readonly conflict: ConflictPolicy;
  /** Glob for places below the target; one without a `/` looks at names alone. */
  readonly path: string | undefined;
  readonly onSkip: (skip: Skip) => void;
  readonly onConflict: (conflict: Conflict) => void;
}

/** A file that is to be restored, looked at. */
interface Found {
  readonly item: RestoreItem;
  readonly identity: FileIdentity;
  /** `null` for a symbolic link. */
  readonly checksum: string | null;
}

/**
 * What restoring a backup into a folder takes: folders, copies, and, where a file is replaced, its deletion into the
 * backup store in one group with the copy. What is there already, byte for byte, is left alone. Reads only; what is
 * copied is read to its end, so that a dry run finds what is damaged as well.
 */
export class RestorePlan {
  readonly #options: RestorePlanOptions;
  readonly #matches: (place: string) => boolean;
  /** Names that the plan gives away, with the content that comes there. */
  readonly #claims = new Map<string, string | null>();
  readonly #folders = new Set<string>();

  constructor(options: RestorePlanOptions) {
    this.#options = options;
    const { path } = options;
    this.#matches = path === undefined ? () => true : picomatch(path, { dot: true, basename: !path.includes('/') });
  }

  /** Operations that belong together; those of a group are in one. */
  async *operations(backup: Backup): AsyncGenerator<PlannedOperation[]> {
    for (const item of backup.items()) {
      if (isSkip(item)) {
        this.#options.onSkip(item);
        continue;
      }
      if (!this.#matches(item.place)) continue;
      const operations = await this.#planned(item, backup.root);
      if (operations.length > 0) yield operations;
    }
  }

  /** @param backup where nothing goes: what is restored from stays as it is */
  async #planned(item: RestoreItem, backup: string): Promise<PlannedOperation[]> {
    const wanted = join(this.#options.target, item.place);
    try {
      if (isInside(wanted, backup) || isInside(realPathOf(nearestFolder(dirname(wanted))), backup)) {
        return this.#leave(
          skipped(wanted, 'conflict', `${wanted} is in the backup itself; restore into another folder`),
        );
      }
      const found = await look(item);
      return isLeft(found) ? this.#leave(found) : await this.#settle(found, wanted);
    } catch (error) {
      if (error instanceof NotAsPlannedError) return this.#leave(skipped(wanted, error.reason, error.message));
      const code = systemErrorCode(error);
      if (code === undefined) throw error;
      return this.#leave(skipped(item.from, 'unreadable_file', describeSystemError(code, code)));
    }
  }

  #leave(skip: Skip): PlannedOperation[] {
    this.#options.onSkip(skip);
    return [];
  }

  async #settle(found: Found, wanted: string): Promise<PlannedOperation[]> {
    requireInside(copyOf(found, wanted), { roots: [this.#options.target] });
    if (identify(nearestFolder(dirname(wanted))).kind !== 'directory') {
      return this.#leave(skipped(wanted, 'conflict', `${nearestFolder(dirname(wanted))} is no folder`));
    }
    const isPlanned = this.#claims.has(wanted);
    if (!isPlanned && !exists(wanted)) return this.#copy(found, wanted);
    if (await this.#holds(wanted, found)) return this.#leave(skipped(wanted, 'already_there'));
    return this.#resolve(found, wanted, isPlanned ? 'planned' : 'existing');
  }

  async #resolve(found: Found, wanted: string, met: Conflict['with']): Promise<PlannedOperation[]> {
    const { conflict: policy } = this.#options;
    if (policy === 'skip') {
      this.#tell(found, wanted, null, met);
      return this.#leave(skipped(found.item.from, 'conflict', wanted));
    }
    const holder = met === 'planned' ? null : identify(wanted);
    // What comes in this very run is nobody's old file: the next one gets a number.
    if (policy === 'replace' && holder?.kind === 'file') {
      this.#tell(found, wanted, wanted, met);
      const group = `replace ${wanted}`;
      const goes = deletion(wanted, holder, null, { reason: `replaced by ${found.item.from}` });
      const makesRoom = { ...goes, details: { ...goes.details, group } };
      const [copy] = this.#copy(found, wanted).slice(-1);
      return copy === undefined ? [] : [makesRoom, { ...copy, details: { ...copy.details, group } }];
    }
    for (let number = 2; ; number += 1) {
      const free = join(dirname(wanted), numbered(basename(wanted), number, 'portable'));
      if (this.#claims.has(free) || exists(free)) {
        if (await this.#holds(free, found)) return this.#leave(skipped(free, 'already_there'));
        continue;
      }
      this.#tell(found, wanted, free, met);
      return this.#copy(found, free);
    }
  }

  #tell({ item }: Found, wanted: string, resolved: string | null, met: Conflict['with']): void {
    const { conflict: policy } = this.#options;
    this.#options.onConflict({
      source_path: item.from,
      target_path: wanted,
      with: met,
      policy,
      resolved_path: resolved,
    });
  }

  /** Whether the same content is, or will be, there. */
  async #holds(path: string, { checksum, identity }: Found): Promise<boolean> {
    if (this.#claims.has(path)) return checksum !== null && this.#claims.get(path) === checksum;
    const there = identify(path);
    if (there.kind !== 'file' || checksum === null || there.size !== identity.size) return false;
    return (await checksumOf(path)) === checksum;
  }

  #copy(found: Found, target: string): PlannedOperation[] {
    this.#claims.set(target, found.checksum);
    const copy = copyOf(found, target);
    const whenOccupied =
      this.#options.conflict === 'rename' || this.#options.conflict === 'keep_both' ? 'rename' : 'skip';
    return [...this.#missingFolders(dirname(target)), { ...copy, whenOccupied }];
  }

  #missingFolders(folder: string): PlannedOperation[] {
    const missing: PlannedOperation[] = [];
    for (let next = folder; !this.#folders.has(next) && !exists(next); next = dirname(next)) {
      this.#folders.add(next);
      missing.unshift(createDirectory(next));
    }
    return missing;
  }
}

function isLeft(found: Found | Skip): found is Skip {
  return 'reason' in found;
}

/** An object counts only with the content that it is named by. @throws the system's error */
async function look(item: RestoreItem): Promise<Found | Skip> {
  const { from, checksum: expected } = item;
  if (!exists(from)) return skipped(from, 'vanished');
  const identity = identify(from);
  if (expected === null && identity.kind === 'symlink') return { item, identity, checksum: null };
  if (identity.kind !== 'file') return skipped(from, 'damaged', 'it is no regular file');
  const checksum = await checksumOf(from);
  if (expected === null || checksum === expected) return { item, identity, checksum };
  return skipped(from, 'damaged', `it reads as ${checksum}`);
}

function copyOf({ item, identity, checksum }: Found, target: string): PlannedOperation {
  const restore = item.rights === undefined ? {} : { restore: rightsOnly(item.rights) };
  const details = { identity, ...restore };
  return { type: 'copy', sourcePath: item.from, targetPath: target, checksum, size: identity.size, details };
}

function rightsOnly({ mode, mtime_ns, uid, gid }: NonNullable<RestoreItem['rights']>) {
  return { mode, mtime_ns, uid, gid };
}
