/**
 * The Ogg and M4A files of fixtures/audio with other tags. Pure but for reading them. They are what an encoder wrote, so
 * that only what holds the tags has to be written.
 *
 * Formats:
 * - Ogg pages: RFC 3533, section 6; comments in them: https://xiph.org/vorbis/doc/v-comment.html and RFC 7845, section 5.2
 * - M4A atoms: QuickTime File Format, and the iTunes metadata list
 */
import { readFileSync } from 'node:fs';
import { noiseFlac } from '../../fixtures/audio-body.mjs';
import { readFlac, withVorbisComments } from '../../fixtures/tag-writer.mjs';

const fixture = (name) => readFileSync(new URL(`../../fixtures/audio/${name}`, import.meta.url));
const FLAC = noiseFlac('comments', 1);
const VORBIS_COMMENT = 4;
/** What a packet of comments begins with, and ends with. */
const VORBIS = { head: Buffer.from('\x03vorbis', 'latin1'), tail: Buffer.from([1]) };
const OPUS = { head: Buffer.from('OpusTags', 'latin1'), tail: Buffer.alloc(0) };

/** @returns {(tags: import('../../fixtures/tag-writer.mjs').Tags) => Buffer} */
export function oggMaker() {
  const file = fixture('tagged.ogg');
  return (tags) => withOggComments(file, VORBIS, tags);
}

export function opusMaker() {
  const file = fixture('tagged.opus');
  return (tags) => withOggComments(file, OPUS, tags);
}

export function m4aMaker() {
  const file = fixture('aac.m4a');
  return (tags) => withAtom(file, ['moov', 'udta', 'meta', 'ilst'], metadataList(tags));
}

const PAGE = { head: 27, checksum: 22, segments: 26 };
const FULL_SEGMENT = 255;

/** The second page begins with the comments; what follows them in it stays. */
function withOggComments(ogg, { head, tail }, tags) {
  const start = pageEnd(ogg, 0);
  const end = pageEnd(ogg, start);
  const table = ogg.subarray(start + PAGE.head, start + PAGE.head + ogg[start + PAGE.segments]);
  const old = table.subarray(0, table.findIndex((length) => length < FULL_SEGMENT) + 1);
  const body = start + PAGE.head + table.length + old.reduce((sum, length) => sum + length, 0);
  const packet = Buffer.concat([head, commentsOf(tags), tail]);
  const segments = Buffer.concat([lacing(packet.length), table.subarray(old.length)]);
  const page = Buffer.concat([ogg.subarray(start, start + PAGE.head), segments, packet, ogg.subarray(body, end)]);
  page[PAGE.segments] = segments.length;
  page.writeUInt32LE(0, PAGE.checksum);
  page.writeUInt32LE(oggChecksum(page), PAGE.checksum);
  return Buffer.concat([ogg.subarray(0, start), page, ogg.subarray(end)]);
}

function commentsOf(tags) {
  return readFlac(withVorbisComments(FLAC, tags)).blocks.find(({ type }) => type === VORBIS_COMMENT).body;
}

function pageEnd(ogg, start) {
  const table = ogg.subarray(start + PAGE.head, start + PAGE.head + ogg[start + PAGE.segments]);
  return start + PAGE.head + table.length + table.reduce((sum, length) => sum + length, 0);
}

/** The length of a packet, as Ogg says it. */
function lacing(length) {
  const full = Math.floor(length / FULL_SEGMENT);
  return Buffer.concat([Buffer.alloc(full, FULL_SEGMENT), Buffer.from([length % FULL_SEGMENT])]);
}

const OGG_CHECKSUMS = Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value < 0 ? (value << 1) ^ 0x04c1_1db7 : value << 1;
  return value;
});

function oggChecksum(page) {
  let checksum = 0;
  for (const byte of page) checksum = (checksum << 8) ^ OGG_CHECKSUMS[((checksum >>> 24) ^ byte) & 0xff];
  return checksum >>> 0;
}

/** What an atom holds before the atoms in it: `meta` has a version. */
const META_HEAD = 4;
const ATOM_HEAD = 8;

/** Exchanges what an atom holds. It lies behind the sound, so that no place of it changes. */
function withAtom(content, [name, ...inner], body) {
  for (let at = 0; at < content.length; at += content.readUInt32BE(at)) {
    if (content.toString('latin1', at + 4, at + ATOM_HEAD) !== name) continue;
    const end = at + content.readUInt32BE(at);
    const start = at + ATOM_HEAD + (name === 'meta' ? META_HEAD : 0);
    const changed = inner.length === 0 ? body : withAtom(content.subarray(start, end), inner, body);
    const whole = atom(name, content.subarray(at + ATOM_HEAD, start), changed);
    return Buffer.concat([content.subarray(0, at), whole, content.subarray(end)]);
  }
  throw new TypeError(`there is no atom ${name}`);
}

function atom(name, ...parts) {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(ATOM_HEAD);
  head.writeUInt32BE(ATOM_HEAD + body.length);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, body]);
}

const TEXT = 1;
const BINARY = 0;

function metadataList({ title, artist, albumArtist, album, track, tracks, year, genre }) {
  const item = (name, type, value) => atom(name, atom('data', Buffer.from([0, 0, 0, type, 0, 0, 0, 0]), value));
  const text = (name, value) => item(name, TEXT, Buffer.from(String(value), 'utf8'));
  return Buffer.concat([
    ...[text('\xa9nam', title), text('\xa9ART', artist), text('aART', albumArtist), text('\xa9alb', album)],
    ...[text('\xa9day', year), text('\xa9gen', genre)],
    item('trkn', BINARY, Buffer.from([0, 0, 0, track, 0, tracks, 0, 0])),
  ]);
}
