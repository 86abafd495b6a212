import { basename, dirname } from 'node:path';
import { isAudio } from '../domain/naming/file-kinds.js';
import type { OperationType } from '../domain/operation.js';
import type { SessionKind } from '../domain/session.js';
import type { WorkflowEvent } from '../workflows/events.js';
import type { Skip } from '../domain/skip.js';
import { skipOf } from './late-skip.js';
import { SKIP_LABELS } from './words.js';

const TRANSFERS: ReadonlySet<OperationType> = new Set(['move', 'copy', 'hardlink', 'reflink']);
/** The folder of one disc of an album. */
export const DISC_FOLDER = /^(disc|disk|cd) ?\d+$/iu;

/** What the last sentence of a run counts, from the events as they pass. */
export class Tally {
  readonly startedAt = performance.now();
  tracks = 0;
  sidecars = 0;
  /** Files that went into the backup store. */
  kept = 0;
  /** Files that were deleted for good. */
  lost = 0;
  rewritten = 0;
  /** How most tracks got into the library. */
  readonly transfers = new Map<OperationType, number>();
  readonly skips = new Map<string, number>();
  skippedFiles = 0;
  /** Those of them that are music by their names. */
  skippedMusic = 0;
  /** Of the session; `null` before it starts. */
  kind: SessionKind | null = null;
  readonly #albums = new Set<string>();

  /** Folders that tracks went into; the discs of an album are one. */
  get albums(): number {
    return this.#albums.size;
  }

  add(event: WorkflowEvent): void {
    if (event.type === 'operation_planned') this.#operation(event.operation);
    if (event.type === 'operation_finished' && event.operation.status === 'completed') this.#operation(event.operation);
    if (event.type === 'session_started') this.kind = event.kind;
    const skip = skipOf(event);
    if (skip !== null) this.#skipped(skip);
  }

  #skipped({ reason, path }: Skip): void {
    const label = SKIP_LABELS[reason];
    this.skips.set(label, (this.skips.get(label) ?? 0) + 1);
    this.skippedFiles += 1;
    if (isAudio(basename(path))) this.skippedMusic += 1;
  }

  #operation(operation: {
    operation_type: OperationType;
    source_path: string | null;
    target_path: string | null;
    unrecoverable?: true;
    metadata?: Readonly<Record<string, unknown>>;
  }): void {
    const { operation_type: type, source_path: source, target_path: target } = operation;
    if (type === 'move_cover') this.sidecars += 1;
    if (type === 'delete') this[isForGood(operation) ? 'lost' : 'kept'] += 1;
    if (type === 'rewrite') this.rewritten += 1;
    if (!TRANSFERS.has(type) || source === null || target === null) return;
    if (!isAudio(basename(source))) {
      this.sidecars += 1;
      return;
    }
    this.tracks += 1;
    this.transfers.set(type, (this.transfers.get(type) ?? 0) + 1);
    const folder = dirname(target);
    this.#albums.add(DISC_FOLDER.test(basename(folder)) ? dirname(folder) : folder);
  }
}

/** A planned operation says it among its details. */
function isForGood({
  unrecoverable,
  metadata,
}: {
  unrecoverable?: true;
  metadata?: Readonly<Record<string, unknown>>;
}): boolean {
  return unrecoverable === true || metadata?.['unrecoverable'] === true;
}
