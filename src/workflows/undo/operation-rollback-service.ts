import { dirname } from 'node:path';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { UserError } from '../../domain/errors.js';
import type { OperationOutcome, OperationRecord, PlannedOperation } from '../../domain/operation.js';
import type { ConflictPolicy } from '../../domain/conflict.js';
import type { UndoOutcome } from '../../domain/rollback.js';
import type { ModifiedPolicy, UndoSelection } from '../../domain/undo-selection.js';
import type { OperationSession, SessionStatus } from '../../domain/session.js';
import { isInside } from '../../domain/paths.js';
import { realPathOf } from '../../filesystem/identity.js';
import { abandonSession } from '../abandon-session.js';
import { concludeUndo } from './conclude-undo.js';
import type { OnEvent, RollbackResult, RollbackSummary, UndoReport } from '../events.js';
import { ProgressMeter } from '../progress.js';
import { settingsOf } from '../history/session-settings.js';
import { TrackedFileMover } from '../move/tracked-file-mover.js';
import { UndoPlan, type UndoStep } from './undo-plan.js';
import { withHistory, withHistoryForReading, type WorkspaceOptions } from '../history/workspace.js';

export interface RollbackOptions {
  /** Show what would happen; change nothing. */
  readonly dryRun?: boolean;
  /** Only a part of the session. */
  readonly select?: UndoSelection;
  /** When something else is at the old place; default `skip`. */
  readonly conflict?: ConflictPolicy;
  /** When a file has other content than the history recorded; default `skip`. */
  readonly modified?: ModifiedPolicy;
  /** Undo as well, first, the later operations that stand in the way, also those of other sessions. */
  readonly cascade?: boolean;
  /** Look for files that are missing under the roots of the session, by size and content, and take them from there. */
  readonly search?: boolean;
  /** What the new session is called: undoing a rollback is a redo. Default `rollback`. */
  readonly kind?: 'rollback' | 'redo';
  readonly signal?: AbortSignal;
  /** Folders under which an imported session may be undone. */
  readonly allowRoots?: readonly string[];
  /** The interrupted rollback session that this carries on. */
  readonly resume?: string;
}

/**
 * Takes sessions back: the inverse plan, latest operation first, shown or done as a session of its own.
 *
 * @example
 * await new OperationRollbackService().rollbackSession('last', { dryRun: true });
 */
export class OperationRollbackService {
  readonly #options: WorkspaceOptions;

  constructor(options: WorkspaceOptions = {}) {
    this.#options = options;
  }

