import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';
import type { Phase } from '../workflows/events.js';
import type { OperationType } from '../domain/operation.js';
import type { SkipReason } from '../domain/skip.js';

/** `1 track`, `214 tracks`, `1,203 files`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** A word of the database or of the settings as people read it: `rolled back`. */
export function inWords(word: string): string {
  return word.replaceAll('_', ' ');
}

/** `1.2 GB`. */
export function bytesText(bytes: number): string {
  return prettyBytes(bytes);
}

/** `392 ms`, `3.1 s`, `2 m 5 s`. @param duration milliseconds */
export function durationText(duration: number): string {
  return prettyMilliseconds(Math.round(duration), { secondsDecimalDigits: 1 }).replaceAll(/(\d)([a-z])/g, '$1 $2');
}

/** `2026-11-20 15:30`, in the time zone of the user. */
export function timeText(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `unreadable tags`, or `unreadable tags (2), duplicates (1)`. */
export function reasonsText(reasons: ReadonlyMap<string, number>): string {
  const entries = [...reasons].sort(([, a], [, b]) => b - a);
  if (entries.length === 1) return entries[0]?.[0] ?? '';
  return entries.map(([reason, number]) => `${reason} (${number})`).join(', ');
}

/** What the progress line says of each phase. */
export const PHASE_TITLES: Readonly<Record<Phase, string>> = {
  scanning: 'Scanning',
  planning: 'Planning',
  working: 'Organizing',
  undoing: 'Undoing',
  verifying: 'Verifying',
  comparing: 'Comparing',
  restoring: 'Restoring',
  forgetting: 'Forgetting',
  importing: 'Importing',
};

/** How a file that was (or would be) treated so is called in a sentence: `Moved`, `Would move`. */
export const TRANSFER_VERBS: Readonly<Partial<Record<OperationType, { done: string; planned: string }>>> = {
  move: { done: 'Moved', planned: 'Would move' },
  copy: { done: 'Copied', planned: 'Would copy' },
  hardlink: { done: 'Hard-linked', planned: 'Would hard-link' },
  reflink: { done: 'Cloned', planned: 'Would clone' },
};

/** Reasons to leave a file alone, as they stand in a list. */
export const SKIP_LABELS: Readonly<Record<SkipReason, string>> = {
  unreadable_tags: 'unreadable tags',
  parse_timeout: 'tags that took too long',
  empty_file: 'empty',
  unreadable_file: 'unreadable',
  unreadable_folder: 'unreadable folders',
  not_utf8: 'names that are not UTF-8',
  changed: 'changed meanwhile',
  vanished: 'gone meanwhile',
  conflict: 'another file has the place',
  outside_library: 'would leave the library',
  symlink_in_target: 'behind a symbolic link',
  backup_needed: 'would be lost without backups',
  damaged: 'backup damaged',
  path_too_long: 'path too long',
  duplicate: 'duplicates',
  untagged: 'no tags',
  audiobook: 'audiobooks',
  video: 'video',
  symlink: 'symbolic links',
  special_file: 'not regular files',
  unsupported_format: 'unsupported formats',
  already_there: 'there already',
  too_much: 'holds too much to go along',
  not_empty: 'folders not empty',
  interrupted: 'not reached',
};
