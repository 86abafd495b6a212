import { AUDIO_EXTENSIONS, extensionOf, IMAGE_EXTENSIONS, isClutter, splitExtension } from './naming/file-kinds.js';
import { SINGLES_FOLDER, UNKNOWN_ALBUM, UNTITLED } from './naming/names.js';
import { foldPath, sanitizeComponent, type SanitizeProfile } from './naming/sanitize.js';

export {
  AUDIO_EXTENSIONS,
  isAudio,
  isClutter,
  isSystemFolder,
  isUnsupportedAudio,
  UNSUPPORTED_AUDIO_EXTENSIONS,
} from './naming/file-kinds.js';

/** What a picture shows, by the last word of its name. `Abbey Road - Front (2).jpg` is a `front`. */
const COVER_WORDS = {
  front: ['cover', 'folder', 'front', 'album', 'albumart', 'albumartsmall', 'artwork', 'art', 'thumb'],
  back: ['back', 'inlay', 'tray', 'rear'],
  disc: ['cd', 'disc', 'disk', 'dvd', 'vinyl', 'medium', 'label'],
  booklet: ['booklet', 'inside', 'inner', 'insert', 'inlet', 'sleeve', 'digipak', 'matrix', 'obi', 'poster'],
  artist: ['artist', 'band', 'fanart', 'logo', 'banner', 'backdrop', 'background'],
} as const;
export type CoverKind = keyof typeof COVER_WORDS;

/** Numbers, sizes and Windows Media Player's `{GUID}` after the word. */
const AFTER_WORD = String.raw`(?:[\s._-]*(?:\d{1,4}|[([]\d{1,4}[)\]]|\{[\da-f-]+\}|small|large))*[)\]]?`;

const COVER_PATTERNS = Object.entries(COVER_WORDS).map(
  ([kind, words]) =>
    [kind as CoverKind, new RegExp(`(?:^|[\\s._([-])(?:${words.join('|')})${AFTER_WORD}$`, 'iu')] as const,
);

/** What cover art a file is, by its name; `undefined` for other pictures and other files. */
export function coverKind(name: string): CoverKind | undefined {
  if (!IMAGE_EXTENSIONS.has(extensionOf(name)) || isHidden(name)) return undefined;
  const { stem } = splitExtension(name);
  return COVER_PATTERNS.find(([, pattern]) => pattern.test(stem))?.[0];
}

/** Files that speak of an album, lower case. Playlists are not here: to follow, they would have to be rewritten. */
const FOLDER_EXTENSIONS: ReadonlySet<string> = new Set([
  ...['log', 'cue', 'nfo', 'pdf', 'txt', 'accurip', 'sfv', 'md5', 'sha1', 'sha256', 'ffp', 'st5', 'm4acue'],
]);

/** Files that belong to the track whose stem they have, besides pictures and {@link FOLDER_EXTENSIONS}. */
const STEM_EXTENSIONS: ReadonlySet<string> = new Set([
  ...['lrc', 'elrc', 'srt', 'vtt', 'ttml', 'wvc'], // lyrics; the correction file of a hybrid WavPack
]);

/** Where a track of a folder goes. */
export interface TrackMove {
  /** Its name in the folder. */
  readonly sourceName: string;
  /** Below the library's root, POSIX style. */
  readonly targetRelativePath: string;
}

/** Where a sidecar goes. */
export interface SidecarMove {
  readonly name: string;
  readonly type: 'move_cover' | 'move';
  /** Below the library's root, POSIX style. Collisions are not settled yet. */
  readonly targetRelativePath: string;
  /** Why there, for people. */
  readonly reason: string;
}

/**
 * Where the sidecars of a folder go with its tracks. A file that has a track's stem follows this track and takes its new
 * stem. Cover art and files that speak of the album go, under their own names, to the album that gets at least half of
 * the folder's tracks; other pictures only when it gets all. What is not in the result stays: playlists, clutter, hidden
 * files and whatever we do not know.
 *
 * @param folderFiles names of the folder's files that are not tracks
 * @param placements the folder's tracks that have a place, also those that are there already
 */
export function assignSidecars(
  folderFiles: readonly string[],
  placements: readonly TrackMove[],
  options: { readonly profile?: SanitizeProfile } = {},
): SidecarMove[] {
  const profile = options.profile ?? 'portable';
  const stems = tracksByStem(placements);
  const album = albumOfFolder(placements);
  return folderFiles
    .filter((name) => !isClutter(name) && !isHidden(name))
    .flatMap((name) => followTrack(name, stems, profile) ?? followAlbum(name, album, profile) ?? []);
}

