import { count } from '../../../text/words.js';
import type { OrganizeResult, RollbackResult } from '../../../workflows/events.js';
import type { WorkOutcome, Work } from '../../work.js';
import type { JobEnd } from '../../hooks/use-job.js';
import type { Trouble } from '../../trouble.js';
import type { Monitor } from './monitor.js';

/** What became of work that ended. @param aborted somebody stopped it */
export function outcomeOf(
  work: Work,
  result: OrganizeResult | RollbackResult,
  monitor: Monitor,
  aborted: boolean,
): WorkOutcome {
  if ('rollback_session_id' in result) {
    const rest = said(work, monitor, aborted ? null : result.summary.rolled_back);
    return { ...rest, end: { kind: 'undone', result, tally: monitor.undo }, interrupted: aborted };
  }
  const interrupted = aborted || result.status === 'interrupted';
  const rest = said(work, monitor, interrupted ? null : result.summary.planned);
  return { ...rest, end: { kind: 'organized', result, tally: monitor.tally }, interrupted };
}

/** What became of work that died, or was stopped where that has no result. */
export function failureOf(
  work: Work,
  end: Exclude<JobEnd<WorkOutcome>, { kind: 'done' }>,
  monitor: Monitor,
): WorkOutcome {
  const interrupted = end.kind === 'stopped';
  const trouble = interrupted ? STOPPED : end.trouble;
  return { ...said(work, monitor, null), end: { kind: 'failed', trouble, session: monitor.session }, interrupted };
}

const STOPPED: Trouble = { message: 'It was stopped before its end.', hint: null };

/** @param done so many operations, where all of it was done */
function said(
  work: Work,
  { problems, warnings, settled }: Monitor,
  done: number | null,
): Pick<WorkOutcome, 'work' | 'problems' | 'warnings' | 'settled'> {
  const told = [...unforeseen(work, done), ...warnings];
  return { work, problems: { listed: problems.listed, count: problems.count }, warnings: told, settled };
}

/** Who said yes to a number is told when it was another one. */
function unforeseen(work: Work, done: number | null): readonly Trouble[] {
  const foreseen = work.kind === 'resume' ? undefined : work.foreseen;
  if (foreseen === undefined || done === null || done === foreseen) return [];
  const what = work.kind === 'undo' ? 'undone' : 'planned';
  const message = `${count(foreseen, 'operation')} ${foreseen === 1 ? 'was' : 'were'} confirmed, and ${done.toLocaleString('en')} ${what}: files were changed in between.`;
  return [{ message, hint: null }];
}
