import { commandLine } from '../domain/shell-quote.js';
import type { OrganizeResult } from '../workflows/events.js';
import type { Tally } from './tally.js';
import { TRANSFER_VERBS, bytesText, count, durationText, reasonsText } from './words.js';

/**
 * What an organize run did, in the user's terms, and what to do next: `Moved 214 tracks and 23 sidecars into 19
 * albums (1.2 GB) in 3.1 s. 2 files were skipped: unreadable tags. Undo: music-organize rollback 20261120-…`.
 *
 * @param filters what decided what was found, and kept; and which history a command has to name
 */
export function organizeSentence(result: OrganizeResult, tally: Tally, filters?: Filters): string {
  return [headline(result, tally, filters), ...leftovers(result, tally), ...nextSteps(result, filters)].join(' ');
}

/** Settings that a sentence speaks of. */
export interface Filters {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** What commands that are printed have to say again. */
  readonly sameHistory?: readonly string[];
}

function headline(result: OrganizeResult, tally: Tally, filters?: Filters): string {
  const { summary, dry_run } = result;
  if (tally.kind === 'restore') return restoreHeadline(result, tally);
  const what = whatMoved(tally);
  const rest = [
    ...rewrites(tally.rewritten, dry_run),
    ...deletions(tally.kept, dry_run, true),
    ...deletions(tally.lost, dry_run, false),
  ];
  if (what === '') return rest.length === 0 ? whyNothing(result, tally, filters) : rest.join(' ');
  const [main = 'move'] = [...tally.transfers].sort(([, a], [, b]) => b - a)[0] ?? [];
  const verb = TRANSFER_VERBS[main]?.[dry_run ? 'planned' : 'done'] ?? 'Moved';
  const into = tally.albums > 0 ? ` into ${count(tally.albums, 'album')}` : '';
  const moved = `${verb} ${what}${into} (${bytesText(summary.bytes)}) in ${durationText(summary.duration_ms)}.`;
  return [moved, ...rest].join(' ');
}

function restoreHeadline({ summary, dry_run, target_root }: OrganizeResult, tally: Tally): string {
  const files = tally.tracks + tally.sidecars;
  if (files === 0) {
    if (summary.failed > 0) return 'Nothing was restored.';
    return tally.skippedFiles > 0 ? 'Nothing to restore.' : 'Nothing to restore: the backup holds no such files.';
  }
  const size = bytesText(summary.bytes);
  const what = `${count(files, 'file')} (${size}) into ${target_root}`;
  const done = `${dry_run ? 'Would restore' : 'Restored'} ${what} in ${durationText(summary.duration_ms)}.`;
  return [done, ...deletions(tally.kept, dry_run, true)].join(' ');
}

function rewrites(number: number, dryRun: boolean): string[] {
  return number === 0 ? [] : [`${dryRun ? 'Would rewrite' : 'Rewrote'} ${count(number, 'playlist')}.`];
}

/** Where deleted files are, or that they are nowhere. */
function deletions(number: number, dryRun: boolean, kept: boolean): string[] {
  if (number === 0) return [];
  const verb = kept ? (dryRun ? 'would go' : 'went') : dryRun ? 'would be' : number === 1 ? 'was' : 'were';
  return [`${count(number, 'file')} ${verb} ${kept ? 'into the backup store' : 'deleted for good'}.`];
}

/** What to say of a run that moved nothing. */
function whyNothing({ summary, status, source_root }: OrganizeResult, tally: Tally, filters?: Filters): string {
  if (summary.failed > 0 || status === 'interrupted') return 'Nothing was moved.';
  // What an apply looks at is a plan.
  if (tally.kind === 'apply') return summary.planned === 0 ? 'Nothing to do: the plan is empty.' : 'Nothing was moved.';
  if (summary.tracks === 0 && tally.skippedMusic === 0) {
    return [`No music was found in ${source_root}.`, ...filterHint(filters)].join(' ');
  }
  return tally.skippedFiles + summary.conflicts === 0
    ? 'Nothing to do: every file is in its place.'
    : 'Nothing to move.';
}

function filterHint({ include, exclude }: Filters = { include: [], exclude: [] }): string[] {
  const given = [...(include.length > 0 ? ['--include'] : []), ...(exclude.length > 0 ? ['--exclude'] : [])];
  const one = given.length === 1;
  return given.length === 0 ? [] : [`Look at ${given.join(' and ')}: ${one ? 'it leaves' : 'they leave'} files out.`];
}

function whatMoved({ tracks, sidecars }: Tally): string {
  const parts = [tracks > 0 ? count(tracks, 'track') : '', sidecars > 0 ? count(sidecars, 'sidecar') : ''];
  return parts.filter((part) => part !== '').join(' and ');
}

function leftovers({ summary }: OrganizeResult, tally: Tally): string[] {
  const sentences: string[] = [];
  if (tally.skippedFiles > 0) {
    const subject = tally.skippedFiles === 1 ? 'file was' : 'files were';
    sentences.push(`${tally.skippedFiles.toLocaleString('en')} ${subject} skipped: ${reasonsText(tally.skips)}.`);
  }
  if (summary.failed > 0) sentences.push(`${count(summary.failed, 'operation')} failed.`);
  return sentences;
}

function nextSteps({ session_id, status, dry_run, summary }: OrganizeResult, filters?: Filters): string[] {
  if (dry_run) {
    const cut = status === 'interrupted' ? ['The run was interrupted: the plan is not whole.'] : [];
    return [...cut, 'This was a dry run: nothing was changed.'];
  }
  if (session_id === null) return summary.completed > 0 ? ['The history was off: this cannot be undone.'] : [];
  const again = filters?.sameHistory ?? [];
  const rollback = commandLine(['rollback', session_id, ...again]);
  const undo = summary.completed > 0 ? [`Undo: ${rollback}`] : [];
  switch (status) {
    case 'interrupted':
      return ['The run was interrupted.', `Go on: ${commandLine(['resume', session_id, ...again])}`, ...undo];
    case 'rolled_back':
      return ['The run failed, and everything is back where it was.'];
    case 'partially_rolled_back':
      return [`The run failed and was undone in part. Rest: ${rollback}`];
    default:
      return undo;
  }
}
