import { basename } from 'node:path';
import type { Conflict } from '../domain/conflict.js';

/** What a file met at the place that it wanted: `/lib/a.mp3, which the library has`. */
export function wantedText({ target_path, with: met }: Conflict): string {
  return `${target_path}, which ${met === 'existing' ? 'the library has' : 'another file of this plan gets'}`;
}

/** What becomes of a file that met another one; a sentence. */
export function fateText({ target_path, resolved_path, policy }: Conflict): string {
  if (resolved_path === null) return 'It stays where it is.';
  if (resolved_path !== target_path) return `It becomes ${basename(resolved_path)}.`;
  return policy === 'replace'
    ? 'It replaces the file that is there.'
    : 'It is the better one, and gets the name; the other one gets a number.';
}