function tracksByStem(placements: readonly TrackMove[]): ReadonlyMap<string, TrackMove> {
  // Of `01.flac` and `01.mp3`, the first in order has the sidecars, whatever order they came in.
  const inOrder = placements.toSorted((a, b) => (a.sourceName < b.sourceName ? 1 : -1));
  return new Map(inOrder.map((track) => [foldPath(splitExtension(track.sourceName).stem), track]));
}

function followTrack(
  name: string,
  stems: ReadonlyMap<string, TrackMove>,
  profile: SanitizeProfile,
): SidecarMove | undefined {
  const { stem, extension } = splitExtension(name);
  const kind = extensionOf(name);
  if (!STEM_EXTENSIONS.has(kind) && !FOLDER_EXTENSIONS.has(kind) && !IMAGE_EXTENSIONS.has(kind)) return undefined;
  const { stem: outer, extension: infix } = splitExtension(stem);
  // `.en.lrc`, `.flac.md5`: what may stand between a track's stem and a sidecar's extension.
  const isInfix = STEM_EXTENSIONS.has(kind) || AUDIO_EXTENSIONS.has(infix.slice(1).toLowerCase());
  const whole = stems.get(foldPath(stem));
  const track = whole ?? (isInfix ? stems.get(foldPath(outer)) : undefined);
  if (track === undefined) return undefined;
  const folder = folderOf(track.targetRelativePath);
  const newStem = splitExtension(track.targetRelativePath.slice(folder.length)).stem.replace(/^\//u, '');
  const tail = ((whole === undefined ? infix : '') + extension).toLowerCase();
  const kept = sanitizeComponent(newStem, stem, profile, { maxBytes: 255 - tail.length });
  return {
    name,
    type: IMAGE_EXTENSIONS.has(kind) ? 'move_cover' : 'move',
    targetRelativePath: below(folder, kept + tail),
    reason: `belongs to the track ${track.sourceName}`,
  };
}

interface FolderAlbum {
  readonly folder: string;
  /** All tracks of the folder go there. */
  readonly all: boolean;
}

const DISC_FOLDER = /\/Disc \d+$/u;
const NO_ALBUM = new RegExp(`^[^/]+/(?:${SINGLES_FOLDER}|${UNKNOWN_ALBUM})$`, 'u');

/** The album that gets at least half of the tracks and more than any other: its disc's folder when it is one disc. */
function albumOfFolder(placements: readonly TrackMove[]): FolderAlbum | undefined {
  const albums = new Map<string, string[]>();
  for (const folder of placements.map(({ targetRelativePath }) => folderOf(targetRelativePath))) {
    const album = folder.replace(DISC_FOLDER, '');
    if (!NO_ALBUM.test(album)) albums.set(album, [...(albums.get(album) ?? []), folder]);
  }
  const [best, second] = [...albums].toSorted(([, a], [, b]) => b.length - a.length);
  if (best === undefined || best[1].length * 2 < placements.length || best[1].length === second?.[1].length)
    return undefined;
  const [album, folders] = best;
  const [disc, ...others] = new Set(folders);
  return {
    folder: others.length === 0 && disc !== undefined ? disc : album,
    all: folders.length === placements.length,
  };
}

function followAlbum(name: string, album: FolderAlbum | undefined, profile: SanitizeProfile): SidecarMove | undefined {
  if (album === undefined) return undefined;
  const cover = coverKind(name);
  const picture = IMAGE_EXTENSIONS.has(extensionOf(name));
  const speaks = cover !== undefined || FOLDER_EXTENSIONS.has(extensionOf(name)) || (picture && album.all);
  if (!speaks) return undefined;
  return {
    name,
    type: picture ? 'move_cover' : 'move',
    targetRelativePath: below(album.folder, ownName(name, profile)),
    reason: album.all ? 'belongs to the album of this folder' : 'belongs to the album of most tracks of this folder',
  };
}

/** The name as it is, but for what no file system of the profile takes. */
function ownName(name: string, profile: SanitizeProfile): string {
  const whole = sanitizeComponent(name, UNTITLED, profile);
  const { stem, extension } = splitExtension(name);
  if (whole.endsWith(extension)) return whole;
  return sanitizeComponent(stem, UNTITLED, profile, { maxBytes: 255 - extension.length }) + extension;
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

function folderOf(relativePath: string): string {
  return relativePath.slice(0, Math.max(0, relativePath.lastIndexOf('/')));
}

function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
