import { readFileSync } from 'node:fs';
import { MP3_FRAME_BYTES, noiseFlac, silentMp3Frames } from '../../fixtures/audio-body.mjs';
import { id3v2Tag, withVorbisComments, type Tags } from '../../fixtures/tag-writer.mjs';

export type TrackTags = Tags;

export interface TrackOptions {
  /** Another seed is another recording: the audio differs, the tags do not. */
  readonly seed?: number | string;
  /** The exact length of the file in bytes. Throws a RangeError when the tags and the shortest audio need more. */
  readonly size?: number;
}

const untaggedMp3 = readFileSync(new URL('../../fixtures/audio/untagged.mp3', import.meta.url));

/** A valid MP3 with an ID3v2.4 tag in UTF-8. The same arguments give the same bytes. */
export function mp3Track(tags: TrackTags, options: TrackOptions = {}): Buffer {
  const tag = id3v2Tag(tags);
  const seeded = options.seed === undefined ? 0 : 1;
  const room = roomFor(options.size, tag.length + untaggedMp3.length + seeded * MP3_FRAME_BYTES);
  const silence = silentMp3Frames(options.seed ?? '', seeded + Math.floor(room / MP3_FRAME_BYTES));
  // Zeros after the last frame, which readers skip: as padding inside the tag they are legal too, but music-metadata warns.
  return Buffer.concat([tag, untaggedMp3, silence, Buffer.alloc(room % MP3_FRAME_BYTES)]);
}

const SHORTEST_FLAC_SAMPLES = 600;

/** A valid FLAC with Vorbis comments. The same arguments give the same bytes. */
export function flacTrack(tags: TrackTags, options: TrackOptions = {}): Buffer {
  const seed = options.seed ?? '';
  const smallest = withVorbisComments(noiseFlac(seed, SHORTEST_FLAC_SAMPLES), tags, { padding: 0 });
  // Frame headers make the audio a little longer than its samples: a 64th is plenty, and padding takes the rest.
  const room = roomFor(options.size, smallest.length);
  const samples = SHORTEST_FLAC_SAMPLES + Math.floor((room - Math.ceil(room / 64)) / 2);
  const audio = noiseFlac(seed, samples);
  const missing = (options.size ?? smallest.length) - withVorbisComments(audio, tags, { padding: 0 }).length;
  return withVorbisComments(audio, tags, { padding: missing });
}

/** How many bytes are left to fill. */
function roomFor(size: number | undefined, smallest: number): number {
  if (size === undefined) return 0;
  if (size < smallest) throw new RangeError(`the smallest track with these tags has ${smallest} bytes, not ${size}`);
  return size - smallest;
}
