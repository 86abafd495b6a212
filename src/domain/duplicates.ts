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
  const groups: T[][] = [];
  const firsts = new Map<string, First[]>();
  for (const track of ordered) {
    const facts = factsOf(track);
    const known = placesToLookIn(facts)
      .flatMap((key) => firsts.get(key)?.find((first) => isSameRecording(first, facts)) ?? [])
      .reduce<First | undefined>(
        (one, other) => (one === undefined || other.group < one.group ? other : one),
        undefined,
      );
    if (known !== undefined) {
      groups[known.group]?.push(track);
      continue;
    }
    const first = { ...facts, group: groups.push([track]) - 1 };
    for (const key of placesOf(facts)) {
      const there = firsts.get(key);
      if (there === undefined) firsts.set(key, [first]);
      else there.push(first);
    }
  }
  return groups.filter(({ length }) => length > 1);
}

/** What is compared, folded once. */
interface Facts {
  readonly album: string | null;
  /** Album artist, track and disc; `null` where it is not known. */
  readonly fields: readonly (string | null)[];
  /** Seconds. */
  readonly duration: number | undefined;
}

/** What a group is compared by: its first track. */
interface First extends Facts {
  readonly group: number;
}

function factsOf({ tags, format }: TrackFacts): Facts {
  const [album = null, ...fields] = [tags.album, tags.albumArtist, tags.track, tags.disc].map((value) =>
    value === undefined ? null : fold(String(value)),
  );
  return { album, fields, duration: format.duration };
}

const ANY = '*';

/** Under which keys a group is found: by its album and any, by its stretch of durations and any. */
function placesOf({ album, duration }: Facts): string[] {
  return [albumKey(album), ANY].flatMap((of) => [stretch(duration), ANY].map((at) => `${at} ${of}`));
}

/** Where the groups are that a track may be in. Those without an album are made when all tracks on albums are settled. */
function placesToLookIn({ album, duration }: Facts): string[] {
  const of = album === null ? ANY : albumKey(album);
  const at = duration === undefined ? [ANY] : [-1, 0, 1].map((near) => stretch(duration, near));
  return [...at, ...(duration === undefined ? [] : [stretch(undefined)])].map((one) => `${one} ${of}`);
}

function albumKey(album: string | null): string {
  return album === null ? '-' : `=${album}`;
}

/** Durations of one stretch are near; what is near is in it or in one beside it. */
function stretch(duration: number | undefined, near = 0): string {
  return duration === undefined ? '?' : String(Math.floor(duration / LEEWAY) + near);
}

function isSameRecording(a: Facts, b: Facts): boolean {
  if (a.duration !== undefined && b.duration !== undefined && Math.abs(a.duration - b.duration) > LEEWAY) return false;
  if (a.album === null || b.album === null) return true;
  // An album may hold two tracks of one title.
  return a.album === b.album && a.fields.every((field, index) => agree(field, b.fields[index] ?? null));
}

function agree(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
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