  /**
   * Undoes every completed operation of a session. What cannot be undone stays `completed`, with the reason, and can
   * be tried again.
   *
   * @param reference a session id, an unambiguous beginning of one, or `last`
   * @throws SessionNotFoundError, UserError, HistoryLockedError, HistoryError
   */
  rollbackSession(reference: string, options: RollbackOptions = {}): Promise<RollbackResult> {
    const work = (history: OperationHistoryTracker): Promise<RollbackResult> =>
      rollback(history, history.resolveSession(reference), options, this.#options.onEvent);
    return options.dryRun === true
      ? withHistoryForReading(this.#options, work)
      : withHistory('rollback', this.#options, work);
  }
}

/** The story of an undo, on an open history. */
export async function rollback(
  history: OperationHistoryTracker,
  session: OperationSession,
  options: RollbackOptions,
  onEvent?: OnEvent,
): Promise<RollbackResult> {
  const { resume } = options;
  // Who resumes is not asked again where it may go.
  const allowRoots = resume === undefined ? options.allowRoots : history.requireSession(resume).metadata.allow_roots;
  const allowed = { ...options, ...(allowRoots === undefined ? {} : { allowRoots }) };
  requireUndoable(history, session, allowed);
  const run = new RollbackRun(history, session, allowed, onEvent);
  run.start();
  try {
    for await (const step of new UndoPlan(history, session).steps()) {
      if (options.signal?.aborted === true) break;
      await run.take(step);
    }
    await run.finish();
  } catch (error) {
    await run.abandon(error);
    throw error;
  }
  return run.result();
}

function requireUndoable(history: OperationHistoryTracker, session: OperationSession, options: RollbackOptions): void {
  if (session.status === 'running' && options.dryRun !== true) {
    throw new UserError('session_running', `Session ${session.session_id} is still running.`, {
      hint: 'Wait for it to end; if its process is dead, run music-organize recover.',
    });
  }
  if (!isImported(session)) return;
  const roots = allowedRoots(options.allowRoots ?? []);
  for (const record of history.operations(session.session_id)) {
    const { source_path, target_path, backup_path, metadata } = record;
    const paths = [source_path, target_path, backup_path, metadata.copy_of, settingsOf(session).backupRoot];
    for (const path of paths) {
      if (path === null || path === undefined || isAllowed(path, roots)) continue;
      throw new UserError('root_not_allowed', `Session ${session.session_id} was imported and touches ${path}.`, {
        exitCode: 2,
        path,
        hint: 'Name each folder that it may change with --allow-root.',
      });
    }
  }
}

function isImported({ metadata }: OperationSession): boolean {
  return metadata.imported === true;
}

/** As they were named, and where they really are. */
function allowedRoots(allowRoots: readonly string[]): readonly string[] {
  return [...new Set(allowRoots.flatMap((root) => [root, realPathOf(root)]))];
}

/** As it is written, and where it really is. */
function isAllowed(path: string, roots: readonly string[]): boolean {
  const isInsideOne = (one: string): boolean => roots.some((root) => isInside(one, root));
  return isInsideOne(path) && (roots.includes(path) || isInsideOne(realPathOf(dirname(path))));
}

class RollbackRun {
  readonly #history: OperationHistoryTracker;
  readonly #session: OperationSession;
  readonly #options: RollbackOptions;
  readonly #onEvent: OnEvent | undefined;
  readonly #meter: ProgressMeter;
  readonly #byOutcome: Partial<Record<UndoOutcome, number>> = {};
  readonly #summary = { total: 0, rolled_back: 0, skipped: 0, failed: 0 };
  readonly #started = Date.now();
  #bytes = 0;
  #undoSession: string | null = null;
  #mover: TrackedFileMover | null = null;
  #status: SessionStatus;

  constructor(
    history: OperationHistoryTracker,
    session: OperationSession,
    options: RollbackOptions,
    onEvent?: OnEvent,
  ) {
    this.#history = history;
    this.#session = session;
    this.#options = options;
    this.#onEvent = onEvent;
    this.#status = session.status;
    this.#meter = new ProgressMeter('undoing', onEvent, history.countByStatus(session.session_id).completed ?? 0);
  }

  start(): void {
    const { source_root, target_root } = this.#session;
    const dry_run = this.#options.dryRun === true;
    if (!dry_run) this.#open();
    this.#onEvent?.({
      type: 'session_started',
      session_id: this.#undoSession,
      kind: 'rollback',
      source_root,
      target_root,
      dry_run,
    });
    if (this.#options.resume !== undefined) this.#reopen(this.#options.resume);
  }

  /** What the interrupted undo had planned and not done is planned again. */
  #reopen(sessionId: string): void {
    this.#history.setSessionStatus(sessionId, 'running');
    for (const { id } of this.#history.operations(sessionId, { status: ['pending'] })) {
      this.#history.markSkipped(id, 'planned again');
    }
  }

  #open(): void {
    const { session_id, source_root, target_root } = this.#session;
    const settings = settingsOf(this.#session);
    const imported = isImported(this.#session);
    this.#undoSession =
      this.#options.resume ??
      this.#history.startSessionSync({
        sourceRoot: source_root,
        targetRoot: target_root,
        metadata: {
          kind: 'rollback',
          undoes_session: session_id,
          options: this.#ownOptions(),
          ...(imported ? { allow_roots: this.#options.allowRoots ?? [] } : {}),
        },
      }).session_id;
    this.#mover = new TrackedFileMover({
      journal: this.#history,
      sessionId: this.#undoSession,
      roots: imported ? allowedRoots(this.#options.allowRoots ?? []) : [source_root, target_root, settings.backupRoot],
      throughLinks: !imported && settings.followSymlinks,
      strangers: imported,
      backupRoot: settings.backupRoot,
      ...(this.#options.signal === undefined ? {} : { signal: this.#options.signal }),
      onOutcome: (operation, outcome) => {
        this.#note(operation, outcome);
      },
      onWarning: (warning) => this.#onEvent?.({ type: 'warning', ...warning }),
      onBytes: (bytes) => {
        this.#meter.addBytes(bytes);
      },
    });
  }

  /** What undoing the undo will go by: nobody here chose to follow links for a session that came from elsewhere. */
  #ownOptions(): Readonly<Record<string, unknown>> {
    const { options = {} } = this.#session.metadata;
    return isImported(this.#session) ? { ...options, followSymlinks: false } : options;
  }

  async take(step: UndoStep): Promise<void> {
    this.#summary.total += 1;
    this.#byOutcome[step.outcome] = (this.#byOutcome[step.outcome] ?? 0) + 1;
    if (this.#mover !== null && step.outcome === 'ready') {
      await this.#mover.add(...step.operations);
      return;
    }
    if (step.outcome !== 'ready') this.#summary.skipped += 1;
    const isUndone = this.#mover !== null && step.outcome === 'already_undone';
    if (isUndone) this.#history.markUndone(step.record.id, step.message ?? '');
    const status = isUndone ? 'rolled_back' : 'completed';
    this.#emit({ ...undoReport(step.record), outcome: step.outcome, status, message: step.message });
  }

  #note(operation: PlannedOperation, outcome: OperationOutcome): void {
    if (operation.undoes === undefined) return;
    const rolledBack = outcome.status === 'completed';
    this.#summary[rolledBack ? 'rolled_back' : outcome.status === 'failed' ? 'failed' : 'skipped'] += 1;
    const record = this.#history.findOperation(operation.undoes);
    if (record === undefined) return;
    if (rolledBack) this.#bytes += record.file_size ?? 0;
    const status = rolledBack ? 'rolled_back' : 'completed';
    this.#emit({ ...undoReport(record), outcome: 'ready', status, message: outcome.message });
  }

  #emit(operation: UndoReport): void {
    this.#meter.step(operation.target_path ?? operation.source_path);
    this.#onEvent?.({ type: 'undo', operation });
  }

