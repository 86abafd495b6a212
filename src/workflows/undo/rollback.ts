import { dirname } from 'node:path';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { usageError, UserError } from '../../domain/errors.js';
import type { OperationSession } from '../../domain/session.js';
import type { OnEvent, RollbackResult } from '../events.js';
import { withBlockers } from './cascade.js';
import { isImported, requireAllowed } from './imported-session.js';
import type { RollbackOptions } from './rollback-options.js';
import { keptUndo, RollbackRun } from './rollback-run.js';
import { isInterruption, searchFor } from './search.js';
import { UndoPlan } from './undo-plan.js';
import { UndoScope } from './undo-scope.js';

/** The story of an undo, on an open history. */
export async function rollback(
  history: OperationHistoryTracker,
  session: OperationSession,
  options: RollbackOptions,
  onEvent?: OnEvent,
): Promise<RollbackResult> {
  const asked = options.resume === undefined ? options : carriedOn(history, session, options, options.resume);
  const scope = await begun(history, session, asked);
  const run = new RollbackRun(history, scope, asked, onEvent);
  const search = asked.search === true ? searchFor(history, session, asked) : null;
  const plan = new UndoPlan(history, scope, asked, search);
  try {
    run.start();
    if (asked.resume !== undefined) plan.noteLeft(foldersLeftBy(history, asked.resume));
    for await (const step of plan.steps()) {
      if (asked.signal?.aborted === true) break;
      if (run.hasFailed) plan.noteStuck();
      if (step.relies && asked.dryRun !== true) {
        await run.settle();
        plan.forget();
        if (!isAborted(asked.signal)) for (const again of await plan.judgeAgain(step.record)) await run.take(again);
      } else if (await run.take(step)) plan.forget();
    }
    await run.finish();
  } catch (error) {
    if (!isInterruption(error, asked.signal)) {
      await run.abandon(error);
      throw error;
    }
    await run.finish();
  } finally {
    search?.finder.close();
  }
  return run.result();
}

/** Folders that an interrupted undo took something out of before it was interrupted. */
function* foldersLeftBy(history: OperationHistoryTracker, undo: string): Generator<string> {
  const filter = { status: ['completed'], type: ['move', 'move_cover', 'delete', 'remove_directory'] } as const;
  for (const { source_path } of history.operations(undo, filter)) if (source_path !== null) yield dirname(source_path);
}

/** A function, since the answer changes while the compiler thinks that it cannot. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Who resumes is not asked again where it may go, and what is to be done about what stands in the way. */
function carriedOn(
  history: OperationHistoryTracker,
  { session_id }: OperationSession,
  options: RollbackOptions,
  resume: string,
): RollbackOptions {
  const { allow_roots: allowRoots, kind, undoes_session } = history.requireSession(resume).metadata;
  if (undoes_session !== session_id) {
    throw usageError(`Session ${resume} does not undo ${session_id}: it cannot be carried on for that.`);
  }
  const { conflict, modified, search } = keptUndo(history, resume);
  return {
    ...options,
    kind: kind === 'redo' ? 'redo' : 'rollback',
    ...(allowRoots === undefined ? {} : { allowRoots }),
    ...(conflict === undefined ? {} : { conflict }),
    ...(modified === undefined ? {} : { modified }),
    ...(search === undefined ? {} : { search }),
  };
}

/** What is undone, once it is known that it may be; nothing when the signal comes before that. */
async function begun(
  history: OperationHistoryTracker,
  session: OperationSession,
  options: RollbackOptions,
): Promise<UndoScope> {
  try {
    await requireUndoable(history, session, options);
    return await scopeOf(history, session, options);
  } catch (error) {
    if (!isInterruption(error, options.signal)) throw error;
    return UndoScope.nothing(session);
  }
}

async function requireUndoable(
  history: OperationHistoryTracker,
  session: OperationSession,
  options: RollbackOptions,
): Promise<void> {
  if (session.status === 'running' && options.dryRun !== true) {
    throw new UserError('session_running', `Session ${session.session_id} is still running.`, {
      hint: 'Wait for it to end; if its process is dead, run music-organize recover.',
    });
  }
  if (!isImported(session)) return;
  requireHarmless(session, options);
  await requireAllowed(history, session, options);
}

/** A document from elsewhere has nothing done to files that are not what it says, nor to what is in its way. */
function requireHarmless({ session_id }: OperationSession, options: RollbackOptions): void {
  const { modified, conflict, cascade = false } = options;
  const asked = [
    ...(modified === 'move' ? ['--modified move'] : []),
    ...(conflict === 'replace' || conflict === 'keep_both' ? [`--conflict ${conflict}`] : []),
    ...(cascade ? ['--cascade'] : []),
  ];
  if (asked.length === 0) return;
  throw usageError(
    `Session ${session_id} was imported: ${asked.join(' and ')} would change files that it does not know.`,
    'Undo it without; what stays is listed with its reason.',
  );
}

async function scopeOf(
  history: OperationHistoryTracker,
  session: OperationSession,
  options: RollbackOptions,
): Promise<UndoScope> {
  const { resume, select, cascade = false, signal } = options;
  if (resume !== undefined) return UndoScope.kept(history, session, keptUndo(history, resume));
  const scope = await UndoScope.of(history, session, select, signal);
  return cascade ? withBlockers(history, scope, options) : scope;
}
