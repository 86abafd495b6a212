import type { TrackTags } from '../track.js';
import { foldPath } from './sanitize.js';
import { present, textOf } from './tag-text.js';

/** What tells an album from another one of the same name; short lists, so that many can be remembered. */
export interface AlbumIdentity {
  /** MusicBrainz releases that its tracks name. */
  readonly releases: readonly string[];
  readonly barcodes: readonly string[];
  /** What people tell releases apart by, in the order of preference. */
  readonly marks: readonly string[];
}

export function albumIdentity(tags: readonly TrackTags[]): AlbumIdentity {
  const all = (read: (tags: TrackTags) => string | undefined): string[] => [
    ...new Set(present(tags.map((one) => textOf(read(one))))),
  ];
  const releases = all(({ musicBrainzAlbumId }) => musicBrainzAlbumId?.toLowerCase());
  const marks = [
    all(({ media }) => media),
    all(({ label }) => label),
    all(({ catalogNumber }) => catalogNumber),
    all(({ releaseCountry }) => releaseCountry),
    all(({ barcode }) => barcode),
  ];
  return {
    releases,
    barcodes: all(({ barcode }) => barcode),
    marks: [...present(marks.map((values) => (values.length === 1 ? values[0] : undefined))), ...short(releases)],
  };
}

/** Enough of an id to tell two albums of one name apart. */
function short(releases: readonly string[]): string[] {
  return releases.slice(0, 1).map((id) => id.slice(0, 8));
}

/**
 * Whether two albums of one artist, name and year are two: MusicBrainz or their barcodes say so. Anything less is one
 * album, as tags of one album differ more often than two albums share everything.
 */
export function isAnotherAlbum(a: AlbumIdentity, b: AlbumIdentity): boolean {
  if (a.releases.length > 0 && b.releases.length > 0) return areDisjoint(a.releases, b.releases);
  return a.barcodes.length > 0 && b.barcodes.length > 0 && areDisjoint(a.barcodes, b.barcodes);
}

/**
 * What is put behind the name of an album, as beets' `%aunique`: the first mark that the other one has not.
 *
 * @returns `Vinyl`, `CDP 7 46434 2`, ...; never empty
 */
export function distinguish(album: AlbumIdentity, others: readonly AlbumIdentity[]): string {
  const taken = new Set(others.flatMap(({ marks }) => marks.map(foldPath)));
  const mark = album.marks.find((one) => !taken.has(foldPath(one)));
  return mark ?? String(others.length + 1);
}

function areDisjoint(a: readonly string[], b: readonly string[]): boolean {
  return !a.some((one) => b.includes(one));
}
