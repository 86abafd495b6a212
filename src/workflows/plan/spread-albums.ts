import { dirname } from 'node:path';
import { albumKeys, groupAlbums } from '../../domain/naming/album.js';
import { albumTag, albumTitle } from '../../domain/naming/album-title.js';
import { foldPath } from '../../domain/naming/sanitize.js';
import type { LibraryUnit } from './library-units.js';

/** Tracks of one parent folder that are held to be compared, so that memory does not grow with the library. */
const HELD_TRACKS = 2000;

/**
 * Joins units of one parent folder that hold the same album: what is spread over folders beside each other is decided
 * as a whole. Units come in the order of their first folder.
 */
export async function* joinSpreadAlbums(units: AsyncIterable<LibraryUnit>): AsyncGenerator<LibraryUnit> {
  let held: LibraryUnit[] = [];
  let tracks = 0;
  let parent: string | undefined;
  for await (const unit of units) {
    const own = parentOf(unit);
    if (own !== parent || tracks + unit.tracks.length > HELD_TRACKS) {
      yield* joined(held);
      held = [];
      tracks = 0;
    }
    parent = own;
    held.push(unit);
    tracks += unit.tracks.length;
  }
  yield* joined(held);
}

function parentOf({ folders }: LibraryUnit): string {
  return dirname(folders[0]?.folder.path ?? '');
}

function joined(units: readonly LibraryUnit[]): LibraryUnit[] {
  const sets = new Map<string, Set<LibraryUnit>>();
  for (const unit of withSharedTitles(units)) {
    const keys = groupAlbums(unit.tracks).flatMap(albumKeys);
    const all = new Set([unit, ...keys.flatMap((key) => [...(sets.get(key) ?? [])])]);
    const others = [...sets].filter(([, set]) => [...set].some((one) => all.has(one))).map(([key]) => key);
    for (const key of [...keys, ...others]) sets.set(key, all);
  }
  const done = new Set<LibraryUnit>();
  return units.flatMap((unit) => {
    if (done.has(unit)) return [];
    const set = [...sets.values()].find((one) => one.has(unit)) ?? new Set([unit]);
    const together = units.filter((one) => set.has(one));
    for (const one of together) done.add(one);
    return {
      folders: together.flatMap(({ folders }) => folders),
      tracks: together.flatMap(({ tracks }) => tracks),
    };
  });
}

/** Few albums share a title with a neighbour: only those are looked at closely. */
function withSharedTitles(units: readonly LibraryUnit[]): LibraryUnit[] {
  const owners = new Map<string, LibraryUnit>();
  const shared = new Set<LibraryUnit>();
  for (const unit of units) {
    for (const title of new Set(unit.tracks.map(({ tags }) => titleKey(tags)))) {
      const owner = title === undefined ? undefined : owners.get(title);
      if (owner !== undefined) shared.add(owner).add(unit);
      else if (title !== undefined) owners.set(title, unit);
    }
  }
  return units.filter((unit) => shared.has(unit));
}

function titleKey(tags: LibraryUnit['tracks'][number]['tags']): string | undefined {
  const tag = albumTag(tags);
  return tag === undefined ? undefined : foldPath(albumTitle(tag, tags.disc).album);
}
