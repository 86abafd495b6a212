import type { ByteSource, Span } from './byte-source.js';

/** Tags that a file can have one after the other; more are a trick. */
const MOST_TAGS = 64;

/**
 * What is between the tags at both ends of a file: ID3v2 in front; ID3v1 (and its `TAG+`), APEv1 and v2, Lyrics3v2 and
 * ID3v2 with a footer behind. Sizes in tag headers are of what is in the file, unsynchronised or not.
 *
 * Sources: id3.org (ID3v2.4 structure, sections 3.1 to 3.4; ID3v1), id3.org/Lyrics3v2,
 * wiki.hydrogenaud.io (APEv2 specification).
 */
export function betweenTags(file: ByteSource): Span {
  const start = afterLeadingTags(file);
  let end = file.size;
  for (let tags = 0; tags < MOST_TAGS; tags += 1) {
    const length = trailingTag(file, end);
    if (length === 0 || end - length < start) break;
    end -= length;
  }
  return { start, end };
}

/** Where the ID3v2 tags in front end; some files have several. A tag that says it is longer than the file is none. */
export function afterLeadingTags(file: ByteSource): number {
  let start = 0;
  for (let tags = 0; tags < MOST_TAGS; tags += 1) {
    const length = file.hasText(start, 'ID3') ? id3v2Length(file, start) : 0;
    if (length === 0 || start + length > file.size) break;
    start += length;
  }
  return start;
}

const HAS_FOOTER = 0x10;

/** Of the whole tag whose header (or footer) is there; 0 when it is none. */
function id3v2Length(file: ByteSource, position: number): number {
  if (position + 10 > file.size) return 0;
  const header = file.read(position, 10);
  const size = [...header.subarray(6, 10)];
  const isTag = header.readUInt8(3) < 0xff && header.readUInt8(4) < 0xff && size.every((byte) => byte < 0x80);
  if (!isTag) return 0;
  const footer = (header.readUInt8(5) & HAS_FOOTER) === 0 ? 0 : 10;
  return 10 + size.reduce((sum, byte) => sum * 128 + byte, 0) + footer;
}

/** How long the tag that ends here is; 0 when none does. */
function trailingTag(file: ByteSource, end: number): number {
  if (file.hasText(end - 128, 'TAG')) return file.hasText(end - 128 - 227, 'TAG+') ? 128 + 227 : 128;
  if (file.hasText(end - 32, 'APETAGEX')) return apeLength(file, end - 32);
  if (file.hasText(end - 9, 'LYRICS200')) return lyricsLength(file, end);
  if (file.hasText(end - 10, '3DI')) return id3v2Length(file, end - 10);
  return 0;
}

const APE_HAS_HEADER = 0x8000_0000;

function apeLength(file: ByteSource, footer: number): number {
  const bytes = file.read(footer, 32);
  const header = bytes.readUInt32LE(8) >= 2000 && bytes.readUInt32LE(20) >= APE_HAS_HEADER ? 32 : 0;
  return Math.max(32, bytes.readUInt32LE(12)) + header;
}

/** Six digits before the end say how long the fields are. */
function lyricsLength(file: ByteSource, end: number): number {
  const digits = end < 15 ? '' : file.read(end - 15, 6).toString('latin1');
  const length = Number(digits);
  return /^\d{6}$/.test(digits) && file.hasText(end - 15 - length, 'LYRICSBEGIN') ? length + 15 : 0;
}