  async finish(): Promise<void> {
    if (this.#mover === null || this.#undoSession === null) return;
    await this.#mover.finish();
    const interrupted = this.#options.signal?.aborted === true;
    this.#status = await concludeUndo(this.#history, this.#session, this.#undoSession);
    const status = interrupted ? 'interrupted' : 'completed';
    this.#history.endSessionSync(this.#undoSession, status);
    this.#meter.end();
    this.#onEvent?.({ type: 'session_finished', session_id: this.#undoSession, status });
  }

  /** The history keeps what was done until the error. */
  async abandon(error: unknown): Promise<void> {
    if (this.#mover === null || this.#undoSession === null) return;
    await abandonSession(this.#history, this.#undoSession, this.#mover, error, this.#onEvent);
  }

  result(): RollbackResult {
    const summary: RollbackSummary = {
      ...this.#summary,
      by_outcome: this.#byOutcome,
      bytes: this.#bytes,
      duration_ms: Date.now() - this.#started,
    };
    return {
      session_id: this.#session.session_id,
      rollback_session_id: this.#undoSession,
      dry_run: this.#options.dryRun === true,
      status: this.#status,
      summary,
    };
  }
}

function undoReport(record: OperationRecord): Omit<UndoReport, 'outcome' | 'status' | 'message'> {
  const { id, session_id, operation_type, source_path, target_path } = record;
  return { id, session_id, operation_type, source_path, target_path, goes_to: null, found_at: null, blocked_by: null };
}
