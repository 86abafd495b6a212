import type { PlacedTrack } from '../naming/layout.js';
import { tagsFromFileName } from '../naming/file-name.js';
import { discFolder } from '../naming/names.js';
import { foldPath } from '../naming/sanitize.js';
import { below, folderOf } from './sidecar-move.js';

/** A track and where it goes. */
export interface TrackMove {
  /** The folder that it is in, and its name there. */
  readonly folder: string;
  readonly name: string;
  /** `null` when it stays where it is. */
  readonly place: Pick<PlacedTrack, 'relativePath' | 'albumFolder' | 'disc'> | null;
}

/** A folder of a unit, with what is known of it besides its files. */
export interface SidecarFolder {
  readonly path: string;
  /** The disc that it is named after. */
  readonly disc: number | null;
  /** It holds the disc folders of the unit. */
  readonly holdsDiscs: boolean;
  readonly hasAudio: boolean;
  /** Its path below the source and, where it is in there, below the library. */
  readonly relativePaths: readonly string[];
}

/** Where what speaks of the music in a folder goes. */
export interface SidecarHome {
  /** The album's folder or, for a folder that is one disc of several, the disc's; below the library's root. */
  readonly folder: string;
  readonly albumFolder: string;
  /** All tracks of the folder go to the album. */
  readonly all: boolean;
  /** They do, and are more than a loose file: the folder is the album's. */
  readonly wholly: boolean;
}

/**
 * Where the sidecars of a folder go: to the album that gets at least half of its tracks and more than any other;
 * `undefined` when there is none. The folder of disc folders speaks of all their tracks; a disc folder that holds no
 * track (they are in the folder above, as `flat-discs` places them) of those of its disc.
 *
 * What speaks of one disc of several is kept apart, also where tracks of all discs share a folder: logs, cue sheets and
 * covers of discs have the same names. So a library that goes to another layout and back is what it was.
 *
 * @param tracks all of the unit
 */
export function sidecarHome(folder: SidecarFolder, tracks: readonly TrackMove[]): SidecarHome | undefined {
  const spoken = tracksSpokenOf(folder, tracks);
  const album = albumOfMost(spoken);
  if (album === undefined) return undefined;
  const { albumFolder, members } = album;
  const all = members.length === spoken.length;
  const isAlbums = folder.holdsDiscs || folder.relativePaths.some((path) => foldPath(path) === foldPath(albumFolder));
  const disc = isAlbums ? null : discOf(folder, members);
  return {
    folder: disc === null ? albumFolder : discHome(albumFolder, disc, tracks),
    albumFolder,
    all,
    wholly: all && spoken.length > 1,
  };
}

function tracksSpokenOf(folder: SidecarFolder, tracks: readonly TrackMove[]): readonly TrackMove[] {
  if (folder.holdsDiscs) return tracks;
  if (folder.hasAudio) return tracks.filter((track) => track.folder === folder.path);
  const ofDisc = tracks.filter(({ place }) => place?.disc === folder.disc);
  return ofDisc.length > 0 ? ofDisc : tracks;
}

type Placed = TrackMove & { readonly place: NonNullable<TrackMove['place']> };

function albumOfMost(
  tracks: readonly TrackMove[],
): { readonly albumFolder: string; readonly members: readonly Placed[] } | undefined {
  const albums = new Map<string, Placed[]>();
  for (const track of tracks.filter(isPlaced)) {
    const { albumFolder } = track.place;
    if (albumFolder === null) continue;
    const members = albums.get(albumFolder);
    if (members === undefined) albums.set(albumFolder, [track]);
    else members.push(track);
  }
  const [best, second] = [...albums].toSorted(([, a], [, b]) => b.length - a.length);
  if (best === undefined || best[1].length * 2 < tracks.length || best[1].length === second?.[1].length)
    return undefined;
  const [albumFolder, members] = best;
  return { albumFolder, members };
}

/** The one disc of several that a folder is. Where names say the disc (`1-07 - Bar`), the folder is for all of them. */
function discOf({ hasAudio, disc }: SidecarFolder, members: readonly Placed[]): number | null {
  if (!hasAudio) return disc;
  if (disc === null && members.every(({ name }) => tagsFromFileName(name).disc !== undefined)) return null;
  const [first = null, ...others] = new Set(members.map(({ place }) => place.disc));
  return others.length === 0 ? first : null;
}

/** Where the tracks of a disc are by themselves, or would be. */
function discHome(albumFolder: string, disc: number, tracks: readonly TrackMove[]): string {
  const ofDisc = tracks
    .filter(isPlaced)
    .filter(({ place }) => place.albumFolder === albumFolder && place.disc === disc);
  const [own, ...others] = new Set(ofDisc.map(({ place }) => folderOf(place.relativePath)));
  const apart = own !== undefined && others.length === 0 && own !== albumFolder;
  return apart && own.startsWith(below(albumFolder, '')) ? own : below(albumFolder, discFolder(disc));
}

function isPlaced(track: TrackMove): track is Placed {
  return track.place !== null;
}
