import { HistoryLockedError } from '../domain/errors.js';
import type { OnEvent, OrganizeResult, RollbackResult } from '../workflows/events.js';
import { MusicOrganizer } from '../workflows/music-organizer.js';
import { OperationRollbackService } from '../workflows/undo/operation-rollback-service.js';
import { rollbackOptions, type UndoAsk, type Work } from './work.js';

interface Conditions {
  readonly historyDb: string | undefined;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/** Does what is asked for, by the same workflows as the command line. @throws UserError, and what the workflows throw */
export function carryOut(work: Work, { signal, ...options }: Conditions): Promise<OrganizeResult | RollbackResult> {
  switch (work.kind) {
    case 'undo':
      return new OperationRollbackService(options).rollbackSession(work.ask.session, {
        ...rollbackOptions(work.ask),
        signal,
      });
    case 'resume':
      return new MusicOrganizer(options).resume(work.session, { signal });
    case 'organize':
      return new MusicOrganizer(options).organize({ ...work.options, signal });
  }
}

/** The dry run of an undo. @throws as above */
export function foresee(ask: UndoAsk, { signal, ...options }: Conditions): Promise<RollbackResult> {
  return new OperationRollbackService(options).rollbackSession(ask.session, {
    ...rollbackOptions(ask),
    dryRun: true,
    signal,
  });
}

/**
 * Settles what a crash left, as is done before the question of the command line, so that the preview is of what will be
 * undone. While another run holds the history, a preview is a look only, and the warning says so.
 *
 * @returns whether it was settled
 */
export async function settle(options: Omit<Conditions, 'signal'>): Promise<boolean> {
  try {
    const reports = await new MusicOrganizer(options).recover();
    for (const message of reports.flatMap(({ messages }) => messages)) options.onEvent({ type: 'warning', message });
    return true;
  } catch (error) {
    if (!(error instanceof HistoryLockedError)) throw error;
    const hint = 'What it does may change what can be undone, and the undo has to wait for its end.';
    options.onEvent({ type: 'warning', message: error.message, hint });
    return false;
  }
}
