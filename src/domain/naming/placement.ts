import type { Track } from '../track.js';
import type { MusicKind } from './kinds.js';
import type { SanitizeProfile } from './sanitize-rules.js';

export interface LayoutOptions {
  readonly profile: SanitizeProfile;
  /** UTF-16 units of the library's absolute path, without a separator at its end. */
  readonly rootLength: number;
}

/** Where a track belongs in the library. */
export interface PlacedTrack {
  readonly track: Track;
  /** Below the library's root; POSIX style (`A/B/c.flac`). Collisions are not settled yet. */
  readonly relativePath: string;
  /**
   * The folder of its album, below the library's root, without the folder of a disc: where what speaks of the album goes.
   * `null` for a track that is on no album.
   */
  readonly albumFolder: string | null;
  /** The disc that it is on, where the album has several. */
  readonly disc: number | null;
  /** What kind of music its album is. */
  readonly kind: MusicKind;
  /** Why it is taken for that, for people. */
  readonly kindReason: string;
  /** The tags hold no title, no artist and no album; where it goes comes from its file name and neighbours, if at all. */
  readonly untagged: boolean;
  /** Why there, for people. */
  readonly reason: string;
}

/** A track for which the layout has no place. */
export interface UnplacedTrack {
  readonly track: Track;
  readonly skip: 'path_too_long';
}

export type Placement = PlacedTrack | UnplacedTrack;
