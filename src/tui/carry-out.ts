import { HistoryError, HistoryLockedError } from '../domain/errors.js';
import type { OnEvent, OrganizeResult, RollbackResult } from '../workflows/events.js';
import type { RecoveryReport } from '../workflows/recover.js';
import type { MusicOrganizer, OrganizerOptions } from '../workflows/music-organizer.js';
import type { OperationRollbackService } from '../workflows/undo/operation-rollback-service.js';
import { rollbackOptions, type UndoAsk, type Work } from './work.js';

interface Conditions {
  readonly historyDb: string | undefined;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/** Does what is asked for, by the same workflows as the command line. @throws UserError, and what the workflows throw */
export async function carryOut(
  work: Work,
  { signal, ...options }: Conditions,
): Promise<OrganizeResult | RollbackResult> {
  switch (work.kind) {
    case 'undo':
      return (await rollbackService(options)).rollbackSession(work.ask.session, {
        ...rollbackOptions(work.ask),
        signal,
      });
    case 'resume':
      return (await musicOrganizer(options)).resume(work.session, { signal });
    case 'organize':
      return (await musicOrganizer(options)).organize({ ...work.options, signal });
  }
}

/** The dry run of an undo. @throws as above */
export async function foresee(ask: UndoAsk, { signal, ...options }: Conditions): Promise<RollbackResult> {
  return (await rollbackService(options)).rollbackSession(ask.session, {
    ...rollbackOptions(ask),
    dryRun: true,
    signal,
  });
}

/** Settles what a crash left. @throws as above */
export async function settleHistory(options: OrganizerOptions): Promise<RecoveryReport[]> {
  // Of its own, without the planner.
  const { settleHistory: settleWith } = await import('../workflows/history/workspace.js');
  return settleWith(options);
}

/** Organizes; loaded with the first work, since the first screen needs nothing of it. */
export async function musicOrganizer(options: OrganizerOptions): Promise<MusicOrganizer> {
  const { MusicOrganizer } = await import('../workflows/music-organizer.js');
  return new MusicOrganizer(options);
}

/** Undoes; loaded as above. */
async function rollbackService(options: OrganizerOptions): Promise<OperationRollbackService> {
  const { OperationRollbackService } = await import('../workflows/undo/operation-rollback-service.js');
  return new OperationRollbackService(options);
}

/**
 * Settles what a crash left, as is done before the question of the command line, so that the preview is of what will be
 * undone. While another run holds the history, or where it cannot be written, a preview is a look only, and the warning says
 * so.
 *
 * @returns whether it was settled
 */
export async function settle(options: Omit<Conditions, 'signal'>): Promise<boolean> {
  try {
    const reports = await settleHistory(options);
    for (const message of reports.flatMap(({ messages }) => messages)) options.onEvent({ type: 'warning', message });
    return true;
  } catch (error) {
    if (!(error instanceof HistoryLockedError || error instanceof HistoryError)) throw error;
    const hint =
      error instanceof HistoryLockedError
        ? 'What it does may change what can be undone, and the undo has to wait for its end.'
        : 'This is a look only: nothing can be undone before the history can be written.';
    options.onEvent({ type: 'warning', message: error.message, hint });
    return false;
  }
}
