import type { TagField } from './naming/template-fields.js';
import type { FileIdentity } from './operation.js';

/** The tag fields that naming and deciding use. Absent means that the file does not say. */
export interface TrackTags {
  readonly title?: string;
  readonly artist?: string;
  readonly artists?: readonly string[];
  readonly albumArtist?: string;
  readonly albumArtists?: readonly string[];
  readonly album?: string;
  readonly track?: number;
  readonly tracks?: number;
  readonly disc?: number;
  readonly discs?: number;
  readonly year?: number;
  readonly originalYear?: number;
  /** As tagged: `1986-07-12`, `1986`, ... */
  readonly date?: string;
  readonly originalDate?: string;
  readonly genres?: readonly string[];
  readonly composers?: readonly string[];
  readonly conductors?: readonly string[];
  /** Orchestras, choirs and other ensembles. */
  readonly ensembles?: readonly string[];
  readonly work?: string;
  readonly movement?: string;
  readonly compilation?: boolean;
  readonly releaseType?: readonly string[];
  readonly label?: string;
  readonly catalogNumber?: string;
  readonly barcode?: string;
  /** `CD`, `Vinyl`, `Digital Media`, ... */
  readonly media?: string;
  readonly releaseCountry?: string;
  readonly musicBrainzAlbumId?: string;
  readonly musicBrainzAlbumArtistIds?: readonly string[];
  /** iTunes' `stik`: 1 is music, 2 an audiobook. */
  readonly mediaKind?: number;
  /** Whatever else templates can name, as the file has it. */
  readonly others?: Readonly<Partial<Record<TagField, string | number | readonly string[]>>>;
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
