import { createHash } from 'node:crypto';
import { extensionOf } from '../../domain/naming/file-kinds.js';
import { afterLeadingTags, betweenTags } from './audio-part/between-tags.js';
import { BrokenFile, ByteSource, type Span } from './audio-part/byte-source.js';
import { flacSound } from './audio-part/flac.js';
import { aiffSamples, wavSamples } from './audio-part/iff.js';
import { mediaData } from './audio-part/mp4.js';
import { oggBodies } from './audio-part/ogg.js';

/** How the sound of a format is found. */
interface AudioFormatRule {
  readonly name: string;
  /** After ID3v2 tags in front: those may stand before anything. */
  readonly magic: readonly { readonly offset: number; readonly text: string }[];
  /** Where the first bytes do not tell. */
  readonly extensions?: readonly string[];
  readonly find: (file: ByteSource) => Iterable<Span>;
}

const at = (offset: number, ...texts: readonly string[]) => texts.map((text) => ({ offset, text }));
const whole = (file: ByteSource): Span[] => [betweenTags(file)];

/** Formats that are not here (ASF, Matroska, DSD, ...) cannot be compared by their sound. */
const FORMATS: readonly AudioFormatRule[] = [
  { name: 'flac', magic: at(0, 'fLaC'), find: flacSound },
  { name: 'ogg', magic: at(0, 'OggS'), find: oggBodies },
  { name: 'mp4', magic: at(4, 'ftyp'), find: mediaData },
  { name: 'wav', magic: at(8, 'WAVE'), find: wavSamples },
  { name: 'aiff', magic: at(8, 'AIFF', 'AIFC'), find: aiffSamples },
  // Their tags are at the ends alone: Monkey's Audio, WavPack, Musepack.
  { name: 'ape', magic: at(0, 'MAC '), find: whole },
  { name: 'wavpack', magic: at(0, 'wvpk'), find: whole },
  { name: 'musepack', magic: at(0, 'MPCK', 'MP+'), find: whole },
  { name: 'mpeg', magic: [], extensions: ['mp3', 'mp2', 'mp1', 'mpga', 'aac', 'adts'], find: whole },
];

/** Bytes read and hashed at once. */
const PIECE = 1024 * 1024;
let piece: Buffer | undefined;

/**
 * SHA-256, lower-case hex, of what a file plays: the same for a file with other tags. Reads synchronously, in pieces: for
 * workers only.
 *
 * @param path tells the format by its extension where the bytes do not
 * @param size bytes
 * @returns `null` when it cannot be compared: its format keeps tags and sound together, or it is broken
 * @throws the system's error
 */
export function audioChecksumOf(fd: number, path: string, size: number): string | null {
  return ofSound(fd, path, size, hashSpans);
}

/**
 * How many bytes that checksum is made of: files that differ in this need not be read whole to be told apart.
 *
 * @returns `null` when it cannot be compared
 * @throws the system's error
 */
export function audioLengthOf(fd: number, path: string, size: number): number | null {
  return ofSound(fd, path, size, (_, __, spans) => {
    let bytes = 0;
    for (const { start, end } of spans) bytes += end - start;
    return bytes === 0 ? null : bytes;
  });
}

function ofSound<T>(
  fd: number,
  path: string,
  size: number,
  measure: (file: ByteSource, format: string, spans: Iterable<Span>) => T | null,
): T | null {
  const file = new ByteSource(fd, size);
  try {
    const format = formatOf(file, path);
    return format === undefined ? null : measure(file, format.name, format.find(file));
  } catch (error) {
    if (error instanceof BrokenFile) return null;
    throw error;
  }
}

function formatOf(file: ByteSource, path: string): AudioFormatRule | undefined {
  const start = afterLeadingTags(file);
  const extension = extensionOf(path);
  return (
    FORMATS.find(({ magic }) => magic.some(({ offset, text }) => file.hasText(start + offset, text))) ??
    FORMATS.find(({ extensions }) => extensions?.includes(extension) === true)
  );
}

/** The format goes in too: bytes of one format are no sound of another. */
function hashSpans(file: ByteSource, format: string, spans: Iterable<Span>): string | null {
  const hash = createHash('sha256').update(`${format}\0`);
  let bytes = 0;
  piece ??= Buffer.allocUnsafeSlow(PIECE);
  for (const { start, end } of spans) {
    for (let position = start; position < end; position += PIECE) {
      const part = piece.subarray(0, Math.min(PIECE, end - position));
      file.readInto(part, position);
      hash.update(part);
      bytes += part.length;
    }
  }
  return bytes === 0 ? null : hash.digest('hex');
}
