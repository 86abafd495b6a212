import { resolve } from 'node:path';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { CONFLICT_POLICIES, type ConflictPolicy } from '../../domain/conflict.js';
import { systemErrorCode, UserError, usageError } from '../../domain/errors.js';
import { isInside } from '../../domain/paths.js';
import type { OperationSession } from '../../domain/session.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { STORE_FOLDER } from '../../filesystem/backup-store.js';
import { identify, realPathOf } from '../../filesystem/identity.js';
import { nearestFolder, whyNotWritable } from '../../filesystem/preflight.js';
import { abandonSession } from '../abandon-session.js';
import type { OnEvent, OrganizeResult } from '../events.js';
import { endWithManifest } from '../history/session-manifest.js';
import { withHistory, withHistoryForReading, type WorkspaceOptions } from '../history/workspace.js';
import { TrackedFileMover } from '../move/tracked-file-mover.js';
import { RunTally } from '../run-tally.js';
import { VERSION } from '../version.js';
import { backupCalled } from './backups.js';
import type { Backup } from './restore-item.js';
import { RestorePlan } from './restore-plan.js';

export interface RestoreOptions {
  /** A session id, or the beginning of one; else a library with a backup store, the store, a session's folder in it, or any folder. */
  readonly backup: string;
  /** The folder that files are restored into; made when it is not there. */
  readonly target: string;
  /** Only tell what would happen, by events. */
  readonly dryRun?: boolean;
  /** Only files whose place below the target matches this glob; one without a `/` looks at names alone. */
  readonly path?: string;
  /** When another file has the place. Default `skip`. */
  readonly conflict?: ConflictPolicy;
  /** Where files go that are replaced. Default: `.music-organize` in the target. */
  readonly backupDir?: string;
  readonly sessionId?: string;
  readonly signal?: AbortSignal;
}

/** Kept with the session, so that it can be carried on. */
interface RestoreSettings {
  readonly restores: string;
  readonly path: string | undefined;
  readonly conflict: ConflictPolicy;
  /** What is replaced is always kept. */
  readonly backup: true;
  readonly backupRoot: string;
}

/**
 * Copies what a backup holds into a folder, as a session of its own that can be undone. A file that is there already, byte
 * for byte, is left alone, so that it may be done again.
 *
 * @throws UserError when there is no such backup, or the target cannot be used; HistoryLockedError, HistoryError
 * @example await restore({ backup: '20261120-153012-k3f9', target: '/tmp/restored', dryRun: true });
 */
export async function restore({
  historyDb,
  onEvent,
  ...options
}: RestoreOptions & WorkspaceOptions): Promise<OrganizeResult> {
  const workspace = { historyDb, onEvent };
  if (options.dryRun === true) {
    return withHistoryForReading(workspace, (history) =>
      new RestoreRun(history, begin(history, options), onEvent).run(),
    );
  }
  return withHistory('restore', workspace, (history) =>
    new RestoreRun(history, begin(history, options), onEvent).run(),
  );
}

/** Carries an interrupted restore on: what it had not done is planned again, and what it did is there. */
export function resumeRestore(
  history: OperationHistoryTracker,
  session: OperationSession,
  { signal }: { readonly signal?: AbortSignal },
  onEvent?: OnEvent,
): Promise<OrganizeResult> {
  const { restores, path, conflict, backupRoot } = session.metadata.options as unknown as RestoreSettings;
  history.skipPending(session.session_id, 'planned again');
  const settings: RestoreSettings = { restores, path, conflict, backup: true, backupRoot };
  const start = { settings, backup: backupCalled(history, restores), target: session.target_root, dryRun: false };
  return new RestoreRun(history, { ...start, signal, resumes: session.session_id }, onEvent).run();
}

interface Start {
  readonly settings: RestoreSettings;
  readonly backup: Backup;
  readonly target: string;
  readonly dryRun: boolean;
  readonly sessionId?: string | undefined;
  /** The interrupted session that this carries on. */
  readonly resumes?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Everything that can be wrong with what the user asked for. @throws UserError */
function begin(history: OperationHistoryTracker, options: RestoreOptions): Start {
  const { path, conflict = 'skip', dryRun = false, sessionId, signal } = options;
  if (!CONFLICT_POLICIES.includes(conflict)) {
    throw usageError(`--conflict cannot be "${conflict}".`, `It is one of: ${CONFLICT_POLICIES.join(', ')}.`);
  }
  const target = usable(options.target);
  const backup = backupCalled(history, options.backup);
  if (isInside(target, backup.root)) {
    throw usageError(`${target} is inside the backup ${backup.root}.`, 'Restore into another folder.');
  }
  requireTarget(target, dryRun);
  const backupRoot = options.backupDir === undefined ? `${target}/${STORE_FOLDER}` : usable(options.backupDir);
  // Carried on, "last" would be another one, and the working folder may be, too.
  const restores = backup.session ?? resolve(options.backup);
  const settings: RestoreSettings = { restores, path, conflict, backup: true, backupRoot };
  return { settings, backup, target, dryRun, sessionId, signal };
}

/** Where a folder that the user named really is. @throws UserError when nothing can be there */
function usable(path: string): string {
  try {
    return realPathOf(resolve(path));
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === undefined) throw cause;
    throw new UserError('unusable_path', `${path} cannot be used: ${describeSystemError(code, code)}.`, {
      exitCode: 2,
      path,
      cause,
    });
  }
}

