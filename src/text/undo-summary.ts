import type { ConflictPolicy } from '../domain/conflict.js';
import type { RollbackResult } from '../workflows/events.js';
import { keptAside, otherSessions, stays, undoHeadline } from './undo-sentences.js';
import type { UndoTally } from './undo-tally.js';
import { count } from './words.js';

/**
 * What somebody should know before an undo is confirmed, a line each: how much goes back, what stays, and everything
 * that is done besides or otherwise than the history says. Saying yes is the consent to it.
 *
 * @param preview the dry run of what is asked about
 * @param conflict what happens to a file that has the old place of another
 */
export function undoSummary(
  preview: RollbackResult,
  tally: UndoTally,
  conflict: ConflictPolicy = 'skip',
): readonly string[] {
  const fate = conflict === 'keep_both' ? 'gets another name' : 'goes into the backup store';
  const are = (number: number): string => (number === 1 ? 'is' : 'are');
  const goes = (number: number): string => (number === 1 ? 'goes' : 'go');
  const { found, foundAt, modified, renamed, replaced } = tally;
  const more = found > foundAt.length ? ` and ${(found - foundAt.length).toLocaleString('en')} more` : '';
  return [
    undoHeadline(preview, tally) ?? '',
    ...otherSessions(tally, preview.session_id),
    ...keptAside(tally),
    ...stays(tally),
    ...(found > 0
      ? [`${count(found, 'file')} ${are(found)} taken from where the search found them: ${foundAt.join(', ')}${more}.`]
      : []),
    ...(modified > 0
      ? [
          `${count(modified, 'file')} changed since then ${goes(modified)} back as ${modified === 1 ? 'it is' : 'they are'} now.`,
        ]
      : []),
    ...(replaced > 0
      ? [`${count(replaced, 'file')} ${goes(replaced)} where another file is now; that one ${fate}.`]
      : []),
    ...(renamed > 0
      ? [`${count(renamed, 'file')} ${goes(renamed)} back under another name: the old one is taken.`]
      : []),
  ].filter((line) => line !== '');
}

/** The question after that. @param ready how many operations would be undone */
export function undoQuestion(tally: Pick<UndoTally, 'isRedo' | 'ready' | 'othersThan'>, session: string): string {
  const { isRedo, ready } = tally;
  const others = [...tally.othersThan(session).values()].reduce((sum, number) => sum + number, 0);
  const besides = others === 0 ? '' : ` and ${count(others, 'operation')} of others`;
  return `${isRedo ? 'Redo' : 'Undo'} ${count(ready - others, 'operation')} of session ${session}${besides}?`;
}
