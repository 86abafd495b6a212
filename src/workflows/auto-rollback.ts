import { setTimeout as pass } from 'node:timers/promises';
import type { OperationHistoryTracker } from '../database/operation-history-tracker.js';
import { HistoryError, UserError, systemErrorCode } from '../domain/errors.js';
import type { OperationSession } from '../domain/session.js';
import { exists } from '../filesystem/identity.js';
import { commandLine } from '../domain/shell-quote.js';
import { commandAdvice, type StuckReason } from '../domain/remedy.js';
import { StuckOperations } from '../domain/undo-remedies.js';
import type { OnEvent, WorkflowEvent } from './events.js';
import { isUnclear, recoverSessions } from './recover.js';
import { rollback } from './undo/rollback.js';

/** How long to wait before the first, second, third attempt, in ms; the last one holds for all that follow. */
const PAUSES = [0, 1000, 3000] as const;

/** What time may mend: disks that hang, shares that come back. Anything else needs a person at once. */
const PASSING: readonly StuckReason[] = ['unreachable', 'failed'];

export interface AutoRollbackOptions {
  /** At most so many attempts; each undoes what the ones before left. */
  readonly attempts: number;
  readonly onEvent?: OnEvent | undefined;
  /** Ctrl-C: the operation in hand is finished, and nothing more is undone. */
  readonly signal?: AbortSignal | undefined;
  /** Waits so many ms; rejects when the signal is aborted. */
  readonly wait?: ((duration: number, signal?: AbortSignal) => Promise<unknown>) | undefined;
}

/** How an attempt ended. */
type TakeBackEnd =
  | { readonly end: 'undone' }
  | { readonly end: 'left'; readonly stuck: StuckOperations }
  /** The source is not there: what would be put "back" now would be put beside it. */
  | { readonly end: 'no_source' }
  | { readonly end: 'died'; readonly error: unknown };

/**
 * Takes back a run that failed as a whole, and tells as warnings how that went: that everything was undone, or what is
 * left to be done by hand, with the exact commands. Single operations that cannot be undone keep no other from it.
 *
 * @throws HistoryError when the history cannot be used: then nothing more may happen to files
 */
export async function takeBackRun(
  history: OperationHistoryTracker,
  session: OperationSession,
  options: AutoRollbackOptions,
): Promise<void> {
  const { attempts, onEvent, signal, wait = pause } = options;
  let last: TakeBackEnd | null = null;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (last !== null && !mayPass(last)) break;
    const duration = isOfProgram(last) ? 0 : (PAUSES[attempt] ?? PAUSES[PAUSES.length - 1] ?? 0);
    if (duration > 0) await wait(duration, signal).catch(ifAborted(signal));
    if (signal?.aborted === true) break;
    last = await takeBackOnce(history, session.session_id, onEvent, signal);
    if (last.end === 'undone') break;
  }
  const unclear = unclearIn(history, session.session_id);
  for (const one of report(history, session.session_id, last, signal?.aborted === true, unclear.length)) onEvent?.(one);
  for (const message of unclear) onEvent?.(warning(message));
}

async function takeBackOnce(
  history: OperationHistoryTracker,
  sessionId: string,
  onEvent: OnEvent | undefined,
  signal: AbortSignal | undefined,
): Promise<TakeBackEnd> {
  const stuck = new StuckOperations();
  try {
    // What the run, or an attempt that died, had in hand is settled first.
    await recoverSessions(history, onEvent);
    if (isSourceGone(history, history.requireSession(sessionId))) return { end: 'no_source' };
    const options = signal === undefined ? {} : { signal };
    const { status, summary } = await rollback(history, history.requireSession(sessionId), options, (event) => {
      if (event.type === 'undo') stuck.add(event.operation, false);
      onEvent?.(event);
    });
    const isOver = signal?.aborted !== true && (status === 'rolled_back' || summary.total === 0);
    const isUndone = isOver && unclearIn(history, sessionId).length === 0;
    return isUndone ? { end: 'undone' } : { end: 'left', stuck };
  } catch (error) {
    if (error instanceof HistoryError) throw error;
    return { end: 'died', error };
  }
}

