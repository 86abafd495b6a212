import { basename, dirname, join } from 'node:path';
import type { ConflictPolicy } from '../../domain/conflict.js';
import { numbered } from '../../domain/naming/sanitize.js';
import { isMove, type OperationRecord, type PlannedOperation } from '../../domain/operation.js';
import { judgeUndo, type UndoOutcome } from '../../domain/rollback.js';
import { asItIs, fromStore, putAway, stepAside, type Obstacle } from '../../domain/undo-ways.js';
import type { ModifiedPolicy } from '../../domain/undo-selection.js';
import { checksumOf } from '../../filesystem/checksum.js';
import { exists, identify } from '../../filesystem/identity.js';
import type { ContentFinder, WantedContent } from '../content-finder.js';
import type { PlannedTree } from './planned-tree.js';
import type { Coming, UndoLook, UndoSighting } from './undo-look.js';

/** What the user wants to be done about what stands in the way of an undo. */
export interface UndoPolicies {
  /** Default `skip`. */
  readonly conflict?: ConflictPolicy;
  /** Default `skip`. */
  readonly modified?: ModifiedPolicy;
}

/** How an inverse operation can be done, or why not. */
export interface Way {
  readonly outcome: UndoOutcome;
  readonly inverse: PlannedOperation;
  /** What must be done before it, together with it or not at all. */
  readonly before: readonly PlannedOperation[];
  readonly message: string | null;
  readonly goesTo: string | null;
  readonly foundAt: string | null;
  /** What spoke against it, and does not any more. */
  readonly overcame: readonly UndoOutcome[];
}

/** Ways around what stands against an undo, where the user chose one: changed, missing and occupied. */
export class WaysOut {
  readonly #policies: UndoPolicies;
  readonly #finder: ContentFinder | null;
  readonly #look: UndoLook;
  readonly #tree: PlannedTree;

  constructor(policies: UndoPolicies, finder: ContentFinder | null, look: UndoLook, tree: PlannedTree) {
    this.#policies = policies;
    this.#finder = finder;
    this.#look = look;
    this.#tree = tree;
  }

  /** @throws the system's error */
  async around(record: OperationRecord, straight: Way, sighting: UndoSighting): Promise<Way> {
    const way = await this.#aroundContent(record, straight, sighting);
    return way.outcome === 'occupied' ? await this.#aroundObstacle(record, way) : way;
  }

