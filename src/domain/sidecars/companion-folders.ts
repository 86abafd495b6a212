import type { LayoutOptions } from '../naming/placement.js';
import { foldPath } from '../naming/sanitize.js';
import { isPicture } from './cover-kind.js';
import { canFollow, isSidecarKind } from './sidecar-kinds.js';
import { ownPlaceBelow, type SidecarMove } from './sidecar-move.js';
import type { SidecarHome } from './sidecar-home.js';

/**
 * Folders that belong to the album that they lie in, by what they hold. What a person's home has too (`Documents`,
 * `Pictures`, `Photos`, `Videos`, `Data`) is not here: it is like folders of any other name.
 */
const COMPANION_NAMES = {
  pictures: [
    ...['scan', 'scans', 'scanned', 'art', 'artwork', 'artworks', 'cover', 'covers', 'cover art', 'coverart'],
    ...['album art', 'albumart', 'image', 'images', 'img', 'front', 'back', 'inlay', 'inlays', 'sleeve', 'sleeves'],
    ...['label', 'labels', 'fanart', 'extrafanart', 'thumbs', 'thumbnails'],
    ...['booklet', 'booklets', 'digital booklet', 'liner notes', 'linernotes'],
  ],
  papers: [
    ...['log', 'logs', 'rip log', 'rip logs', 'eac', 'cue', 'cues', 'accurip', 'checksum', 'checksums', 'md5', 'ffp'],
    ...['lyric', 'lyrics', 'info', 'infos', 'notes', 'nfo'],
    ...['spectral', 'spectrals', 'spectrogram', 'spectrograms', 'aucdtect', 'proof'],
  ],
  // What enhanced CDs and shops add.
  more: ['extra', 'extras', 'bonus material', 'goodies', 'enhanced', 'cd-rom', 'cdrom'],
} as const;

const COMPANIONS: ReadonlySet<string> = new Set(Object.values(COMPANION_NAMES).flat().map(foldPath));

/**
 * Whether a folder of this name belongs to the album that it lies in, with all that is in it.
 *
 * @example isCompanionFolder('Scans (600 dpi)') // true
 */
export function isCompanionFolder(name: string): boolean {
  const plain = name
    .replace(/[([{].*$/u, '')
    .replaceAll(/[_.]+/gu, ' ')
    .replace(/[\s-]*\d+\s*(?:dpi)?\s*$/iu, '')
    .trim();
  return COMPANIONS.has(foldPath(plain));
}

/** A folder without tracks below a folder of an album. */
export interface CompanionFolder {
  /** Names from the album's folder down to this one. */
  readonly path: readonly string[];
  /** Names of its files. */
  readonly files: readonly string[];
}

/**
 * Where the files of a companion go: below the album, in folders of the same names. With a telling name on its way all
 * of them, unless hidden, clutter or sound; under any other name only when the folder is wholly the album's, and only
 * files of kinds that go with music.
 */
export function followAlbum(
  { path, files }: CompanionFolder,
  home: SidecarHome,
  options: LayoutOptions,
): SidecarMove[] {
  const named = path.some(isCompanionFolder);
  if (!named && !home.wholly) return [];
  return files
    .filter((name) => canFollow(name) && (named || isSidecarKind(name)))
    .map((name) => ({
      name,
      type: isPicture(name) ? 'move_cover' : 'move',
      targetRelativePath: ownPlaceBelow(home.folder, path, name, options),
      reason: `in the folder ${path.join('/')} of the album`,
    }));
}
