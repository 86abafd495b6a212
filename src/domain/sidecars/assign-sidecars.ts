import type { CoverName } from '../conflict.js';
import { AUDIO_EXTENSIONS, splitExtension } from '../naming/file-kinds.js';
import type { LayoutOptions } from '../naming/placement.js';
import { foldPath } from '../naming/sanitize.js';
import { coverKind, isPicture } from './cover-kind.js';
import { renamedCover } from './cover-name.js';
import { canFollow, isSidecarKind, isTrackFile, maySpeakOfAlbum, speaksOfAlbum } from './sidecar-kinds.js';
import type { SidecarHome, TrackMove } from './sidecar-home.js';
import { besideTrack, ownPlace, type SidecarMove } from './sidecar-move.js';

export interface SidecarOptions extends LayoutOptions {
  readonly coverName: CoverName;
}

/**
 * Where the sidecars of a folder go with its tracks. A file that has a track's stem follows this track and takes its new
 * stem, or stays with it. Cover art and files that speak of the album go to its home, under their own names but for the
 * front cover; other pictures and documents only when all tracks go there. What is not in the result stays: clutter, hidden files and
 * whatever we do not know.
 *
 * @param files names of the folder's files that are not tracks
 * @param tracks those of the folder
 */
export function assignSidecars(
  files: readonly string[],
  tracks: readonly TrackMove[],
  home: SidecarHome | undefined,
  options: SidecarOptions,
): SidecarMove[] {
  const trackOf = tracksByStem(tracks);
  const visible = files.filter((name) => canFollow(name) && isSidecarKind(name));
  const owned = new Map(visible.map((name) => [name, ownerOf(name, trackOf)]));
  const album = home === undefined ? [] : visible.filter((name) => owned.get(name) === undefined && speaks(name, home));
  const cover = renamedCover(album.filter(isPicture), options.coverName);
  const withAlbum = new Set(album);
  return visible.flatMap((name) => {
    const owner = owned.get(name);
    if (owner !== undefined) return followTrack(name, owner, options);
    return home !== undefined && withAlbum.has(name)
      ? [toAlbum(name, cover?.from === name ? cover.to : name, home, options)]
      : [];
  });
}

/** By stem, by its composed form and by its folded one, so that of `Song` and `song` each has its own. Of `01.flac` and `01.mp3`, the first in order has the sidecars, whatever order they came in. */
function tracksByStem(tracks: readonly TrackMove[]): TrackOfStem {
  const inOrder = tracks.toSorted((a, b) => (a.name < b.name ? 1 : -1));
  // One that stays leaves them to one that goes.
  const goingLast = inOrder.toSorted((a, b) => Number(a.place !== null) - Number(b.place !== null));
  const byStem = (form: (stem: string) => string): Map<string, TrackMove> =>
    new Map(goingLast.map((track) => [form(splitExtension(track.name).stem), track]));
  const [exact, composed, folded] = [byStem((stem) => stem), byStem(nfc), byStem(foldPath)];
  return (stem) => exact.get(stem) ?? composed.get(nfc(stem)) ?? folded.get(foldPath(stem));
}

type TrackOfStem = (stem: string) => TrackMove | undefined;

function nfc(text: string): string {
  return text.normalize('NFC');
}

interface Owner {
  readonly track: TrackMove;
  /** `.en` of `01.en.lrc`, `.flac` of `01.flac.md5`. */
  readonly infix: string;
}

function ownerOf(name: string, trackOf: TrackOfStem): Owner | undefined {
  const { stem } = splitExtension(name);
  const whole = trackOf(stem);
  if (whole !== undefined) return { track: whole, infix: '' };
  const { stem: outer, extension: infix } = splitExtension(stem);
  const isInfix = isTrackFile(name) || AUDIO_EXTENSIONS.has(infix.slice(1).toLowerCase());
  const track = isInfix ? trackOf(outer) : undefined;
  return track === undefined ? undefined : { track, infix };
}

function followTrack(name: string, { track, infix }: Owner, options: LayoutOptions): SidecarMove[] {
  if (track.place === null) return [];
  const { extension } = splitExtension(name);
  const tail = (infix + extension).toLowerCase();
  return [
    {
      name,
      type: isPicture(name) ? 'move_cover' : 'move',
      targetRelativePath: besideTrack(track.place.relativePath, tail, options),
      reason: `belongs to the track ${track.name}`,
      follows: { track: track.name, tail },
    },
  ];
}

function speaks(name: string, home: SidecarHome): boolean {
  return coverKind(name) !== undefined || speaksOfAlbum(name) || (home.all && maySpeakOfAlbum(name));
}

function toAlbum(name: string, newName: string, home: SidecarHome, options: LayoutOptions): SidecarMove {
  return {
    name,
    type: isPicture(name) ? 'move_cover' : 'move',
    targetRelativePath: ownPlace(home.folder, newName, options),
    reason: home.all ? 'belongs to the album of this folder' : 'belongs to the album of most tracks of this folder',
  };
}