/** What recoveries could not settle, and another look cannot: a person must look. */
function unclearIn(history: OperationHistoryTracker, sessionId: string): string[] {
  const unclear: string[] = [];
  for (const record of history.operations(sessionId, { status: ['failed'] })) {
    if (isUnclear(record)) unclear.push(record.error_message ?? '');
  }
  return unclear;
}

/** The run found its source: when that is gone and the run did not remove it, its drive or share is. */
function isSourceGone(history: OperationHistoryTracker, { session_id, source_root }: OperationSession): boolean {
  if (exists(source_root)) return false;
  const removed = history.operations(session_id, { status: ['completed'], type: ['remove_directory'] });
  for (const { source_path } of removed) if (source_path === source_root) return false;
  return true;
}

/** Whether another attempt can do more than the last one. */
function mayPass(attempt: TakeBackEnd): boolean {
  if (attempt.end !== 'left') return true;
  return PASSING.some((reason) => attempt.stuck.counts().has(reason));
}

/** An error of the program goes away at once, or not at all: there is nothing to wait for. */
function isOfProgram(attempt: TakeBackEnd | null): boolean {
  if (attempt?.end !== 'died') return false;
  const { error } = attempt;
  return !(error instanceof UserError) && systemErrorCode(error) === undefined;
}

type Warning = Extract<WorkflowEvent, { type: 'warning' }>;

function report(
  history: OperationHistoryTracker,
  session: string,
  last: TakeBackEnd | null,
  isInterrupted: boolean,
  unclear: number,
): readonly Warning[] {
  const again = commandLine(['rollback', session]);
  if (last?.end === 'undone') {
    return [warning(`The run failed; everything it had done was undone (session ${session}).`)];
  }
  const { completed = 0 } = history.countByStatus(session);
  const besides = unclear === 0 ? '' : `, ${unclear} ${unclear === 1 ? 'is' : 'are'} unclear`;
  const left = `${completed} ${completed === 1 ? 'operation is' : 'operations are'} left${besides} (session ${session})`;
  if (isInterrupted) {
    return [warning(`The run failed, and taking it back was interrupted: ${left}.`, `Go on: ${again}`)];
  }
  if (last === null || last.end === 'died') {
    const why = last?.error instanceof Error ? last.error.message : String(last?.error);
    return [warning(`The run failed, and taking it back failed too: ${why}. ${left}.`, `Try again: ${again}`)];
  }
  if (last.end === 'no_source') {
    const { source_root: path } = history.requireSession(session);
    const message = `The run failed and could not be undone: its source, ${path}, is not there any more. ${left}.`;
    return [{ ...warning(message, `Mount it, then run: ${again}`), path }];
  }
  const statuses = ['--status', 'completed', ...(unclear > 0 ? ['failed'] : [])];
  const list = commandLine(['history', '--session-id', session, ...statuses]);
  const request = {
    command: 'rollback',
    session,
    undoSession: null,
    keep: [],
    narrowed: false,
    imported: false,
  } as const;
  const remedies = last.stuck.remedies(request);
  return [
    warning(
      `The run failed and could not be undone completely (session ${session}): ${completed} left${besides}.`,
      `What is left: ${list}. ${completed === 0 ? 'Look for it by hand.' : `When that is mended: ${again}`}`,
    ),
    ...remedies.map((remedy) => ({
      ...warning(commandAdvice(remedy), remedy.command ?? undefined),
      ...(remedy.path === null ? {} : { path: remedy.path }),
    })),
  ];
}

function warning(message: string, hint?: string): Warning {
  return { type: 'warning', message, ...(hint === undefined ? {} : { hint }) };
}

function pause(duration: number, signal?: AbortSignal): Promise<void> {
  return pass(duration, undefined, signal === undefined ? {} : { signal });
}

/** Nobody waits longer than for Ctrl-C. */
function ifAborted(signal: AbortSignal | undefined): (error: unknown) => void {
  return (error) => {
    if (signal?.aborted !== true) throw error;
  };
}
