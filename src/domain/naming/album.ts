import type { Track } from '../track.js';
import { decideAlbum, type AlbumGroup } from './album-decision.js';
import { isAnotherAlbum } from './album-identity.js';
import { albumTag, albumTitle } from './album-title.js';
import { joinLoose, splitNamesakes, type Member } from './album-members.js';
import { discFolderOf, discFoldersAmong, mayBeDiscFolder, type DiscFolder } from './disc-folder.js';
import { tagsFromFileName } from './file-name.js';
import { foldPath, sanitizeComponent } from './sanitize.js';
import { textOf } from './tag-text.js';
import { fileNameOf, partsOf } from './track-path.js';

export type { AlbumGroup } from './album-decision.js';

/**
 * Gathers tracks to albums and decides for each as a whole. An album is what one folder (with its disc folders `CD1`,
 * `CD2`, which count as the folder that they are in) or disc folders of one name (`Box (Disc 1)`, `Box (Disc 2)`) hold
 * under one album tag; and what several folders hold of one album.
 *
 * Tracks of a folder that belong to no album come as one group without `album`. Groups are in the order in which their
 * first track came.
 */
export function groupAlbums(tracks: readonly Track[]): AlbumGroup[] {
  const folders = [...byFolder(tracks).values()].map((members) => albumsOf(members));
  const groups = folders.flatMap((sets) => sets.map((members) => ({ members, group: decideAlbum(members) })));
  return folders.length === 1 ? groups.map(({ group }) => group) : joinSpread(groups);
}

interface Decided {
  readonly members: readonly Member[];
  readonly group: AlbumGroup;
}

/** Decides again for what folders hold of one album: years, discs and artists of all of it count. */
function joinSpread(groups: readonly Decided[]): AlbumGroup[] {
  const albums: Decided[][] = [];
  const byKey = new Map<string, Decided[]>();
  for (const one of groups) {
    const keys = albumKeys(one.group);
    const found = keys
      .map((key) => byKey.get(key))
      .find((parts) => parts?.[0] !== undefined && isPartOf(one, parts[0]));
    const parts = found ?? [];
    if (found === undefined) albums.push(parts);
    parts.push(one);
    for (const key of keys) if (!byKey.has(key)) byKey.set(key, parts);
  }
  return albums.flatMap((parts) => {
    const [first, ...others] = parts;
    if (first === undefined) return [];
    return others.length === 0 ? first.group : decideAlbum(parts.flatMap(({ members }) => members));
  });
}

function isPartOf(one: Decided, first: Decided): boolean {
  return !isAnotherAlbum(one.group.identity, first.group.identity);
}

/**
 * Under which groups of different folders are one album: its MusicBrainz release; or its artist, name and year. Editions
 * of other years stay apart.
 */
export function albumKeys({ album, albumArtist, year, identity }: AlbumGroup): string[] {
  if (album === undefined) return [];
  const named = albumArtist === undefined ? [] : [`name ${foldPath([albumArtist, album, year ?? ''].join('\0'))}`];
  return [...identity.releases.map((id) => `release ${id}`), ...named];
}

function byFolder(tracks: readonly Track[]): Map<string, Member[]> {
  const folders = new Map<string, Member[]>();
  const paths = foldersOf(tracks);
  const discFolders = discFoldersAt(new Set(paths.values()));
  for (const track of tracks) {
    const path = paths.get(track) ?? NOWHERE;
    const disc = discFolders.get(path);
    const named = disc === undefined || namesItself(track, disc) ? undefined : disc.disc;
    add(folders, disc === undefined ? path.join('/') : albumKey(path.slice(0, -1), disc), {
      track,
      folderDisc: named ?? discInFileName(track),
    });
  }
  return folders;
}

type FolderPath = readonly string[];

const NOWHERE: FolderPath = [];

/** The parts of each track's folder; one list for all tracks of a folder. */
function foldersOf(tracks: readonly Track[]): ReadonlyMap<Track, FolderPath> {
  const known = new Map<string, FolderPath>();
  const folders = new Map<Track, FolderPath>();
  for (const track of tracks) {
    const name = fileNameOf(track.path);
    const text = track.path.slice(0, track.path.length - name.length);
    const path = known.get(text) ?? partsOf(track.path).slice(0, -1);
    known.set(text, path);
    folders.set(track, path);
  }
  return folders;
}

/** `1-07 - Bar`, where the number is the track's, or the title is from there too: what a folder without disc folders has. */
function discInFileName({ path, tags }: Track): number | undefined {
  const fileName = fileNameOf(path);
  if (!MAY_NAME_DISC.test(fileName)) return undefined;
  const name = tagsFromFileName(fileName);
  return textOf(tags.title) === undefined || name.track === tags.track ? name.disc : undefined;
}

/** What a file name begins with that names a disc; the underscores may stand for blanks. */
const MAY_NAME_DISC = /^[\s_]*\d{1,2}[-.]\d/u;

/** Disc folders of one name are one folder; those named after nothing but the disc are the folder that they are in. */
function albumKey(parent: readonly string[], { base }: DiscFolder): string {
  return [...parent, ...(base === '' ? [] : [`\0${base}`])].join('/');
}

/** Which of the folders that hold tracks are disc folders. */
function discFoldersAt(folders: Iterable<FolderPath>): ReadonlyMap<FolderPath, DiscFolder> {
  const beside = new Map<string, Map<string, FolderPath[]>>();
  for (const path of folders) {
    const parent = path.slice(0, -1).join('/');
    const names = beside.get(parent) ?? new Map<string, FolderPath[]>();
    beside.set(parent, names);
    add(names, path.at(-1) ?? '', path);
  }
  return new Map(
    [...beside.values()].flatMap((names) =>
      [...discFoldersAmong(names.keys())].flatMap(([name, disc]) =>
        (names.get(name) ?? []).map((path) => [path, disc] as const),
      ),
    ),
  );
}

/** A folder `Live CD2` of the album "Live CD2", or `CD2` of "CD2", has its name from the album, and says nothing of its own. */
function namesItself({ tags }: Track, { base }: DiscFolder): boolean {
  const tag = albumTag(tags);
  if (tag === undefined) return false;
  const { album } = albumTitle(tag, tags.disc);
  // A folder of an album is what sanitizing makes of it: `Disc 1?` is in `Disc 1_`.
  return [album, sanitizeComponent(album, album, 'portable')].some(
    (name) => mayBeDiscFolder(name) && (base !== '' || discFolderOf(name)?.base === ''),
  );
}

function albumsOf(members: readonly Member[]): (readonly Member[])[] {
  const loose: Member[] = [];
  const albums = new Map<string, Member[]>();
  for (const member of members) {
    const album = albumTag(member.track.tags);
    if (album === undefined) loose.push(member);
    else add(albums, foldPath(albumTitle(album, member.track.tags.disc).album), member);
  }
  const sets = [...albums.values()].flatMap(splitNamesakes);
  const [only] = sets;
  if (only === undefined || sets.length > 1) return [...sets, loose].filter((set) => set.length > 0);
  const { album, apart } = joinLoose(only, loose);
  return [album, apart].filter((set) => set.length > 0);
}

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
