import { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { requireRemovable, type RemovalRisk } from '../../database/session-removal.js';
import type { OperationSession } from '../../domain/session.js';
import type { OnEvent } from '../events.js';
import type { HistoryReader } from './history-reader.js';
import { dropManifest } from './session-manifest.js';
import { sweepForgotten } from './sweep-forgotten.js';
import { undoneBefore } from './undo-family.js';

export interface PruneRules {
  /** Only sessions that started before this time. */
  readonly before?: Date | undefined;
  /** The newest so many stay. */
  readonly keep?: number | undefined;
  /** Also sessions that can still be undone. Unfinished ones stay in any case. */
  readonly force?: boolean;
}

export interface PrunePlan {
  readonly remove: readonly OperationSession[];
  /** Sessions that the rules name and that stay, since they can still be undone or are not settled. */
  readonly spared: readonly OperationSession[];
  /** How many operations of those that go can still be undone, and then no longer. */
  readonly undoable: number;
}

/** The sessions that the rules name. Changes nothing. */
export function planPrune(history: HistoryReader, { before, keep = 0, force = false }: PruneRules): PrunePlan {
  const sessions = history.listSessionsSync({ limit: Number.MAX_SAFE_INTEGER });
  const named = sessions
    .slice(keep)
    .filter((session) => before === undefined || new Date(session.start_time).getTime() < before.getTime());
  const remove: OperationSession[] = [];
  const spared: OperationSession[] = [];
  let undoable = 0;
  for (const session of named) {
    const risk = history.removalRisk(session.session_id);
    const goes = risk === 'none' || (force && risk !== 'unfinished' && risk !== 'unsettled');
    (goes ? remove : spared).push(session);
    if (goes) undoable += undoableOperations(history, session.session_id, risk);
  }
  return { remove, spared, undoable };
}

export interface RemovalPlan {
  readonly remove: readonly string[];
  /** How many operations can then no longer be undone. */
  readonly undoable: number;
  /** How many of which it is not known whether they happened, and of which that is then never known. */
  readonly unknown: number;
}

/**
 * The sessions that a person names, each once. Changes nothing.
 *
 * @param references ids, or beginnings of ids
 * @throws SessionNotFoundError; UserError for one that must stay
 */
export function planRemoval(history: HistoryReader, references: readonly string[], force: boolean): RemovalPlan {
  const risks = new Map(
    references.map((reference) => {
      const { session_id } = history.resolveSession(reference);
      return [session_id, history.removalRisk(session_id)] as const;
    }),
  );
  for (const [id, risk] of risks) requireRemovable(id, risk, force);
  const undoable = [...risks].reduce((sum, [id, risk]) => sum + undoableOperations(history, id, risk), 0);
  const unsettled = [...risks].filter(([, risk]) => risk === 'unsettled');
  const unknown = unsettled.reduce((sum, [id]) => sum + (history.countByStatus(id).in_progress ?? 0), 0);
  return { remove: [...risks.keys()], undoable, unknown };
}

/** What was done again can still be undone by the session that it did again. */
function undoableOperations(history: HistoryReader, sessionId: string, risk: RemovalRisk): number {
  if (risk === 'none') return 0;
  const session = history.findSession(sessionId);
  const [, again] = session === undefined ? [] : undoneBefore(history, session);
  if (again !== undefined) return 0;
  return history.countByStatus(sessionId).completed ?? 0;
}

/**
 * Removes sessions and their records from the history, all or none; no file changes. Their manifests go as well, but for
 * those that alone know what files in the backup store are called.
 *
 * @param ids whole ids
 * @param force also sessions that keep files in the backup store
 * @returns what could not be tidied, in words
 * @throws HistoryLockedError when a run holds the history; SessionNotFoundError; UserError for one that must stay
 */
export async function deleteSessions(
  path: string | undefined,
  ids: readonly string[],
  force: boolean,
  onEvent?: OnEvent,
): Promise<string[]> {
  const history = OperationHistoryTracker.openSync({
    command: 'sessions delete',
    ...(path === undefined ? {} : { path }),
  });
  try {
    const sessions = ids.map((id) => history.requireSession(id));
    const forgotten = sessions.filter(({ session_id }) => !history.keepsContent(session_id));
    history.forgetSessions(ids, { force });
    // From here on they are gone. Their manifests first, which would bring them back: the records of who dies meanwhile are
    // removed by the next run.
    const troubles = forgotten.map(dropManifest).filter((trouble) => trouble !== null);
    const total = sessions.reduce((sum, session) => sum + session.total_operations, 0);
    await sweepForgotten(history, onEvent, total);
    return troubles;
  } finally {
    history.closeSync();
  }
}
