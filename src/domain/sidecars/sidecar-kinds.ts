import { extensionOf, isAudio, isClutter, isUnsupportedAudio } from '../naming/file-kinds.js';
import { isPicture } from './cover-kind.js';

/** Files that speak of an album, by extension, lower case, with what they are. */
const ALBUM_FILES = {
  log: 'report of a ripper: EAC, XLD, dBpoweramp',
  cue: 'where the tracks of a disc begin',
  m4acue: 'where the tracks of a disc begin, for an MPEG-4 image',
  toc: 'table of contents of a disc: cdrdao, XLD',
  accurip: 'AccurateRip and CUETools report',
  aucdtect: 'report about lossy origins',
  m3u: 'playlist',
  m3u8: 'playlist in UTF-8',
  nfo: 'release notes; also what Kodi and Jellyfin know of the album',
  pdf: 'booklet',
  txt: 'notes, track lists, lineage of live recordings',
  ffp: 'FLAC fingerprints',
  st5: 'shntool checksums of the sound',
  md5: 'checksums',
  sha1: 'checksums',
  sha256: 'checksums',
  sfv: 'checksums',
} as const;

const ALBUM_EXTENSIONS: ReadonlySet<string> = new Set(Object.keys(ALBUM_FILES));

/** Files that people have for other reasons as well: they go with an album that all tracks of their folder go to. */
const DOCUMENTS = {
  rtf: 'notes',
  md: 'notes',
  htm: 'notes, as shops and rippers leave them',
  html: 'notes, as shops and rippers leave them',
  url: 'where it was bought or is described (Windows)',
  webloc: 'where it was bought or is described (macOS)',
  json: 'what tools know of the release: downloaders, taggers, exports of Discogs',
  xml: 'what tools know of the release: CUERipper, MediaMonkey, archive.org',
  yaml: 'what tools know of the release: gazelle-origin',
  yml: 'what tools know of the release: gazelle-origin',
  par2: 'recovery data',
  asc: 'signature of checksums',
} as const;

const DOCUMENT_EXTENSIONS: ReadonlySet<string> = new Set(Object.keys(DOCUMENTS));

/** Files that belong to the track whose stem they have, besides pictures and {@link ALBUM_FILES}. */
const TRACK_FILES = {
  lrc: 'lyrics with times',
  elrc: 'lyrics with times of words',
  srt: 'lyrics as subtitles',
  vtt: 'lyrics as subtitles',
  ttml: 'lyrics as subtitles',
  wvc: 'correction file of a hybrid WavPack',
} as const;

const TRACK_EXTENSIONS: ReadonlySet<string> = new Set(Object.keys(TRACK_FILES));

/** Whether it goes with an album's tracks by its kind, pictures aside. */
export function speaksOfAlbum(name: string): boolean {
  return ALBUM_EXTENSIONS.has(extensionOf(name));
}

/** Whether it goes with an album that all tracks of its folder go to. */
export function maySpeakOfAlbum(name: string): boolean {
  return DOCUMENT_EXTENSIONS.has(extensionOf(name)) || isPicture(name);
}

/** Whether it may stand for nothing but one track: `.en` may come between the track's stem and its extension. */
export function isTrackFile(name: string): boolean {
  return TRACK_EXTENSIONS.has(extensionOf(name));
}

/** Whether files of this kind go with music at all. */
export function isSidecarKind(name: string): boolean {
  return speaksOfAlbum(name) || maySpeakOfAlbum(name) || isTrackFile(name);
}

/** Whether it can go anywhere with anything: no clutter, nothing hidden, no sound. */
export function canFollow(name: string): boolean {
  return !name.startsWith('.') && !isClutter(name) && !isAudio(name) && !isUnsupportedAudio(name);
}
