import type { FileIdentity } from './operation.js';

/** The tag fields that naming and deciding use. Absent means that the file does not say. */
export interface TrackTags {
  readonly title?: string;
  readonly artist?: string;
  readonly artists?: readonly string[];
  readonly albumArtist?: string;
  readonly album?: string;
  readonly track?: number;
  readonly tracks?: number;
  readonly disc?: number;
  readonly discs?: number;
  readonly year?: number;
  readonly originalYear?: number;
  readonly genre?: string;
  readonly composer?: string;
  readonly compilation?: boolean;
  readonly releaseType?: readonly string[];
  readonly musicBrainzAlbumId?: string;
}

/** The facts about the sound that tell which of two files is the better one. */
export interface AudioFormat {
  /** As music-metadata names it: `MPEG`, `FLAC`, ... */
  readonly container?: string;
  readonly codec?: string;
  readonly lossless?: boolean;
  /** Bits per second. */
  readonly bitrate?: number;
  /** Seconds. */
  readonly duration?: number;
  /** The container also holds moving pictures: not music. */
  readonly hasVideo?: boolean;
}

/** An audio file with its tags. */
export interface Track {
  /** Absolute. */
  readonly path: string;
  readonly identity: FileIdentity;
  readonly tags: TrackTags;
  readonly format: AudioFormat;
  /** SHA-256, lower-case hex; `null` until somebody needs it. */
  readonly checksum: string | null;
}