  /** From another content, or from another place, the same question again: is the old place free? */
  async #aroundContent(record: OperationRecord, way: Way, sighting: UndoSighting): Promise<Way> {
    const other = await this.#other(record, way);
    if (other === null) return way;
    const outcome = judgeUndo(other.inverse, { ...sighting, current: 'matches' });
    return { ...other, outcome, overcame: [way.outcome] };
  }

  async #other(record: OperationRecord, way: Way): Promise<Way | null> {
    if (way.outcome === 'modified') return this.#changed(record, way);
    return way.outcome === 'missing' ? this.#missing(record, way) : null;
  }

  async #changed(record: OperationRecord, way: Way): Promise<Way | null> {
    const { inverse } = way;
    if (this.#policies.modified !== 'move' || inverse.sourcePath === null) return null;
    const coming = await this.#look.unknownAt(inverse.sourcePath);
    const there = standing(inverse.sourcePath, coming);
    const now = inverse.type === 'delete' || inverse.type === 'rewrite' ? await this.#hashed(there) : there;
    if (inverse.type === 'rewrite') {
      const restored = keptIn(fromStore(record, inverse));
      const away = putAway(now);
      if (restored === null || away === null) return null;
      const message = 'it was changed since; the changed one is kept in the backup store';
      return { ...way, ...inGroup(record, [away], restored), message };
    }
    const moved = asItIs(inverse, now);
    if (moved === null) return null;
    this.#look.noteChanged(record.id, coming);
    const kept = moved.type === 'delete' ? 'kept in the backup store' : 'moved as it is';
    return { ...way, inverse: moved, message: `it was changed since, and is ${kept}` };
  }

  async #missing(record: OperationRecord, way: Way): Promise<Way | null> {
    const { inverse } = way;
    const restored = keptIn(fromStore(record, inverse));
    if (restored !== null) {
      return { ...way, inverse: restored, message: 'it was gone; what it was before comes from the backup store' };
    }
    const { type, checksum, size, details } = inverse;
    const isMoved = isMove(type) && details.from_backup !== true;
    if (this.#finder === null || !isMoved || checksum === null || size === null) return null;
    const found = await this.#find({ checksum, size, path: inverse.sourcePath ?? '' });
    if (found === null) return null;
    const { identity: _elsewhere, ...rest } = details;
    const moved = { ...inverse, sourcePath: found, details: { ...rest, identity: identify(found) } };
    return { ...way, inverse: moved, foundAt: found, message: `found at ${found}` };
  }

  /** A file that no step takes away before. */
  async #find(wanted: WantedContent): Promise<string | null> {
    let found = (await this.#finder?.find(wanted)) ?? null;
    while (found !== null && this.#tree.at(found) !== null) found = (await this.#finder?.find(wanted)) ?? null;
    return found;
  }

  /** Something else is at the old place: one of the two gets another name, or what is there is kept in the store. */
  async #aroundObstacle(record: OperationRecord, way: Way): Promise<Way> {
    const { conflict = 'skip' } = this.#policies;
    const path = way.inverse.targetPath;
    if (conflict === 'skip' || path === null || this.#look.isFree(path)) return way;
    const says = (text: string): string => (way.message === null ? text : `${way.message}; ${text}`);
    const overcame = [...way.overcame, 'occupied'] as const;
    const isFolder = way.inverse.type === 'create_directory';
    if (conflict === 'rename') {
      if (isFolder) return way;
      const goesTo = this.#freeName(path);
      const inverse = { ...way.inverse, targetPath: goesTo };
      const message = says(`something else is at the old place: it goes to ${goesTo}`);
      return { ...way, outcome: 'ready', inverse, goesTo, message, overcame };
    }
    const coming = await this.#look.unknownAt(path);
    const obstacle = standing(path, coming);
    const aside = conflict === 'keep_both' ? this.#freeName(path) : null;
    const room = aside === null ? putAway(await this.#hashed(obstacle)) : stepAside(obstacle, aside);
    if (room === null) return way;
    if (aside !== null) this.#look.noteAside(coming, aside, record.id);
    const where = aside === null ? 'is kept in the backup store' : `goes to ${aside}`;
    const group = inGroup(record, [...way.before, room], way.inverse);
    return { ...way, ...group, outcome: 'ready', overcame, message: says(`what is at the old place ${where}`) };
  }

  /** What goes into the store is told by its content: a later step may want it from there. */
  async #hashed(obstacle: Obstacle): Promise<Obstacle> {
    const { path, identity, checksum } = obstacle;
    if (checksum !== null || identity?.kind !== 'file') return obstacle;
    return { ...obstacle, checksum: await checksumOf(this.#look.placeNow(path)) };
  }

  #freeName(path: string): string {
    for (let number = 2; ; number += 1) {
      const free = join(dirname(path), numbered(basename(path), number, 'portable'));
      if (this.#look.isFree(free)) return free;
    }
  }
}

/** An object that is still in the backup store. */
function keptIn(restored: PlannedOperation | null): PlannedOperation | null {
  return restored?.sourcePath != null && exists(restored.sourcePath) ? restored : null;
}

function standing(path: string, { checksum, stands }: Coming): Obstacle {
  return { path, identity: stands?.identity ?? null, checksum };
}

/** Operations that happen together or not at all. */
function inGroup(
  { id }: OperationRecord,
  before: readonly PlannedOperation[],
  inverse: PlannedOperation,
): Pick<Way, 'before' | 'inverse'> {
  const member = (operation: PlannedOperation): PlannedOperation => ({
    ...operation,
    details: { ...operation.details, group: `undo ${id}` },
  });
  return { before: before.map(member), inverse: member(inverse) };
}
