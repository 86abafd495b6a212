import type { Track } from '../track.js';
import type { Member } from './album-members.js';
import { artistOf, isVarious, primaryArtist } from './artists.js';
import { tagsFromFileName } from './file-name.js';
import { VARIOUS_ARTISTS } from './names.js';
import { foldPath } from './sanitize.js';
import { mostCommon, mostCommonText, present, textOf } from './tag-text.js';
import { fileNameOf } from './track-path.js';

/** Tracks of one album and what holds for all of them; or, without `album`, tracks of a folder that are on none. */
export interface AlbumGroup {
  readonly tracks: readonly Track[];
  /** As most tracks spell it. */
  readonly album: string | undefined;
  /** `Various Artists` in this spelling only; `undefined` when no track names an artist. */
  readonly albumArtist: string | undefined;
  readonly year: number | undefined;
  /** Most tracks carry the flag, or it is by various artists. */
  readonly compilation: boolean;
  readonly multidisc: boolean;
  /** The disc of each track that has one. */
  readonly discs: ReadonlyMap<Track, number>;
  /** How many tracks the album has, as far as tags and files show. */
  readonly trackCount: number;
}

/** Decides for tracks that are one album, or none; see {@link AlbumGroup}. */
export function decideAlbum(members: readonly Member[]): AlbumGroup {
  const tracks = members.map(({ track }) => track);
  const album = mostCommonText(present(tracks.map(({ tags }) => textOf(tags.album))));
  const albumArtist = album === undefined ? undefined : decideArtist(tracks);
  const discs = decideDiscs(members);
  return {
    tracks,
    album,
    albumArtist,
    year: mostCommon(present(tracks.map(yearOf))),
    compilation: albumArtist === VARIOUS_ARTISTS || mostAreFlagged(tracks),
    multidisc: isMultidisc(members, discs),
    discs,
    trackCount: tracks.reduce((most, { tags }) => Math.max(most, tags.track ?? 0, tags.tracks ?? 0), tracks.length),
  };
}

/** The album artist tag that most have, else the artist that all share, else various artists. */
function decideArtist(tracks: readonly Track[]): string | undefined {
  const tagged = mostCommonText(present(tracks.map(({ tags }) => textOf(tags.albumArtist))));
  if (tagged !== undefined) return isVarious(tagged) ? VARIOUS_ARTISTS : tagged;
  const artists = present(tracks.map(({ tags }) => artistOf(tags))).map(primaryArtist);
  const different = new Set(artists.map(foldPath)).size;
  if (different === 0) return mostAreFlagged(tracks) ? VARIOUS_ARTISTS : undefined;
  const shared = mostCommonText(artists);
  return different > 1 || (shared !== undefined && isVarious(shared)) ? VARIOUS_ARTISTS : shared;
}

function mostAreFlagged(tracks: readonly Track[]): boolean {
  return tracks.filter(({ tags }) => tags.compilation === true).length * 2 > tracks.length;
}

/** A year of four digits; taggers write 0 for none. */
function yearOf({ tags }: Track): number | undefined {
  return present([tags.year, tags.originalYear]).find((year) => Number.isInteger(year) && year >= 1000 && year <= 9999);
}

/**
 * The tag's disc, else the folder's, else the file name's where the title is from there too. Where the folders are
 * several discs and the tags know only one, each disc was tagged as a whole album: then the folders are right.
 */
function decideDiscs(members: readonly Member[]): ReadonlyMap<Track, number> {
  const tagDiscs = new Set(present(members.map(({ track }) => discTag(track))));
  const folderDiscs = new Set(present(members.map(({ folderDisc }) => folderDisc)));
  const foldersKnowBetter = folderDiscs.size > 1 && tagDiscs.size === 1;
  const discs = new Map<Track, number>();
  for (const { track, folderDisc } of members) {
    const said = [discTag(track), folderDisc, discInFileName(track)];
    const disc = foldersKnowBetter ? (folderDisc ?? said[0]) : said.find((number) => number !== undefined);
    if (disc !== undefined) discs.set(track, disc);
  }
  return discs;
}

function discTag({ tags }: Track): number | undefined {
  return tags.disc !== undefined && tags.disc > 0 ? tags.disc : undefined;
}

function discInFileName({ path, tags }: Track): number | undefined {
  return textOf(tags.title) === undefined ? tagsFromFileName(fileNameOf(path)).disc : undefined;
}

/** More discs than one are named, or the tracks are in disc folders and no tag says that there is one disc only. */
function isMultidisc(members: readonly Member[], discs: ReadonlyMap<Track, number>): boolean {
  const totals = present(members.map(({ track }) => track.tags.discs));
  if (totals.some((total) => total > 1)) return true;
  const numbers = new Set(discs.values());
  if (numbers.size > 1 || [...numbers].some((disc) => disc > 1)) return true;
  return totals.length === 0 && members.some(({ folderDisc }) => folderDisc !== undefined);
}
