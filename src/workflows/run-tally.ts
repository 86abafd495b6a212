import type { Conflict } from '../domain/conflict.js';
import type { OperationOutcome, OperationType, PlannedOperation } from '../domain/operation.js';
import type { SessionStatus } from '../domain/session.js';
import { isProblem, type Skip, type SkipReason } from '../domain/skip.js';
import type { OnEvent, OrganizeSummary, Phase, PlanEntry } from './events.js';
import type { Warning } from './move/folder-watch.js';
import { ProgressMeter } from './progress.js';

/** Counts a run and tells the front end: the one place where its numbers come from. */
export class RunTally {
  readonly #onEvent: OnEvent | undefined;
  readonly #meter: ProgressMeter;
  readonly #started = Date.now();
  readonly #byType: Partial<Record<OperationType, number>> = {};
  readonly #counts = {
    files_found: 0,
    tracks: 0,
    planned: 0,
    completed: 0,
    skipped: 0,
    failed: 0,
    conflicts: 0,
    duplicates: 0,
    bytes: 0,
    problems: 0,
  };

  constructor(onEvent: OnEvent | undefined, dryRun: boolean, phase: Phase = 'working') {
    this.#onEvent = onEvent;
    this.#meter = new ProgressMeter(dryRun ? 'planning' : phase, onEvent);
  }

  found(files: number): void {
    this.#counts.files_found += files;
  }

  read(tracks: number): void {
    this.#counts.tracks += tracks;
  }

  /** @param dryRun nothing follows: the plan is the result */
  planned(operation: PlannedOperation, dryRun: boolean): void {
    this.#counts.planned += 1;
    if (!dryRun) return;
    this.#done(operation);
    this.#onEvent?.({ type: 'operation_planned', operation: planEntry(operation) });
  }

  outcome(operation: PlannedOperation, outcome: OperationOutcome, reason: SkipReason | null): void {
    const { status, message } = outcome;
    if (status === 'completed') {
      this.#counts.completed += 1;
      this.#done(operation);
    } else if (status === 'failed') {
      this.#counts.failed += 1;
      this.#counts.problems += 1;
    } else if (status === 'skipped' && reason !== 'already_there') {
      this.#counts.skipped += 1;
      if (reason === 'duplicate') this.#counts.duplicates += 1;
      if (reason !== null && isProblem({ reason })) this.#counts.problems += 1;
    }
    const { id } = outcome;
    const forGood = operation.details.unrecoverable === true ? { unrecoverable: true as const } : {};
    const { type: operation_type, sourcePath: source_path, targetPath: target_path, size: file_size } = operation;
    this.#onEvent?.({
      type: 'operation_finished',
      operation: { id, operation_type, source_path, target_path, status, reason, message, file_size, ...forGood },
    });
  }

  skip(skip: Skip): void {
    this.#counts.skipped += 1;
    if (skip.reason === 'duplicate') this.#counts.duplicates += 1;
    const problem = isProblem(skip);
    if (problem) this.#counts.problems += 1;
    this.#onEvent?.({ type: 'skipped', skip, problem });
  }

  conflict(conflict: Conflict): void {
    this.#counts.conflicts += 1;
    this.#onEvent?.({ type: 'conflict', conflict });
  }

  /** A problem that is none of a file. */
  warn(warning: Warning): void {
    this.#counts.problems += 1;
    this.#onEvent?.({ type: 'warning', ...warning });
  }

  summary(): OrganizeSummary {
    this.#meter.end();
    return { ...this.#counts, by_type: this.#byType, duration_ms: Date.now() - this.#started };
  }

  /** How the session ended: failed only when nothing succeeded. */
  endStatus(signal: AbortSignal | undefined): SessionStatus {
    if (signal?.aborted === true) return 'interrupted';
    return this.#counts.failed > 0 && this.#counts.completed === 0 ? 'failed' : 'completed';
  }

  #done(operation: PlannedOperation): void {
    this.#byType[operation.type] = (this.#byType[operation.type] ?? 0) + 1;
    const bytes = operation.type === 'delete' || operation.type === 'rewrite' ? 0 : (operation.size ?? 0);
    this.#counts.bytes += bytes;
    this.#meter.step(operation.targetPath ?? operation.sourcePath, bytes);
  }
}

function planEntry(operation: PlannedOperation): PlanEntry {
  return {
    operation_type: operation.type,
    source_path: operation.sourcePath,
    target_path: operation.targetPath,
    file_size: operation.size,
    checksum: operation.checksum,
    metadata: operation.details,
  };
}
