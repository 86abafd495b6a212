import { basename, dirname } from 'node:path';
import { isAudio } from '../../domain/naming/file-kinds.js';
import type { OperationType } from '../../domain/operation.js';
import type { WorkflowEvent } from '../../workflows/events.js';
import type { SkipReason } from '../../domain/skip.js';
import { SKIP_LABELS } from './words.js';

const TRANSFERS: ReadonlySet<OperationType> = new Set(['move', 'copy', 'hardlink', 'reflink']);
const DISC_FOLDER = /^(disc|disk|cd) ?\d+$/iu;

/** What the last sentence of a run counts, from the events as they pass. */
export class Tally {
  readonly startedAt = performance.now();
  tracks = 0;
  sidecars = 0;
  deleted = 0;
  /** How most tracks got into the library. */
  readonly transfers = new Map<OperationType, number>();
  readonly skips = new Map<string, number>();
  skippedFiles = 0;
  readonly #albums = new Set<string>();

  /** Folders that tracks went into; the discs of an album are one. */
  get albums(): number {
    return this.#albums.size;
  }

  add(event: WorkflowEvent): void {
    if (event.type === 'operation_planned') this.#operation(event.operation);
    if (event.type === 'operation_finished' && event.operation.status === 'completed') this.#operation(event.operation);
    if (event.type === 'operation_finished' && event.operation.status === 'skipped') {
      this.#skipped(event.operation.reason);
    }
    if (event.type === 'skipped') this.#skipped(event.skip.reason);
  }

  #skipped(reason: SkipReason | null): void {
    const label = reason === null ? 'see the list' : SKIP_LABELS[reason];
    this.skips.set(label, (this.skips.get(label) ?? 0) + 1);
    this.skippedFiles += 1;
  }

  #operation(operation: {
    operation_type: OperationType;
    source_path: string | null;
    target_path: string | null;
  }): void {
    const { operation_type: type, source_path: source, target_path: target } = operation;
    if (type === 'move_cover') this.sidecars += 1;
    if (type === 'delete') this.deleted += 1;
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
