import { foldPath } from './sanitize.js';

/** What a folder's name says about the disc in it. */
export interface DiscFolder {
  readonly disc: number;
  /** What stands before the disc, folded: the same for all discs of an album. Empty for `CD1`. */
  readonly base: string;
}

/** A disc that a name speaks of, in digits or words. */
const DISC = String.raw`(?:cd|dis[ck])[ ._#-]*(?:0*(?<digits>[1-9]\d?)(?!\d)|(?<word>one|two|three|four|five|six|seven|eight|nine|ten)(?!\p{L}))`;
const WORDS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** The title of the disc, or what else may follow it. */
const TAIL = String.raw`(?:\s*$|\s+of\s+\d+|\s*[-–—_:([].*$)`;

/**
 * How discs are named, the first that matches. A mere word at the end of a name (`Live at CD4`, `Now Disc 2`) proves
 * nothing unless another disc of the same album stands beside it.
 */
const PATTERNS: readonly { readonly pattern: RegExp; readonly needsSibling?: true }[] = [
  // `CD1`, `Disc 2`, `Disk_03`, `[CD 1]`, `CD 1 - Bonus`, `Disc 1 of 2`
  { pattern: new RegExp(String.raw`^(?<base>)[[(]?${DISC}[\])]?${TAIL}`, 'iu') },
  // `Box (Disc 1)`, `Box [CD 02]`, `Box (CD1) - Title of it`, `Box (Disc 1 of 2)`, `Box (Disc 1 - Title)`
  { pattern: new RegExp(String.raw`^(?<base>.+?)\s*[[({]${DISC}(?:\s+of\s+\d+|\s*[-–—:,][^\])}]*)?[\])}]`, 'iu') },
  // `Box - CD3`, `Box, Disc 4`, `Box-CD5 - Title`
  { pattern: new RegExp(String.raw`^(?<base>.+?)\s*[-–—,]\s*${DISC}${TAIL}`, 'iu') },
  // `Box Disc 4`, `Box_CD4`, `Box CD4 [FLAC]`
  {
    pattern: new RegExp(String.raw`^(?<base>.+?)[\s._]+${DISC}(?:\s+of\s+\d+)?(?:\s*[[(].*)?$`, 'iu'),
    needsSibling: true,
  },
];

/**
 * The disc that a folder holds by its name alone; `undefined` for any other folder.
 *
 * @example discFolderOf('Abbey Road Box (Disc 1)') // { disc: 1, base: 'ABBEY ROAD BOX' }
 */
export function discFolderOf(name: string): DiscFolder | undefined {
  const found = read(name);
  return found === undefined || found.needsSibling ? undefined : { disc: found.disc, base: found.base };
}

/** Of folders that stand beside each other, those that hold discs, by name. */
export function discFoldersAmong(names: Iterable<string>): ReadonlyMap<string, DiscFolder> {
  const found = [...names].map((name) => [name, read(name)] as const);
  const discs = new Map<string, Set<number>>();
  for (const [, one] of found)
    if (one !== undefined) discs.set(one.base, (discs.get(one.base) ?? new Set()).add(one.disc));
  const folders = new Map<string, DiscFolder>();
  for (const [name, one] of found) {
    if (one === undefined || (one.needsSibling && discs.get(one.base)?.size === 1)) continue;
    folders.set(name, { disc: one.disc, base: one.base });
  }
  return folders;
}

/** Whether the name may be one of a disc, should another disc stand beside it. */
export function mayBeDiscFolder(name: string): boolean {
  return read(name) !== undefined;
}

function read(name: string): (DiscFolder & { readonly needsSibling: boolean }) | undefined {
  for (const { pattern, needsSibling = false } of PATTERNS) {
    const groups = pattern.exec(name.trim())?.groups;
    if (groups === undefined) continue;
    const { digits, word = '', base = '' } = groups;
    const disc = digits === undefined ? WORDS.indexOf(word.toLowerCase()) + 1 : Number(digits);
    return { disc, base: foldPath(base.replace(/[\s._,–—-]+$/u, '')), needsSibling };
  }
  return undefined;
}
