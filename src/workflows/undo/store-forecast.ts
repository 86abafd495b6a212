import { dirname } from 'node:path';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { PlannedOperation } from '../../domain/operation.js';
import type { OperationSession } from '../../domain/session.js';
import { isInside } from '../../domain/paths.js';
import { BackupStore } from '../../filesystem/backup-store.js';
import { exists, filesBelow, identify } from '../../filesystem/identity.js';
import { manifestFolders } from '../history/session-manifest.js';
import { settingsOf } from '../history/session-settings.js';

/** What the steps of an undo will have done to the backup stores when a folder that holds one is to go. */
export class StoreForecast {
  readonly #history: OperationHistoryTracker;
  readonly #roots: ReadonlySet<string>;
  /** Folders in the stores that go when the undo begins. */
  readonly #manifests: readonly string[];
  /** Objects that steps restore from, and how often. */
  readonly #restores = new Map<string, number>();
  /** Objects that steps take out. */
  readonly #taken = new Set<string>();
  /** Objects that steps put in. */
  readonly #put = new Set<string>();
  /** Of the session that the undo is about: what the undo keeps goes there. */
  readonly #store: BackupStore | null;
  #grows = false;

  /** @param sessions that are undone: what the stores say of them goes with them */
  constructor(history: OperationHistoryTracker, sessions: readonly OperationSession[]) {
    this.#history = history;
    this.#roots = new Set(sessions.map((session) => settingsOf(session).backupRoot));
    const [first] = sessions;
    this.#store = first === undefined ? null : new BackupStore(settingsOf(first).backupRoot);
    this.#manifests = sessions.flatMap((session) => manifestFolders(history, session));
  }

  note(inverse: PlannedOperation): void {
    const { sourcePath, checksum, details } = inverse;
    if (details.from_backup === true && sourcePath !== null) this.#restore(inverse, sourcePath);
    if (details.object !== undefined && exists(details.object)) this.#restore(inverse, details.object);
    if (!isKept(inverse)) return;
    this.#grows = true;
    if (checksum !== null && this.#store !== null) this.#put.add(this.#store.objectPath(checksum));
  }

  /** Whether a step puts an object there that nothing has had yet. */
  brings(object: string): boolean {
    return this.#put.has(object);
  }

  /** What was planned is done: the stores themselves tell, but for what was put into them. */
  forget(): void {
    this.#restores.clear();
    this.#taken.clear();
    this.#put.clear();
  }

  /** Whether a folder holds a store that something was put into. */
  keeps(folder: string): boolean {
    return this.#grows && this.storeIn(folder) !== null;
  }

  /** The backup store in a folder, whether it is there or not. */
  storeIn(folder: string): string | null {
    return [...this.#roots].find((root) => dirname(root) === folder) ?? null;
  }

  /** A backup store of which nothing is left goes with the library. */
  isSpent(path: string): boolean {
    if (!this.#roots.has(path)) return false;
    for (const found of filesBelow(path)) {
      if (this.#manifests.some((folder) => isInside(found, folder))) continue;
      if (identify(found).kind !== 'directory' && !this.#taken.has(found)) return false;
    }
    return true;
  }

  #restore({ details }: PlannedOperation, object: string): void {
    const before = this.#restores.get(object) ?? 0;
    this.#restores.set(object, before + 1);
    const isLast = this.#history.countBackupReferences(object) - before <= 1;
    if (isLast && details.shared_object !== true) this.#taken.add(object);
  }
}

/** Whether an operation puts something into the backup store. */
export function isKept({ type, details }: PlannedOperation): boolean {
  if (type === 'delete') return details.copy_of === undefined;
  return type === 'rewrite' && details.takes_back !== true && details.unkept !== true;
}
