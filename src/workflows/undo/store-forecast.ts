import { dirname } from 'node:path';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { PlannedOperation } from '../../domain/operation.js';
import { isInside } from '../../domain/paths.js';
import { exists, filesBelow, identify } from '../../filesystem/identity.js';

/** What the steps of an undo will have done to the backup stores when a folder that holds one is to go. */
export class StoreForecast {
  readonly #history: OperationHistoryTracker;
  readonly #roots: ReadonlySet<string>;
  readonly #sessions: readonly string[];
  /** Objects that steps restore from, and how often. */
  readonly #restores = new Map<string, number>();
  /** Objects that steps take out. */
  readonly #taken = new Set<string>();
  #grows = false;

  /**
   * @param roots of the stores that the undone sessions use
   * @param sessions that are undone: what the stores say of them goes with them
   */
  constructor(history: OperationHistoryTracker, roots: readonly string[], sessions: readonly string[]) {
    this.#history = history;
    this.#roots = new Set(roots);
    this.#sessions = sessions;
  }

  note(inverse: PlannedOperation): void {
    const { type, sourcePath, details } = inverse;
    if (details.from_backup === true && sourcePath !== null) this.#restore(inverse, sourcePath);
    if (details.object !== undefined && exists(details.object)) this.#restore(inverse, details.object);
    const keeps = type === 'rewrite' && details.takes_back !== true && details.unkept !== true;
    if (keeps || (type === 'delete' && details.copy_of === undefined)) this.#grows = true;
  }

  /** What was planned is done: the stores themselves tell, but for what was put into them. */
  forget(): void {
    this.#restores.clear();
    this.#taken.clear();
  }

  /** Whether a folder holds a store that something was put into. */
  keeps(folder: string): boolean {
    return this.#grows && [...this.#roots].some((root) => dirname(root) === folder);
  }

  /** A backup store of which nothing is left goes with the library. */
  isSpent(path: string): boolean {
    if (!this.#roots.has(path)) return false;
    for (const found of filesBelow(path)) {
      if (identify(found).kind !== 'directory' && !this.#taken.has(found) && !this.#isManifest(path, found))
        return false;
    }
    return true;
  }

  #isManifest(root: string, path: string): boolean {
    return this.#sessions.some((session) => isInside(path, `${root}/sessions/${session}`));
  }

  #restore({ details }: PlannedOperation, object: string): void {
    const before = this.#restores.get(object) ?? 0;
    this.#restores.set(object, before + 1);
    const isLast = this.#history.countBackupReferences(object) - before <= 1;
    if (isLast && details.shared_object !== true) this.#taken.add(object);
  }
}
