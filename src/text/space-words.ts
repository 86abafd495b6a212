import type { UndoPlace, UndoPlaceKind, UndoSpace } from '../workflows/browse/undo-space.js';
import { bytesText } from './words.js';

const NAMES: Readonly<Record<UndoPlaceKind, string>> = {
  source: 'the source',
  library: 'the library',
  backups: 'the backup store',
};

/**
 * What an undo needs to know of disks, a sentence each: `Free: 12 GB for the source and the library.`
 *
 * @param bytes of the files that go back
 */
export function spaceSentences({ places, isOneDisk }: UndoSpace, bytes: number): readonly string[] {
  const disks = new Map<string, UndoPlace[]>();
  for (const place of places) {
    const disk = place.device ?? place.path;
    if (place.free !== null) disks.set(disk, [...(disks.get(disk) ?? []), place]);
  }
  const free = [...disks.values()].map((on) => `${bytesText(on[0]?.free ?? 0)} for ${on.map(nameOf).join(' and ')}`);
  const isTight =
    isOneDisk === false && places.some((place) => place.kind !== 'backups' && (place.free ?? bytes) < bytes);
  return [
    ...(free.length === 0
      ? []
      : [`Free: ${free.join('; ')}.${isOneDisk === true ? ' Files go back by renaming.' : ''}`]),
    ...(isTight
      ? [`The files that go back have ${bytesText(bytes)}, and are copied to another disk: there is less room.`]
      : []),
    ...places
      .filter(({ state, kind }) => state === 'missing' && kind !== 'backups')
      .map((place) => `${place.path}, ${nameOf(place)}, is not there.`),
    ...places.flatMap(({ problem }) => problem ?? []),
  ];
}

function nameOf({ kind }: UndoPlace): string {
  return NAMES[kind];
}