function requireTarget(target: string, dryRun: boolean): void {
  const holder = nearestFolder(target);
  if (identify(holder).kind !== 'directory') {
    throw new UserError('not_a_folder', `${holder} is not a folder, so nothing can be restored into ${target}.`, {
      exitCode: 2,
      path: holder,
      hint: 'Name a folder, or a new one to be made.',
    });
  }
  const code = whyNotWritable(target);
  if (code === null || dryRun) return;
  throw new UserError('not_writable', `${target} cannot be changed: ${describeSystemError(code, code)}.`, {
    path: target,
    hint: 'Check the rights of the folder and how its disk is mounted.',
  });
}

/** The story of a restore, on an open history. */
class RestoreRun {
  readonly #history: OperationHistoryTracker;
  readonly #start: Start;
  readonly #onEvent: OnEvent | undefined;
  readonly #tally: RunTally;
  readonly #plan: RestorePlan;
  #sessionId: string | null = null;
  #mover: TrackedFileMover | null = null;

  constructor(history: OperationHistoryTracker, start: Start, onEvent: OnEvent | undefined) {
    this.#history = history;
    this.#start = start;
    this.#onEvent = onEvent;
    const { target, settings, dryRun } = start;
    const tally = new RunTally(onEvent, dryRun, 'restoring');
    this.#tally = tally;
    this.#plan = new RestorePlan({
      target,
      conflict: settings.conflict,
      path: settings.path,
      onSkip: (skip) => {
        tally.skip(skip);
      },
      onConflict: (conflict) => {
        tally.conflict(conflict);
      },
    });
  }

  async run(): Promise<OrganizeResult> {
    const { backup, target, dryRun, signal } = this.#start;
    if (!dryRun) this.#open();
    const roots = { source_root: backup.root, target_root: target };
    this.#onEvent?.({
      type: 'session_started',
      session_id: this.#sessionId,
      kind: 'restore',
      ...roots,
      dry_run: dryRun,
    });
    let result: OrganizeResult;
    try {
      await this.#restore();
      const [summary, status] = [this.#tally.summary(), this.#tally.endStatus(signal)];
      if (this.#sessionId !== null) {
        await endWithManifest(this.#history, this.#sessionId, { status }, this.#onEvent);
      }
      result = { session_id: this.#sessionId, status, dry_run: dryRun, ...roots, summary };
    } catch (error) {
      if (this.#sessionId !== null) {
        await abandonSession(this.#history, this.#sessionId, this.#mover, error, this.#onEvent);
      }
      throw error;
    }
    this.#onEvent?.({ type: 'session_finished', session_id: this.#sessionId, status: result.status });
    return result;
  }

  async #restore(): Promise<void> {
    const { backup, dryRun, signal } = this.#start;
    for await (const operations of this.#plan.operations(backup)) {
      if (signal?.aborted === true) break;
      for (const operation of operations) this.#tally.planned(operation, dryRun);
      this.#tally.found(operations.filter(({ type }) => type === 'copy').length);
      await this.#mover?.add(...operations);
    }
    await this.#mover?.finish();
  }

  #open(): void {
    const { settings, backup, target, sessionId, resumes, signal } = this.#start;
    if (resumes !== undefined) this.#history.setSessionStatus(resumes, 'running');
    const id =
      resumes ??
      this.#history.startSessionSync({
        sourceRoot: backup.root,
        targetRoot: target,
        metadata: { kind: 'restore', options: { ...settings }, version: VERSION },
        ...(sessionId === undefined ? {} : { sessionId }),
      }).session_id;
    this.#sessionId = id;
    this.#mover = new TrackedFileMover({
      journal: this.#history,
      sessionId: id,
      roots: [target],
      backupRoot: settings.backupRoot,
      onOutcome: (operation, outcome, reason) => {
        this.#tally.outcome(operation, outcome, reason);
      },
      onWarning: (warning) => {
        this.#tally.warn(warning);
      },
      ...(signal === undefined ? {} : { signal }),
    });
  }
}
