import { BrokenFile, type ByteSource, type Span } from './byte-source.js';

interface Chunk extends Span {
  readonly id: string;
}

/** Of the chunk that says how the samples are to be read; what follows are additions. */
const FORMAT_BYTES = { wav: 16, aiff: 22 };

/**
 * What a WAV file plays: how its samples are to be read, and the `data` chunk. RF64 and BW64 keep the size of `data` in
 * `ds64`. Sources: Microsoft/IBM Multimedia Programming Interface 1.0 (RIFF), EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64).
 */
export function* wavSamples(file: ByteSource): Generator<Span> {
  let longData: number | null = null;
  let found = false;
  for (const chunk of chunks(file, 'little', () => longData)) {
    if (chunk.id === 'ds64') longData = Number(file.read(chunk.start + 8, 8).readBigUInt64LE());
    if (chunk.id === 'fmt ') yield beginningOf(chunk, FORMAT_BYTES.wav);
    if (chunk.id !== 'data') continue;
    found = true;
    yield chunk;
  }
  if (!found) throw new BrokenFile('no data');
}

/**
 * What an AIFF or AIFF-C file plays: `COMM` says how the samples are to be read, `SSND` has them behind two numbers.
 * Source: Apple, Audio Interchange File Format 1.3 and AIFF-C draft of 1991.
 */
export function* aiffSamples(file: ByteSource): Generator<Span> {
  let found = false;
  for (const chunk of chunks(file, 'big', () => null)) {
    if (chunk.id === 'COMM') yield beginningOf(chunk, FORMAT_BYTES.aiff);
    if (chunk.id !== 'SSND' || chunk.end - chunk.start <= 8) continue;
    found = true;
    yield { start: chunk.start + 8, end: chunk.end };
  }
  if (!found) throw new BrokenFile('no SSND');
}

function beginningOf({ start, end }: Span, bytes: number): Span {
  return { start, end: Math.min(end, start + bytes) };
}

/** Chunks start on even offsets. @param longData the size of `data`, where its own field is too small for it */
function* chunks(file: ByteSource, order: 'little' | 'big', longData: () => number | null): Generator<Chunk> {
  for (let position = 12; position + 8 <= file.size;) {
    const header = file.read(position, 8);
    const id = header.toString('latin1', 0, 4);
    const short = order === 'little' ? header.readUInt32LE(4) : header.readUInt32BE(4);
    const length = id === 'data' && short === 0xffff_ffff ? (longData() ?? Number.NaN) : short;
    const start = position + 8;
    const end = start + length;
    if (!(end <= file.size)) throw new BrokenFile(`the chunk ${id} does not fit`);
    yield { id, start, end };
    position = end + (length % 2);
  }
}
