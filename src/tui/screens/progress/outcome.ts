import type { OrganizeResult, RollbackResult } from '../../../workflows/events.js';
import type { Outcome, Work } from '../../work.js';
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

/** What became of work that died. */
export function failureOf(work: Work, trouble: Trouble, monitor: Monitor): Outcome {
  return { ...said(work, monitor), end: { kind: 'failed', trouble, session: monitor.session }, interrupted: false };
}

function said(
  work: Work,
  { problems, warnings, settled }: Monitor,
): Pick<Outcome, 'work' | 'problems' | 'warnings' | 'settled'> {
  return { work, problems: { listed: problems.listed, count: problems.count }, warnings, settled };
}
