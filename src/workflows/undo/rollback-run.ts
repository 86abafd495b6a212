import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import type { ConflictPolicy } from '../../domain/conflict.js';
import type { OperationOutcome, OperationRecord, PlannedOperation } from '../../domain/operation.js';
import type { UndoOutcome } from '../../domain/rollback.js';
import { commandLine } from '../../domain/shell-quote.js';
import type { OperationSession, SessionStatus } from '../../domain/session.js';
import type { ModifiedPolicy } from '../../domain/undo-selection.js';
import { abandonSession } from '../abandon-session.js';
import type { OnEvent, RollbackResult, RollbackSummary, UndoReport } from '../events.js';
import { SmartCache } from '../cache/smart-cache.js';
import { endWithManifest, removeManifests } from '../history/session-manifest.js';
import { settingsOf } from '../history/session-settings.js';
import { TrackedFileMover } from '../move/tracked-file-mover.js';
import { ProgressMeter } from '../progress.js';
import { concludeUndo } from './conclude-undo.js';
import { allowedRoots, isImported } from './imported-session.js';
import type { RollbackOptions } from './rollback-options.js';
import type { UndoStep } from './undo-step.js';
import type { KeptScope, UndoScope } from './undo-scope.js';

/** What the metadata of a rollback session keep, so that it can be carried on. */
export interface KeptUndo extends KeptScope {
  readonly conflict?: ConflictPolicy;
  readonly modified?: ModifiedPolicy;
  readonly search?: boolean;
}

/** @throws SessionNotFoundError */
export function keptUndo(history: OperationHistoryTracker, undoSession: string): KeptUndo {
  return history.requireSession(undoSession).metadata.undo ?? {};
}

/** Shows the steps of an undo or carries them out, and counts what became of them. */
export class RollbackRun {
  readonly #history: OperationHistoryTracker;
  readonly #scope: UndoScope;
  readonly #session: OperationSession;
  readonly #options: RollbackOptions;
  readonly #onEvent: OnEvent | undefined;
  readonly #meter: ProgressMeter;
  readonly #byOutcome: Partial<Record<UndoOutcome, number>> = {};
  readonly #summary = { total: 0, rolled_back: 0, skipped: 0, failed: 0 };
  readonly #started = Date.now();
  /** Steps that the mover has taken and not reported. */
  readonly #underWay = new Map<number, UndoStep>();
  #hasFailed = false;
  #bytes = 0;
  #undoSession: string | null = null;
  #mover: TrackedFileMover | null = null;
  /** What is known of files goes back with them. */
  #cache: SmartCache | null = null;
  #status: SessionStatus;

  constructor(history: OperationHistoryTracker, scope: UndoScope, options: RollbackOptions, onEvent?: OnEvent) {
    this.#history = history;
    this.#scope = scope;
    this.#session = scope.first;
    this.#options = options;
    this.#onEvent = onEvent;
    this.#status = scope.first.status;
    this.#meter = new ProgressMeter('undoing', onEvent, scope.count(history));
  }

