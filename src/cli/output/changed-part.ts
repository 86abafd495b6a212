import { extname } from 'node:path';
import { graphemes } from '../../text/display-width.js';

/** Two names: what both begin with, what each has for itself, what both end with. */
export interface Difference {
  readonly before: string;
  readonly now: string;
  readonly formerly: string;
  readonly after: string;
}

/**
 * What of a name is new. `null` when so little of it stayed (under a half, extension apart) that to point at the rest
 * would point at everything.
 *
 * @example changedPart('01 - Title.flac', '01 title.flac')
 *   // { before: '01 ', now: '- T', formerly: 't', after: 'itle.flac' }
 */
export function changedPart(name: string, former: string): Difference | null {
  const [mine, theirs] = [graphemes(name), graphemes(former)];
  const shorter = Math.min(mine.length, theirs.length);
  let start = 0;
  while (start < shorter && mine[start] === theirs[start]) start += 1;
  let end = 0;
  while (end < shorter - start && mine.at(-1 - end) === theirs.at(-1 - end)) end += 1;
  const extension = extname(name) === extname(former) ? extname(name).length : 0;
  if (start + end - extension < (mine.length - extension) / 2) return null;
  return {
    before: mine.slice(0, start).join(''),
    now: mine.slice(start, mine.length - end).join(''),
    formerly: theirs.slice(start, theirs.length - end).join(''),
    after: mine.slice(mine.length - end).join(''),
  };
}
