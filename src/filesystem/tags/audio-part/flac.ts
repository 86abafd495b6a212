import { afterLeadingTags, betweenTags } from './between-tags.js';
import { BrokenFile, type ByteSource, type Span } from './byte-source.js';
import { endsWithLastFrame } from './flac-frames.js';

const STREAMINFO_LENGTH = 34;
/** No frame is longer, in bytes, for up to two channels of 24 bits in blocks of 16 Ki samples. */
const LONGEST_FRAME = 128 * 1024;

/**
 * What identifies the sound of a FLAC file. STREAMINFO has the MD5 of the samples, however hard they were compressed: with
 * it, rate, channels, bits and length. Where there is no MD5, or the last frame is not there, the frames.
 *
 * Source: RFC 9639, section 8 (metadata blocks, STREAMINFO); some writers put ID3 around the stream.
 */
export function flacSound(file: ByteSource): Span[] {
  const start = afterLeadingTags(file);
  if (!file.hasText(start, 'fLaC') || (file.read(start + 4, 1).readUInt8(0) & 0x7f) !== 0) {
    throw new BrokenFile('no STREAMINFO');
  }
  const info = start + 8;
  const frames = { start: afterBlocks(file, start + 4), end: betweenTags(file).end };
  if (frames.end <= frames.start) throw new BrokenFile('no frames');
  const { blockSize, totalSamples, hasMd5 } = readStreamInfo(file.read(info, STREAMINFO_LENGTH));
  if (!hasMd5 || totalSamples === 0) return [frames];
  const tail = Buffer.allocUnsafe(Math.min(LONGEST_FRAME, frames.end - frames.start));
  file.readInto(tail, frames.end - tail.length);
  const isWhole = endsWithLastFrame(tail, { blockSize, totalSamples });
  return isWhole ? [{ start: info + 10, end: info + STREAMINFO_LENGTH }] : [frames];
}

function readStreamInfo(info: Buffer) {
  return {
    blockSize: info.readUInt16BE(0),
    totalSamples: Number(info.readBigUInt64BE(10) & 0xf_ffff_ffffn),
    hasMd5: info.subarray(18, STREAMINFO_LENGTH).some((byte) => byte !== 0),
  };
}

function afterBlocks(file: ByteSource, first: number): number {
  for (let position = first; ;) {
    const header = file.read(position, 4);
    const isLast = header.readUInt8(0) >= 0x80;
    position += 4 + header.readUIntBE(1, 3);
    if (isLast) return position;
  }
}