  start(): void {
    const { source_root, target_root } = this.#session;
    const { dryRun: dry_run = false, kind = 'rollback' } = this.#options;
    if (!dry_run && !this.#scope.isEmpty) this.#open();
    this.#onEvent?.({
      type: 'session_started',
      session_id: this.#undoSession,
      kind,
      source_root,
      target_root,
      dry_run,
    });
    if (this.#undoSession === null) return;
    if (this.#options.resume !== undefined) this.#reopen(this.#options.resume);
    for (const session of this.#scope.sessions)
      removeManifests(this.#history, session, this.#undoSession, this.#onEvent);
  }

  /** What the interrupted undo had planned and not done is planned again. */
  #reopen(sessionId: string): void {
    this.#history.setSessionStatus(sessionId, 'running');
    for (const { id } of this.#history.operations(sessionId, { status: ['pending'] })) {
      this.#history.markSkipped(id, 'planned again');
    }
  }

  #open(): void {
    const { signal, resume } = this.#options;
    const settings = settingsOf(this.#session);
    const imported = isImported(this.#session);
    this.#undoSession = resume ?? this.#startSession();
    if (settings.smartCache) this.#cache = SmartCache.openExisting(this.#history.path);
    this.#mover = new TrackedFileMover({
      journal: this.#history,
      sessionId: this.#undoSession,
      roots: imported ? allowedRoots(this.#options.allowRoots ?? []) : this.#roots(),
      throughLinks: !imported && settings.followSymlinks,
      strangers: imported,
      backupRoot: settings.backupRoot,
      ...(signal === undefined ? {} : { signal }),
      onOutcome: (operation, outcome) => {
        this.#cache?.note(operation, outcome);
        this.#note(operation, outcome);
      },
      onTimes: (paths, when) => {
        this.#cache?.noteTimes(paths, when);
      },
      onWarning: (warning) => this.#onEvent?.({ type: 'warning', ...warning }),
      onBytes: (bytes) => {
        this.#meter.addBytes(bytes);
      },
    });
  }

  #roots(): string[] {
    const roots = this.#scope.sessions.flatMap((session) => [
      session.source_root,
      session.target_root,
      settingsOf(session).backupRoot,
    ]);
    return [...new Set(roots)];
  }

  #startSession(): string {
    const { session_id, source_root, target_root } = this.#session;
    const { kind = 'rollback', conflict, modified, search, allowRoots = [] } = this.#options;
    const undo: KeptUndo = {
      ...this.#scope.kept(),
      ...(conflict === undefined ? {} : { conflict }),
      ...(modified === undefined ? {} : { modified }),
      ...(search === undefined ? {} : { search }),
    };
    const metadata = {
      kind,
      undoes_session: session_id,
      options: this.#ownOptions(),
      ...(isImported(this.#session) ? { allow_roots: allowRoots } : {}),
      ...(Object.keys(undo).length === 0 ? {} : { undo: { ...undo } }),
    };
    return this.#history.startSessionSync({ sourceRoot: source_root, targetRoot: target_root, metadata }).session_id;
  }

  /** What undoing the undo will go by: nobody here chose to follow links for a session that came from elsewhere. */
  #ownOptions(): Readonly<Record<string, unknown>> {
    const { options = {} } = this.#session.metadata;
    return isImported(this.#session) ? { ...options, followSymlinks: false } : options;
  }

  /** A step that was taken did not happen. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Carries out all that was taken so far, and journals it. */
  async settle(): Promise<void> {
    await this.#mover?.settle();
  }

  /** @returns whether everything so far was carried out and journaled, so that disk and history tell */
  async take(step: UndoStep): Promise<boolean> {
    const { record, outcome } = step;
    this.#summary.total += 1;
    this.#byOutcome[outcome] = (this.#byOutcome[outcome] ?? 0) + 1;
    if (this.#mover !== null && outcome === 'ready') {
      this.#underWay.set(record.id, step);
      await this.#mover.add(...step.operations);
      if (this.#underWay.size > 0) return false;
      await this.#mover.settle();
      return true;
    }
    if (outcome === 'ready') this.#bytes += record.file_size ?? 0;
    else this.#summary.skipped += 1;
    const isUndone = this.#mover !== null && outcome === 'already_undone' && record.status === 'completed';
    if (isUndone) this.#history.markUndone(record.id, step.message ?? '');
    this.#emit(step, isUndone ? 'rolled_back' : record.status, step.message);
    return false;
  }

  #note(operation: PlannedOperation, outcome: OperationOutcome): void {
    if (operation.undoes === undefined) return;
    const step = this.#underWay.get(operation.undoes);
    if (step === undefined) return;
    this.#underWay.delete(operation.undoes);
    const isDone = outcome.status === 'completed';
    if (!isDone) this.#hasFailed = true;
    this.#summary[isDone ? 'rolled_back' : outcome.status === 'failed' ? 'failed' : 'skipped'] += 1;
    if (isDone) this.#bytes += step.record.file_size ?? 0;
    const message = [step.message, outcome.message].filter((text) => text !== null).join('; ');
    const told = message === '' ? null : message;
    this.#emit(step, isDone ? 'rolled_back' : 'completed', told, outcome.status === 'pending');
  }

  #emit(step: UndoStep, status: OperationRecord['status'], message: string | null, isInterrupted = false): void {
    const { id, session_id, operation_type, source_path, target_path } = step.record;
    const operation: UndoReport = {
      ...{ id, session_id, operation_type, outcome: step.outcome, status, source_path, target_path },
      goes_to: step.goesTo,
      found_at: step.foundAt,
      overcame: step.overcame,
      blocked_by: step.blocker?.id ?? null,
      message,
      ...(step.subject === null ? {} : { subject: step.subject }),
      ...(isInterrupted ? { interrupted: true } : {}),
    };
    this.#meter.step(target_path ?? source_path);
    this.#onEvent?.({ type: 'undo', operation });
  }

  async finish(): Promise<void> {
    if (this.#mover === null || this.#undoSession === null) return;
    await this.#mover.finish();
    this.#cache?.close();
    const interrupted = this.#options.signal?.aborted === true;
    this.#status = await concludeUndo(this.#history, this.#scope.sessions, this.#undoSession, this.#onEvent);
    const status = interrupted ? 'interrupted' : 'completed';
    await endWithManifest(this.#history, this.#undoSession, { status }, this.#onEvent);
    this.#tellOfPlaylists();
    this.#meter.end();
    this.#onEvent?.({ type: 'session_finished', session_id: this.#undoSession, status });
  }

  /** What was rewritten for the sake of files that go back alone names places where they are no longer. */
  #tellOfPlaylists(): void {
    if (this.#scope.isWhole || this.#summary.rolled_back === 0) return;
    const { session_id } = this.#session;
    const filter = { type: ['rewrite'], status: ['completed'] } as const;
    const left = [...this.#history.operations(session_id, filter)].length;
    if (left === 0) return;
    const playlists = left === 1 ? '1 playlist or cue sheet' : `${left} playlists and cue sheets`;
    this.#onEvent?.({
      type: 'warning',
      message: `${playlists} of session ${session_id} may name files where they were before this undo.`,
      hint: `To have them as they were before that session: ${commandLine(['rollback', session_id, '--type', 'rewrite'])}`,
    });
  }

  /** The history keeps what was done until the error. */
  async abandon(error: unknown): Promise<void> {
    if (this.#mover === null || this.#undoSession === null) return;
    await abandonSession(this.#history, this.#undoSession, this.#mover, error, this.#onEvent);
    this.#cache?.close();
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
