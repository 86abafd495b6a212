import { dirname } from 'node:path';
import { systemErrorCode } from '../../domain/errors.js';
import type { PlannedOperation } from '../../domain/operation.js';
import type { BackupStore } from '../../filesystem/backup-store.js';
import { checksumOf } from '../../filesystem/checksum.js';
import { exists, identify, identityOf, sameFile, statsOf } from '../../filesystem/identity.js';
import { nearestFolder } from '../../filesystem/preflight.js';

/** What the journal knows of an object of the backup store. */
interface References {
  /** How many operations rely on it. */
  readonly count: (backupPath: string) => number;
  /** Whether one of them found it there. */
  readonly areShared: (backupPath: string) => boolean;
}

/** Adds to operations what the journal must know before the disk changes. */
export class Intents {
  readonly #backup: BackupStore | null;
  /** Devices that turned out to have no hard links. */
  readonly #withoutHardLinks = new Set<string>();

  readonly #checksum: boolean;

  readonly #references: References;
  /** Objects that were found to be another history's, by records that may not be completed yet. */
  readonly #foreign = new Set<string>();

  /** @param checksum whether every file gets the checksum that it had before */
  constructor(backup: BackupStore | null, checksum: boolean, references: References) {
    this.#backup = backup;
    this.#references = references;
    this.#checksum = checksum;
  }

  /** @param isNext nothing happens any more before them, so that what is there now is theirs */
  async complete(operations: readonly PlannedOperation[], isNext = false): Promise<PlannedOperation[]> {
    const completed: PlannedOperation[] = [];
    for (const operation of operations) {
      if (this.#isComplete(operation)) {
        completed.push(operation);
        continue;
      }
      try {
        completed.push(await this.#complete(operation, isNext));
      } catch (error) {
        if (systemErrorCode(error) === undefined) throw error;
        completed.push(operation); // The act meets the same error and reports it.
      }
    }
    return completed;
  }

  /** As most are: whoever planned them knows all that the journal must know. */
  #isComplete({ type, checksum }: PlannedOperation): boolean {
    if (type === 'create_directory') return true;
    const isKnown = checksum !== null || !this.#checksum;
    return isKnown && this.#withoutHardLinks.size === 0 && (type === 'move' || type === 'move_cover');
  }

  async #complete(operation: PlannedOperation, isNext: boolean): Promise<PlannedOperation> {
    if (!isNext && isAwaited(operation)) return this.#withPlaceholder(operation);
    const named = this.#withPlaceholder(operation);
    if (operation.type === 'delete' || operation.type === 'rewrite') return this.#withBackup(named);
    if (operation.type === 'remove_directory') return withParent(named);
    return this.#checksum ? withChecksum(named) : named;
  }

  /** Hard links do not work where this operation goes; from now on its device gets placeholders at once. */
  usePlaceholder(operation: PlannedOperation): PlannedOperation {
    const place = this.#placeOf(operation);
    if (place !== undefined) this.#withoutHardLinks.add(deviceOf(place));
    return { ...operation, details: { ...operation.details, placeholder: true } };
  }

  #withPlaceholder(operation: PlannedOperation): PlannedOperation {
    const place = this.#withoutHardLinks.size === 0 ? undefined : this.#placeOf(operation);
    if (place === undefined || !this.#withoutHardLinks.has(deviceOf(place))) return operation;
    return this.usePlaceholder(operation);
  }

  /** Where the operation makes a name: for a deletion, in the backup store. */
  #placeOf({ type, targetPath }: PlannedOperation): string | undefined {
    return targetPath ?? (type === 'delete' ? this.#backup?.root : undefined);
  }

  /** Where a deleted file, or the old content of a rewritten one, goes, and whether it was there before. */
  async #withBackup(operation: PlannedOperation): Promise<PlannedOperation> {
    const { sourcePath, details } = operation;
    if (sourcePath === null) return operation;
    // An operation before it in this batch may have to bring the file first: whatever is there now is another one.
    const isAwaited = details.identity === undefined && details.check_content === true;
    const identity = isAwaited ? {} : { identity: details.identity ?? identify(sourcePath) };
    const checksum = operation.checksum ?? (await checksumOf(sourcePath));
    const complete = { ...operation, checksum, details: { ...details, ...identity } };
    const { copy_of, unrecoverable = false, takes_back = false, unkept = false } = details;
    const isKept = copy_of === undefined && !unrecoverable && !takes_back && !unkept;
    if (this.#backup === null || !isKept) return complete;
    const backupPath = this.#backup.objectPath(checksum);
    const wasJournaled = typeof operation.backupPath === 'string';
    const shared = wasJournaled ? details.shared_object === true : this.#isSomebodyElses(backupPath);
    return { ...complete, backupPath, details: { ...complete.details, ...(shared ? { shared_object: true } : {}) } };
  }

  /**
   * An object that is there although nobody of this history relies on it is not ours to take away; nor is it for those
   * who come to rely on it later.
   */
  #isSomebodyElses(object: string): boolean {
    if (!exists(object)) return false;
    const isForeign =
      this.#foreign.has(object) || this.#references.count(object) === 0 || this.#references.areShared(object);
    if (isForeign) this.#foreign.add(object);
    return isForeign;
  }
}

/** One before it in its batch brings the file: what is at its name now has another content. */
function isAwaited({ sourcePath, checksum, details: { identity } }: PlannedOperation): boolean {
  if (sourcePath === null || checksum !== null || identity?.kind !== 'file') return false;
  const stats = statsOf(sourcePath);
  return stats === undefined || !sameFile(identity, identityOf(stats));
}

/** What is copied is hashed while it is copied; everything else before. */
async function withChecksum(operation: PlannedOperation): Promise<PlannedOperation> {
  const { type, checksum, sourcePath, targetPath } = operation;
  if (checksum !== null || sourcePath === null || targetPath === null) return operation;
  if (type !== 'move' && type !== 'move_cover' && type !== 'hardlink') return operation;
  const { kind, device } = identify(sourcePath);
  const isCopied = device !== deviceOf(targetPath);
  return kind !== 'file' || isCopied ? operation : { ...operation, checksum: await checksumOf(sourcePath) };
}

function withParent(operation: PlannedOperation): PlannedOperation {
  const parent = operation.sourcePath === null ? undefined : statsOf(dirname(operation.sourcePath));
  if (parent === undefined) return operation;
  return { ...operation, details: { ...operation.details, parent_inode: String(parent.ino) } };
}

function deviceOf(path: string): string {
  return identify(nearestFolder(path)).device;
}
