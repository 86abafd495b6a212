import type { Track } from '../track.js';
import { artistOf, primaryArtist } from './artists.js';
import { extensionOf, splitExtension } from './file-kinds.js';
import { foldPath } from './sanitize.js';
import { nameOnAlbum } from './spoken-name.js';
import { mostCommon, present, textOf } from './tag-text.js';
import { fileNameOf } from './track-path.js';

/** A track among those of its folder. */
export interface Member {
  readonly track: Track;
  /** The disc that its folder is named after, or its file name begins with. */
  readonly folderDisc: number | undefined;
}

/**
 * Which tracks without an album tag belong to the only album of their folder. They must have the album's artist (or
 * none) and a track number (or the album's format); and unless both artist and number are there, they must be fewer
 * than the tracks that name the album: a stray file beside one song of an album proves nothing.
 */
export function joinLoose(
  album: readonly Member[],
  loose: readonly Member[],
): { readonly album: readonly Member[]; readonly apart: readonly Member[] } {
  const artists = new Set(present(album.flatMap(({ track }) => artistKeys(track))));
  const format = mostCommon(album.map(({ track }) => formatOf(track)));
  const possible = (member: Member): boolean =>
    (isBy(member, artists) || isByNobody(member)) && (hasNumber(member) || formatOf(member.track) === format);
  const certain = (member: Member): boolean => isBy(member, artists) && hasNumber(member);

  const many = loose.filter(possible);
  const few = loose.filter(certain);
  const joining = new Set(many.length < album.length ? many : few.length <= album.length ? few : []);
  return {
    album: [...album, ...joining],
    apart: loose.filter((member) => !joining.has(member)),
  };
}

/**
 * Two albums of one name in one folder (`Greatest Hits`): every track has an artist, each artist has two tracks or more,
 * and each artist's track numbers meet another's, which they do not on one album. Anything less is one album.
 */
export function splitNamesakes(album: readonly Member[]): (readonly Member[])[] {
  if (album.some(({ track }) => track.tags.compilation === true)) return [album];
  const sets = new Map<string, Member[]>();
  for (const member of album) {
    const key = artistKeys(member.track)[0];
    if (key === undefined) return [album];
    const set = sets.get(key);
    if (set === undefined) sets.set(key, [member]);
    else set.push(member);
  }
  const takers = new Map<string, number>();
  const numbers = [...sets.values()].map((set) => new Set(present(set.map(placeOnAlbum))));
  for (const place of numbers.flatMap((set) => [...set])) takers.set(place, (takers.get(place) ?? 0) + 1);
  const meets = numbers.every((set) => [...set].some((place) => (takers.get(place) ?? 0) > 1));
  return meets && [...sets.values()].every((set) => set.length > 1) ? [...sets.values()] : [album];
}

/** Album artist, then the artist without guests; folded. */
function artistKeys(track: Track): string[] {
  const artist = artistOf(track.tags);
  const names = [textOf(track.tags.albumArtist), artist === undefined ? undefined : primaryArtist(artist)];
  return present(names).map(foldPath);
}

function isBy({ track }: Member, artists: ReadonlySet<string>): boolean {
  return artistKeys(track).some((key) => artists.has(key));
}

function isByNobody({ track }: Member): boolean {
  return artistKeys(track).length === 0;
}

/** A number that the new name will keep: a tag, or one in the file name where the title comes from there too. */
function hasNumber({ track: { tags, path } }: Member): boolean {
  return nameOnAlbum(tags, splitExtension(fileNameOf(path)).stem, false, () => []).track !== undefined;
}

function formatOf(track: Track): string {
  return track.format.container ?? extensionOf(fileNameOf(track.path));
}

function placeOnAlbum({ track, folderDisc }: Member): string | undefined {
  const { track: number, disc } = track.tags;
  return number === undefined ? undefined : `${String(disc ?? folderDisc ?? '')}-${String(number)}`;
}
