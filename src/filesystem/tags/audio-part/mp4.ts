import { BrokenFile, type ByteSource, type Span } from './byte-source.js';

/**
 * The payloads of the `mdat` boxes: tags are in `moov`. Source: ISO/IEC 14496-12, section 4.2 (boxes) and 8.1.1 (`mdat`).
 */
export function* mediaData(file: ByteSource): Generator<Span> {
  for (let position = 0; position + 8 <= file.size;) {
    const header = file.read(position, 8);
    const type = header.toString('latin1', 4, 8);
    const size = header.readUInt32BE(0);
    const isLong = size === 1;
    // 0: the box goes on to the end of the file.
    const length = isLong ? longSize(file, position) : size === 0 ? file.size - position : size;
    const start = position + (isLong ? 16 : 8);
    const end = position + length;
    if (end < start || end > file.size) throw new BrokenFile(`the box ${type} does not fit`);
    if (type === 'mdat') yield { start, end };
    position = end;
  }
}

function longSize(file: ByteSource, position: number): number {
  return Number(file.read(position + 8, 8).readBigUInt64BE());
}
