import type { SanitizeProfile } from '../../../../src/domain/naming/sanitize.js';

/** Tags by the names of `TrackTags`; loosely typed, as a case may name what a layout does not read. */
export type CaseTags = Readonly<Record<string, unknown>>;

/** Files of one unit, and where the naming contract wants them. */
export interface NamingCase {
  /** The tool or convention that it comes from. */
  readonly from: string;
  readonly case: string;
  /** A preset of `--layout`; or an own template. */
  readonly layout: string | { readonly template: string };
  /** Default `portable`. */
  readonly profile?: SanitizeProfile;
  readonly tracks: readonly { readonly old: string; readonly tags: CaseTags }[];
  /** Below the library's root, one a track, in the order of `tracks`. */
  readonly expected: readonly string[];
  /** Why this is right, where that is not plain. */
  readonly why?: string;
  /** The code does something else so far. */
  readonly unmet?: true;
}

type Row = Omit<NamingCase, 'from' | 'layout'>;
type More = Partial<Pick<NamingCase, 'profile' | 'why' | 'unmet'>>;

/** Cases of one origin. */
export function cases(from: string, layout: NamingCase['layout'], rows: readonly Row[]): readonly NamingCase[] {
  return rows.map((row) => ({ from, layout, ...row }));
}

/** One file. */
export function one(name: string, old: string, tags: CaseTags, expected: string, more: More = {}): Row {
  return { case: name, tracks: [{ old: `/in/${old}`, tags }], expected: [expected], ...more };
}

/** Several files that are placed together: old path, tags, expected path of each. */
export function many(name: string, files: readonly (readonly [string, CaseTags, string])[], more: More = {}): Row {
  return {
    case: name,
    tracks: files.map(([old, tags]) => ({ old: `/in/${old}`, tags })),
    expected: files.map(([, , expected]) => expected),
    ...more,
  };
}

/** Full tags of a track on `Album` by `Artist` of 2001. */
export function song(track: number, title: string, more: CaseTags = {}): CaseTags {
  return { title, artist: 'Artist', album: 'Album', year: 2001, track, ...more };
}
