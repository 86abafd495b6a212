import type { Track, TrackTags } from '../track.js';
import type { Member } from './album-members.js';
import { albumIdentity, type AlbumIdentity } from './album-identity.js';
import { albumTag, albumTitle } from './album-title.js';
import { isVarious, sharedArtist } from './artists.js';
import { classify, type Classification } from './classify.js';
import { readConcert, type Concert } from './concert.js';
import { ensemblesOf } from './ensembles.js';
import { VARIOUS_ARTISTS } from './names.js';
import { mostCommon, mostCommonText, present, sameText, textOf } from './tag-text.js';

/** Tracks of one album and what holds for all of them; or, without `album`, tracks of a folder that are on none. */
export interface AlbumGroup {
  readonly tracks: readonly Track[];
  /** As most tracks spell it. */
  readonly album: string | undefined;
  /** `Various Artists` in this spelling only; `undefined` when no track names an artist. */
  readonly albumArtist: string | undefined;
  readonly year: number | undefined;
  /** Of the first release, where a tag says it. */
  readonly originalYear: number | undefined;
  /** Most tracks carry the flag, or it is by various artists. */
  readonly compilation: boolean;
  readonly multidisc: boolean;
  /** The disc of each track that has one. */
  readonly discs: ReadonlyMap<Track, number>;
  /** How many tracks the album has, as far as tags and files show. */
  readonly trackCount: number;
  readonly discCount: number;
  /** Shared by all tracks that name one. */
  readonly composer: string | undefined;
  readonly work: string | undefined;
  readonly conductor: string | undefined;
  readonly orchestra: string | undefined;
  /** Of the album; tracks on none are classified one by one. */
  readonly classification: Classification | null;
  /** When and where it was played, for a live album. */
  readonly concert: Concert;
  readonly identity: AlbumIdentity;
}

/** Decides for tracks that are one album, or none; see {@link AlbumGroup}. */
export function decideAlbum(members: readonly Member[]): AlbumGroup {
  const tracks = members.map(({ track }) => track);
  const tags = tracks.map((track) => track.tags);
  const album = mostCommonText(present(tags.map(albumOf)));
  const albumArtist = album === undefined ? undefined : decideArtist(tracks);
  const discs = decideDiscs(members);
  const compilation = albumArtist === VARIOUS_ARTISTS || mostAreFlagged(tracks);
  return {
    tracks,
    album,
    albumArtist,
    year: mostCommon(present(tags.map(yearOf))),
    originalYear: mostCommon(
      present(tags.map(({ originalYear, originalDate }) => fourDigits(originalYear, originalDate))),
    ),
    compilation,
    multidisc: isMultidisc(members, discs),
    discs,
    trackCount: countTracks(tracks),
    discCount: tags.reduce((most, one) => Math.max(most, one.discs ?? 0), highest(discs.values())),
    composer: shared(tags.map(({ composers }) => composers?.[0])),
    work: shared(tags.map(({ work }) => work)),
    conductor: shared(tags.map(({ conductors }) => conductors?.join(', '))),
    orchestra: shared(tags.map(ensemblesOf)),
    classification: album === undefined ? null : classify({ tags, album, albumArtist, compilation }),
    concert: readConcert(album, tags),
    identity: albumIdentity(tags),
  };
}

/** At least 1. Folders may hold more tracks than a call can have arguments. */
function highest(numbers: Iterable<number>): number {
  let most = 1;
  for (const number of numbers) most = Math.max(most, number);
  return most;
}

/** By the highest number or total; what has no number counts by itself, and copies of a track do not count. */
function countTracks(tracks: readonly Track[]): number {
  const numberless = tracks.filter(({ tags }) => tags.track === undefined).length;
  return tracks.reduce((most, { tags }) => Math.max(most, tags.track ?? 0, tags.tracks ?? 0), numberless);
}

function albumOf(tags: TrackTags): string | undefined {
  const tag = albumTag(tags);
  return tag === undefined ? undefined : albumTitle(tag, tags.disc).album;
}

/** What all tracks that say something say; `undefined` when they differ. */
function shared(values: readonly (string | undefined)[]): string | undefined {
  const said = present(values.map(textOf));
  const [first] = said;
  return first !== undefined && said.every((value) => sameText(value, first)) ? mostCommonText(said) : undefined;
}

/** The album artist tag that most have, else the artist that all share, else various artists. */
function decideArtist(tracks: readonly Track[]): string | undefined {
  const tagged = mostCommonText(present(tracks.map(({ tags }) => albumArtistTag(tags))));
  if (tagged !== undefined) return isVarious(tagged) ? VARIOUS_ARTISTS : tagged;
  const artist = sharedArtist(tracks.map(({ tags }) => tags));
  if (artist === null) return mostAreFlagged(tracks) ? VARIOUS_ARTISTS : undefined;
  return artist === undefined || isVarious(artist) ? VARIOUS_ARTISTS : artist;
}

function albumArtistTag({ albumArtist, albumArtists }: TrackTags): string | undefined {
  return textOf(albumArtist) ?? textOf(albumArtists?.join(', '));
}

function mostAreFlagged(tracks: readonly Track[]): boolean {
  return tracks.filter(({ tags }) => tags.compilation === true).length * 2 > tracks.length;
}

/** Of the release, else of the first release. */
function yearOf({ year, date, originalYear, originalDate }: TrackTags): number | undefined {
  return fourDigits(year, date) ?? fourDigits(originalYear, originalDate);
}

/** A year of four digits; taggers write 0 for none. */
function fourDigits(year: number | undefined, date: string | undefined): number | undefined {
  const inDate = /^\d{4}(?!\d)/u.exec(date ?? '')?.[0];
  return [year, inDate === undefined ? undefined : Number(inDate)].find(
    (one) => one !== undefined && Number.isInteger(one) && one >= 1000 && one <= 9999,
  );
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
    const said = [discTag(track), discInAlbumTag(track), folderDisc];
    const disc = foldersKnowBetter ? (folderDisc ?? said[0]) : said.find((number) => number !== undefined);
    if (disc !== undefined) discs.set(track, disc);
  }
  return discs;
}

function discTag({ tags }: Track): number | undefined {
  return tags.disc !== undefined && tags.disc > 0 ? tags.disc : undefined;
}

function discInAlbumTag({ tags: { album, disc } }: Track): number | undefined {
  return album === undefined ? undefined : albumTitle(album.trim(), disc).disc;
}

/** More discs than one are named, the album tag names one, or folders or file names name one and no tag says that there is one disc only. */
function isMultidisc(members: readonly Member[], discs: ReadonlyMap<Track, number>): boolean {
  const totals = present(members.map(({ track }) => track.tags.discs));
  if (totals.some((total) => total > 1)) return true;
  if (members.some(({ track }) => discInAlbumTag(track) !== undefined)) return true;
  const numbers = new Set(discs.values());
  if (numbers.size > 1 || [...numbers].some((disc) => disc > 1)) return true;
  return totals.length === 0 && members.some(({ folderDisc }) => folderDisc !== undefined);
}
