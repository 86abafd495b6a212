import type { OperationHistoryTracker } from '../database/operation-history-tracker.js';
import { HistoryError, UserError } from '../domain/errors.js';
import type { OperationSession } from '../domain/session.js';
import { commandLine } from '../domain/shell-quote.js';
import type { ApplyOptions } from './apply-plan.js';
import { cachedRun } from './cache/cached-run.js';
import type { OrganizeResult, RollbackResult } from './events.js';
import {
  requireAttempts,
  settingsFrom,
  settingsKept,
  type OrganizeOptions,
  type OrganizeSettings,
} from './plan/organize-settings.js';
import type { PlanFile } from './documents/plan-file.js';
import type { RecoveryReport } from './recover.js';
import { afterMending, givingUp, openText } from './recovery/not-known-yet.js';
import { afterError } from './second-error.js';
import { requireResumable, resumableSession } from './history/resumable-session.js';
import { settleHistory, withHistory, type WorkspaceOptions } from './history/workspace.js';
import type { AutoRollbackOptions } from './auto-rollback.js';

/** How to open the history, whom to tell, and how time passes between attempts to take a failed run back. */
export interface OrganizerOptions extends WorkspaceOptions {
  /** Default: a timer. */
  readonly wait?: AutoRollbackOptions['wait'];
}

/**
 * Plans and does what the `organize` command does.
 *
 * @example
 * const organizer = new MusicOrganizer({ onEvent: (event) => console.log(event.type) });
 * const { session_id, summary } = await organizer.organize({ source: '/downloads', target: '/music' });
 */
export class MusicOrganizer {
  readonly #options: OrganizerOptions;

  constructor(options: OrganizerOptions = {}) {
    this.#options = options;
  }

  /**
   * Organizes the source into the library; with `dryRun` only tells what would happen, by events.
   *
   * @throws UserError (wrong options, unusable source or target), HistoryLockedError, HistoryError
   */
  async organize(options: OrganizeOptions): Promise<OrganizeResult> {
    const settings = settingsFrom(options);
    const { dryRun = false, signal, sessionId } = options;
    const { onEvent, historyDb } = this.#options;
    const run = { settings, dryRun, signal, sessionId, onEvent };
    if (dryRun || !settings.history) return cachedRun({ ...run, history: null }, historyDb);
    return withHistory('organize', this.#options, (history) =>
      this.#withAutoRollback(history, { ...settings, signal }, (onSession) =>
        cachedRun({ ...run, history, onSession }, historyDb),
      ),
    );
  }

  /**
   * Does what a plan file says; operations whose file changed since are skipped, with the reason.
   *
   * @throws UserError when the plan names paths outside its roots
   */
  async apply(plan: PlanFile, options: ApplyOptions = {}): Promise<OrganizeResult> {
    const { autoRollback = true, maxRollbackAttempts = 3, signal } = options;
    requireAttempts(maxRollbackAttempts);
    const { applyPlan } = await import('./apply-plan.js');
    return withHistory('apply', this.#options, (history) =>
      this.#withAutoRollback(history, { autoRollback, maxRollbackAttempts, signal }, (onSession) =>
        applyPlan(history, plan, options, this.#options.onEvent, onSession),
      ),
    );
  }

  /**
   * Carries an interrupted session on, under its id: what was journaled and not done, then the rest.
   *
   * @param reference its id, an unambiguous beginning of it, or `last` for the newest that is interrupted
   * @throws UserError when the session is not interrupted
   */
  resume(reference: string, options: { readonly signal?: AbortSignal } = {}): Promise<OrganizeResult | RollbackResult> {
    return withHistory('resume', this.#options, (history, recovered) => {
      const session = resumableSession(history, reference);
      requireResumable(session);
      requireSettled(session.session_id, recovered);
      return this.#resume(history, session, options);
    });
  }

  async #resume(
    history: OperationHistoryTracker,
    session: OperationSession,
    { signal }: { readonly signal?: AbortSignal },
  ): Promise<OrganizeResult | RollbackResult> {
    const { kind, undoes_session, options } = session.metadata;
    const { onEvent } = this.#options;
    const { session_id } = session;
    if ((kind === 'rollback' || kind === 'redo') && undoes_session !== undefined) {
      const resume = { resume: session_id, kind, ...(signal === undefined ? {} : { signal }) };
      const { rollback } = await import('./undo/rollback.js');
      return rollback(history, history.requireSession(undoes_session), resume, onEvent);
    }
    if (kind === 'organize' && options !== undefined) {
      const run = { settings: settingsKept(options), dryRun: false, history, resume: session_id, signal, onEvent };
      return cachedRun(run, this.#options.historyDb);
    }
    const interruptible = signal === undefined ? {} : { signal };
    if (kind === 'restore') {
      const { resumeRestore } = await import('./restore/restore.js');
      return resumeRestore(history, session, interruptible, onEvent);
    }
    if (kind === 'apply') {
      const { applyPlan } = await import('./apply-plan.js');
      return applyPlan(history, session, interruptible, onEvent);
    }
    throw new UserError('not_resumable', `Sessions of kind ${kind} cannot be resumed.`, {
      hint: `Undo it instead: music-organize rollback ${session_id}`,
    });
  }

  /** Settles sessions that a crash left behind. */
  recover(): Promise<RecoveryReport[]> {
    return settleHistory(this.#options);
  }

  /** A run that dies of an error before its session ended is taken back, so that nobody is left with half a library. */
  async #withAutoRollback(
    history: OperationHistoryTracker,
    settings: Pick<OrganizeSettings, 'autoRollback' | 'maxRollbackAttempts'> & {
      readonly signal?: AbortSignal | undefined;
    },
    work: (onSession: (sessionId: string | null) => void) => Promise<OrganizeResult>,
  ): Promise<OrganizeResult> {
    let began: string | undefined;
    try {
      return await work((sessionId) => {
        began = sessionId ?? undefined;
      });
    } catch (error) {
      if (began !== undefined && settings.autoRollback) await this.#takeBack(history, began, settings, error);
      throw error;
    }
  }

  /** @param error of the run; the caller throws it, whatever happens here */
  async #takeBack(
    history: OperationHistoryTracker,
    session: string,
    {
      maxRollbackAttempts: attempts,
      signal,
    }: Pick<OrganizeSettings, 'maxRollbackAttempts'> & { readonly signal?: AbortSignal | undefined },
    error: unknown,
  ): Promise<void> {
    const { onEvent, wait } = this.#options;
    const again = commandLine(['rollback', session]);
    const failure = {
      what: `The run failed, and taking it back failed too (session ${session})`,
      hint: `Try again: ${again}`,
    };
    await afterError(onEvent, failure, async () => {
      if (!(error instanceof HistoryError)) {
        const { takeBackRun } = await import('./auto-rollback.js');
        await takeBackRun(history, history.requireSession(session), { attempts, signal, onEvent, wait });
        return;
      }
      const message = `The history cannot be used, so the run was not taken back (session ${session}).`;
      onEvent?.({ type: 'warning', message, hint: `When it can: music-organize recover, then ${again}` });
    });
  }
}

/** What is done twice, or not at all, is worse than to wait. @param recovered what the recovery found just now */
function requireSettled(sessionId: string, recovered: readonly RecoveryReport[]): void {
  const left = recovered.find(({ session_id }) => session_id === sessionId)?.left[0];
  if (left === undefined) return;
  throw new UserError('unsettled', openText(sessionId, left), {
    path: left.root ?? left.path,
    hint: `${afterMending(left, 'try again')} (when it never will be: ${givingUp(sessionId)})`,
  });
}
