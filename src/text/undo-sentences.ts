import { commandLine } from '../domain/shell-quote.js';
import type { RollbackResult } from '../workflows/events.js';
import type { UndoContext } from './undo-context.js';
import type { UndoDeed } from './undo-deed.js';
import type { UndoTally } from './undo-tally.js';
import { inWords, bytesText, count, durationText, reasonsText } from './words.js';

interface Words {
  readonly one: string;
  /** `Moved 3 files back`: what stands around the number, when it is done and in a dry run. */
  readonly verbs: readonly [done: string, planned: string];
  readonly after: readonly [rollback: string, redo: string];
}

/** In the order in which they are told. */
const WORDS: Readonly<Record<UndoDeed, Words>> = {
  moved: { one: 'file', verbs: ['Moved', 'Would move'], after: [' back', ' again'] },
  restored: { one: 'file', verbs: ['Brought', 'Would bring'], after: [' back', ' back'] },
  copies: { one: 'copy', verbs: ['Deleted', 'Would delete'], after: ['', ''] },
  stored: { one: 'file', verbs: ['Put', 'Would put'], after: [' into the backup store', ' into the backup store'] },
  rewritten: { one: 'playlist', verbs: ['Rewrote', 'Would rewrite'], after: [' as before', ' again'] },
  folders_back: { one: 'folder', verbs: ['Brought', 'Would bring'], after: [' back', ' back'] },
  folders_gone: { one: 'folder', verbs: ['Removed', 'Would remove'], after: ['', ''] },
};

const FOLDERS: readonly UndoDeed[] = ['folders_back', 'folders_gone'];

/**
 * What an undo did, in the user's terms, and what to do next: `Moved 214 files back (1.2 GB) in 3.1 s. 2 stay as they
 * are: modified. Redo: music-organize redo 20261120-…`.
 */
export function undoSentence(
  result: RollbackResult,
  tally: UndoTally,
  { sameHistory = [] }: Pick<UndoContext, 'sameHistory'> = {},
): string {
  const { dry_run, session_id, rollback_session_id: own } = result;
  const headline = undoHeadline(result, tally);
  const command = commandLine([tally.isRedo ? 'rollback' : 'redo', own ?? '', ...sameHistory]);
  const next = `${tally.isRedo ? 'Undo' : 'Redo'}: ${command}`;
  return [
    ...(headline === null ? [nothingDone(result, tally)] : [headline]),
    ...otherSessions(tally, session_id),
    ...keptAside(tally),
    ...stays(tally),
    ...(dry_run ? ['This was a dry run: nothing was changed.'] : headline === null ? [] : [next]),
  ].join(' ');
}

/** `Would move 2 files back (12 MB).`; `null` when there is nothing. */
export function undoHeadline({ dry_run, summary }: RollbackResult, tally: UndoTally): string | null {
  const deeds = (Object.keys(WORDS) as UndoDeed[]).filter((deed) => (tally.done.get(deed) ?? 0) > 0);
  const files = deeds.filter((deed) => !FOLDERS.includes(deed));
  // Folders come and go with their files: alone they are worth a word.
  const told = files.length > 0 ? files : deeds;
  if (told.length === 0) return null;
  const bytes = summary.bytes > 0 ? ` (${bytesText(summary.bytes)})` : '';
  const time = dry_run ? '' : ` in ${durationText(summary.duration_ms)}`;
  return told
    .map((deed, at) => {
      const { one, verbs, after } = WORDS[deed];
      const number = count(tally.done.get(deed) ?? 0, one, one === 'copy' ? 'copies' : `${one}s`);
      return `${verbs[dry_run ? 1 : 0]} ${number}${after[tally.isRedo ? 1 : 0]}${at === 0 ? bytes + time : ''}.`;
    })
    .join(' ');
}

/** Which sessions a cascade undoes besides; a sentence, or none. */
export function otherSessions(tally: UndoTally, session: string): readonly string[] {
  const others = tally.othersThan(session);
  if (others.size === 0) return [];
  const operations = [...others.values()].reduce((sum, number) => sum + number, 0);
  const [first = ''] = others.keys();
  const whose = others.size === 1 ? `session ${first}` : `${others.size.toLocaleString('en')} other sessions`;
  return [`That includes ${count(operations, 'operation')} of ${whose}.`];
}

/** What people had changed and is nowhere else afterwards; a sentence, or none. */
export function keptAside({ kept }: UndoTally): readonly string[] {
  if (kept === 0) return [];
  return [
    `${count(kept, 'changed playlist or copy', 'changed playlists and copies')} ${kept === 1 ? 'goes' : 'go'} into the backup store.`,
  ];
}

/** How many operations stay, and why, in one sentence; or none. */
export function stays({ stuck }: UndoTally): readonly string[] {
  const counts = new Map([...stuck.counts()].map(([reason, number]) => [inWords(reason), number]));
  const total = [...counts.values()].reduce((sum, number) => sum + number, 0);
  if (total === 0) return [];
  const subject = total === 1 ? '1 stays as it is' : `${total.toLocaleString('en')} stay as they are`;
  return [`${subject}: ${reasonsText(counts)}.`];
}

function nothingDone({ session_id, summary, dry_run }: RollbackResult, tally: UndoTally): string {
  const what = tally.isRedo ? 'redo' : 'undo';
  if (tally.stuck.counts().size === 0 && summary.failed === 0)
    return `Nothing is left to ${what} in session ${session_id}.`;
  return `Nothing ${dry_run ? 'would be' : 'was'} ${tally.isRedo ? 'redone' : 'undone'} in session ${session_id}.`;
}
