import type { CoverName } from '../conflict.js';
import { splitExtension } from '../naming/file-kinds.js';
import { foldPath } from '../naming/sanitize.js';
import { coverKind } from './cover-kind.js';

/** Names that a front cover has, the likeliest first; any other comes after them. */
const LIKELIEST = ['cover', 'folder', 'front', 'albumart', 'album', 'artwork', 'art'];

/** Small copies beside the real picture. */
const SMALL = /small|thumb/iu;

/**
 * What the front cover among the pictures of one folder is to be called. Only the best candidate gets the name, whatever
 * the order of the files; none does when a picture has it, so that doing it again changes nothing.
 *
 * @param names of pictures that speak of the album
 * @returns old name and new; `undefined` when nothing is renamed
 * @example renamedCover(['Front.jpeg', 'back.jpeg'], 'folder') // { from: 'Front.jpeg', to: 'folder.jpeg' }
 */
export function renamedCover(
  names: readonly string[],
  wanted: CoverName,
): { readonly from: string; readonly to: string } | undefined {
  if (wanted === 'keep' || names.some((name) => stemOf(name) === foldPath(wanted))) return undefined;
  const [best] = names.filter((name) => coverKind(name) === 'front' && !SMALL.test(name)).toSorted(byLikelihood);
  return best === undefined ? undefined : { from: best, to: wanted + splitExtension(best).extension };
}

function byLikelihood(a: string, b: string): number {
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function rank(name: string): number {
  const at = LIKELIEST.map(foldPath).indexOf(stemOf(name));
  return at < 0 ? LIKELIEST.length : at;
}

function stemOf(name: string): string {
  return foldPath(splitExtension(name).stem);
}
