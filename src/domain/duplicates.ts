import { foldPath } from './naming/sanitize.js';
import { compareQuality } from './quality.js';
import type { AudioFormat, TrackTags } from './track.js';

/**
 * How two files can be the same, the strongest first: every byte; the sound, with other tags; the same recording by its
 * tags, in another quality.
 */
export const DUPLICATE_KINDS = ['content', 'audio', 'track'] as const;
export type DuplicateKind = (typeof DUPLICATE_KINDS)[number];

/** What a file says of its recording. */
export interface TrackFacts {
  readonly tags: Pick<TrackTags, 'album' | 'albumArtist' | 'track' | 'disc'>;
  readonly format: AudioFormat;
}

/** A file of a group. */
export interface GroupMember extends TrackFacts {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Another name of this file: hard links are one file. */
  readonly hardLinkOf: string | null;
}

/** Two durations of one recording, in seconds: encoders add silence, and parsers round. */
const LEEWAY = 2;

/**
 * What artist and title say, folded: tracks of different keys are different. `null` when the tags do not say both.
 */
export function trackKey({ artist, albumArtist, title }: TrackTags): string | null {
  const [who, what] = [fold(artist ?? albumArtist), fold(title)];
  return who === '' || what === '' ? null : `${who}\0${what}`;
}

/**
 * Tracks of one key, as groups that are the same recording: album and album artist are the same (or one is on no album),
 * so are the durations where both are known. Each is compared with the first of its group, so that no chain of near
 * durations joins what is far apart; tracks on albums come first, so that one without an album joins one of them alone.
 */
export function groupRecordings<T extends TrackFacts>(tracks: readonly T[]): T[][] {
  const ordered = [...tracks].sort(
    (a, b) =>
      Number(a.tags.album === undefined) - Number(b.tags.album === undefined) ||
      (a.format.duration ?? Infinity) - (b.format.duration ?? Infinity) ||
      0,
  );
  const groups: [T, ...T[]][] = [];
  for (const track of ordered) {
    const group = groups.find(([first]) => isSameRecording(first, track));
    if (group === undefined) groups.push([track]);
    else group.push(track);
  }
  return groups.filter(({ length }) => length > 1);
}

function isSameRecording(a: TrackFacts, b: TrackFacts): boolean {
  const [ours, theirs] = [a.format.duration, b.format.duration];
  if (ours !== undefined && theirs !== undefined && Math.abs(ours - theirs) > LEEWAY) return false;
  if (a.tags.album === undefined || b.tags.album === undefined) return true;
  // An album may hold two tracks of one title.
  return (
    fold(a.tags.album) === fold(b.tags.album) && FIELDS_OF_ALBUM.every((field) => agree(a.tags[field], b.tags[field]))
  );
}

const FIELDS_OF_ALBUM = ['albumArtist', 'track', 'disc'] as const;

function agree(a: string | number | undefined, b: string | number | undefined): boolean {
  return a === undefined || b === undefined || fold(String(a)) === fold(String(b));
}

function fold(text = ''): string {
  return foldPath(text.trim().replace(/\s+/gu, ' '));
}

/** The best first: the file to keep. Other names of a file come after the files; equals by their paths. */
export function bestFirst<T extends GroupMember>(members: readonly T[]): T[] {
  return [...members].sort(
    (a, b) =>
      Number(a.hardLinkOf !== null) - Number(b.hardLinkOf !== null) ||
      compareQuality(a, b) ||
      (a.path < b.path ? -1 : Number(a.path > b.path)),
  );
}
