import type { OrganizeResult, RollbackResult } from '../../../workflows/events.js';
import type { Outcome, Work } from '../../work.js';
import type { JobEnd } from '../../hooks/use-job.js';
import type { Trouble } from '../../trouble.js';
import type { Monitor } from './monitor.js';

/** What became of work that ended. @param aborted somebody stopped it */
export function outcomeOf(
  work: Work,
  result: OrganizeResult | RollbackResult,
  monitor: Monitor,
  aborted: boolean,
): Outcome {
  if ('rollback_session_id' in result) {
    return { ...said(work, monitor), end: { kind: 'undone', result, tally: monitor.undo }, interrupted: aborted };
  }
  const interrupted = aborted || result.status === 'interrupted';
  return { ...said(work, monitor), end: { kind: 'organized', result, tally: monitor.tally }, interrupted };
}

/** What became of work that died, or was stopped where that has no result. */
export function failureOf(work: Work, end: Exclude<JobEnd<Outcome>, { kind: 'done' }>, monitor: Monitor): Outcome {
  const interrupted = end.kind === 'stopped';
  const trouble = interrupted ? STOPPED : end.trouble;
  return { ...said(work, monitor), end: { kind: 'failed', trouble, session: monitor.session }, interrupted };
}

const STOPPED: Trouble = { message: 'It was stopped before its end.', hint: null };

function said(
  work: Work,
  { problems, warnings, settled }: Monitor,
): Pick<Outcome, 'work' | 'problems' | 'warnings' | 'settled'> {
  return { work, problems: { listed: problems.listed, count: problems.count }, warnings, settled };
}
