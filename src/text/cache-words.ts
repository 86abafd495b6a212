import type { CachePruning, CacheStatus } from '../workflows/cache/cache-commands.js';
import type { WorkflowEvent } from '../workflows/events.js';
import { printable } from './printable.js';
import { bytesText, count, timeText } from './words.js';

export function statusLines(status: CacheStatus): string[] {
  const { path, exists, bytes, files, with_tags, with_checksum, oldest, newest, last_run } = status;
  if (!exists) return [`There is no cache yet: ${printable(path)}`];
  return [
    `${printable(path)} (${bytesText(bytes)})`,
    `${count(files, 'file')} known: ${with_tags.toLocaleString('en')} with tags, ${with_checksum.toLocaleString('en')} with a checksum.`,
    ...(oldest === null || newest === null ? [] : [`Read between ${timeText(oldest)} and ${timeText(newest)}.`]),
    ...(last_run === null ? [] : [`The last run, ${timeText(last_run.at)}: ${knownText(last_run)}.`]),
  ];
}

/** `1,200 files known, 3 read`. */
function knownText({ known, read }: { readonly known: number; readonly read: number }): string {
  return `${count(known, 'file')} known, ${read.toLocaleString('en')} read`;
}

/** For `--verbose`. */
export function cacheLines({ known, read, note }: Extract<WorkflowEvent, { type: 'cache_used' }>): string {
  return `${note === null ? '' : `${printable(note)}\n`}cache: ${knownText({ known, read })}\n`;
}

export function pruningLines({ dry_run, checked, gone, changed, unused, kept }: CachePruning): string[] {
  const forgotten = gone + changed + unused;
  if (forgotten === 0)
    return [checked === 0 ? 'The cache is empty.' : `Nothing to forget: ${count(kept, 'file')} known.`];
  const why = [
    ...(gone === 0 ? [] : [`${gone.toLocaleString('en')} gone`]),
    ...(changed === 0 ? [] : [`${changed.toLocaleString('en')} changed`]),
    ...(unused === 0 ? [] : [`${unused.toLocaleString('en')} unused`]),
  ];
  const verb = dry_run ? 'Would forget' : 'Forgot';
  return [`${verb} ${count(forgotten, 'file')} (${why.join(', ')}); ${kept.toLocaleString('en')} stay known.`];
}

/** @param status `null`: it cannot be used, so that nobody knows what is in it */
export function clearingQuestion(status: CacheStatus | null): string {
  if (status === null) return 'Remove the cache, which cannot be used? The next run makes a new one.';
  const { files, bytes } = status;
  return `Forget what is known of ${count(files, 'file')} (${bytesText(bytes)})? The next run reads them all again.`;
}

export function clearedLine(status: CacheStatus | null, path: string): string {
  if (status === null) return `Removed the cache, which could not be used: ${printable(path)}`;
  return status.exists ? `Forgot ${count(status.files, 'file')}.` : `There was no cache: ${printable(path)}`;
}
