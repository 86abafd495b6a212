/** What STREAMINFO says that frames are checked by. Source: RFC 9639, section 8.2. */
export interface StreamInfo {
  /** Samples of a block, when all but the last have as many. */
  readonly blockSize: number;
  /** 0: not known. */
  readonly totalSamples: number;
}

const LARGEST_HEADER = 16;

/**
 * Whether a whole last frame of the stream ends where the bytes end: its checksums are right, and its samples are the
 * last ones. A file that was cut off still has the MD5 of the whole sound in front.
 *
 * Source: RFC 9639, section 9.
 *
 * @param tail the end of the file, at least a frame of it
 */
export function endsWithLastFrame(tail: Buffer, { blockSize, totalSamples }: StreamInfo): boolean {
  for (let at = tail.length - 6; at >= 0; at -= 1) {
    if (tail[at] !== 0xff || ((tail[at + 1] ?? 0) & 0xfe) !== 0xf8) continue;
    const frame = readHeader(tail.subarray(at, at + LARGEST_HEADER));
    if (frame === null || crc(tail.subarray(at), CRC16, 16) !== 0) continue;
    const first = frame.isVariable ? frame.number : frame.number * blockSize;
    return first + frame.samples === totalSamples;
  }
  return false;
}

interface FrameHeader {
  readonly isVariable: boolean;
  /** Of its first sample; of the frame, where all are of one size. */
  readonly number: number;
  readonly samples: number;
}

/** `null` when it is no frame header: something is reserved, or its CRC-8 is wrong. */
function readHeader(bytes: Buffer): FrameHeader | null {
  const codes = bytes[2] ?? 0;
  const [sizeCode, rateCode] = [codes >> 4, codes & 0x0f];
  const [number, numberLength] = codedNumber(bytes.subarray(4));
  const sizeBytes = sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0;
  const rateBytes = rateCode === 12 ? 1 : rateCode === 13 || rateCode === 14 ? 2 : 0;
  const sizeAt = 4 + numberLength;
  const length = sizeAt + sizeBytes + rateBytes + 1;
  if (numberLength === 0 || sizeCode === 0 || length > bytes.length) return null;
  if (crc(bytes.subarray(0, length), CRC8, 8) !== 0) return null;
  const samples = sizeBytes > 0 ? bytes.readUIntBE(sizeAt, sizeBytes) + 1 : blockSamples(sizeCode);
  return { isVariable: ((bytes[1] ?? 0) & 1) === 1, number, samples };
}

/** RFC 9639, section 9.1.1. */
function blockSamples(code: number): number {
  if (code === 1) return 192;
  return code < 6 ? 144 * 2 ** code : 2 ** code;
}

/** Like UTF-8, up to 36 bits in 7 bytes (section 9.1.5). @returns the value and its bytes, 0 when it is none */
function codedNumber(bytes: Buffer): readonly [value: number, length: number] {
  const first = bytes[0] ?? 0;
  const ones = Math.clz32(~first << 24);
  if (ones === 0) return [first, 1];
  if (ones === 1 || ones > 7) return [0, 0];
  let value = first & (0xff >> (ones + 1));
  for (const byte of bytes.subarray(1, ones)) {
    if (byte >> 6 !== 2) return [0, 0];
    value = value * 64 + (byte & 0x3f);
  }
  return [value, ones];
}

const CRC8 = crcTable(8, 0x07);
const CRC16 = crcTable(16, 0x8005);

function crcTable(width: number, polynomial: number): Uint16Array {
  const top = 1 << (width - 1);
  const mask = (1 << width) - 1;
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let value = byte << (width - 8);
    for (let bit = 0; bit < 8; bit += 1) value = (value & top) === 0 ? value << 1 : (value << 1) ^ polynomial;
    return value & mask;
  });
}

/** 0 for bytes that end with their own CRC. */
function crc(bytes: Buffer, table: Uint16Array, width: number): number {
  const mask = (1 << width) - 1;
  let value = 0;
  for (const byte of bytes) value = ((value << 8) & mask) ^ (table[(value >> (width - 8)) ^ byte] ?? 0);
  return value;
}
