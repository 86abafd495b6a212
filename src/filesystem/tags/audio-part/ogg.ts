import { BrokenFile, type ByteSource, type Span } from './byte-source.js';

/** How the first packet of a stream begins, and whether a later packet is one of its headers. */
const CODECS: readonly {
  readonly magic: string;
  readonly isHeader: (packet: number, firstByte: number) => boolean;
}[] = [
  // Vorbis I specification, section 4.2: identification, comment, setup.
  { magic: '\x01vorbis', isHeader: (packet) => packet < 3 },
  // RFC 7845, section 3: OpusHead, OpusTags.
  { magic: 'OpusHead', isHeader: (packet) => packet < 2 },
  // RFC 9639, section 10.1: metadata blocks; frames begin with the sync code.
  { magic: '\x7fFLAC', isHeader: (packet, firstByte) => packet === 0 || firstByte !== 0xff },
];

interface Page {
  readonly serial: number;
  readonly isFirst: boolean;
  readonly body: Span;
  /** Lengths of the segments of its body; one under 255 ends a packet. */
  readonly lacing: readonly number[];
}

/**
 * The bodies of the pages after the header packets. How packets are cut into pages, page numbers and checksums change
 * with the tags and are left out. The first packet with sound begins a page, in each of the mappings.
 * Only one stream: chained and multiplexed files cannot be compared. Source: RFC 3533, section 6.
 */
export function* oggBodies(file: ByteSource): Generator<Span> {
  let serial: number | null = null;
  let codec: (typeof CODECS)[number] | undefined;
  let packet = 0;
  let continues = false;
  let inHeaders = true;
  for (const page of pages(file)) {
    if (serial === null) {
      codec = CODECS.find(({ magic }) => file.hasText(page.body.start, magic));
      serial = page.serial;
    }
    if (codec === undefined || page.serial !== serial || (page.isFirst && packet > 0)) {
      throw new BrokenFile('not one stream of a known codec');
    }
    if (inHeaders && !continues && page.lacing.length > 0) {
      const firstByte = page.body.end > page.body.start ? file.read(page.body.start, 1).readUInt8(0) : 0;
      inHeaders = codec.isHeader(packet, firstByte);
    }
    if (inHeaders) {
      packet += page.lacing.filter((length) => length < 255).length;
      continues = page.lacing.at(-1) === 255;
    } else yield page.body;
  }
}

const HEADER = 27;

function* pages(file: ByteSource): Generator<Page> {
  for (let position = 0; position < file.size;) {
    if (!file.hasText(position, 'OggS')) throw new BrokenFile('no page where one should begin');
    const header = file.read(position, HEADER);
    const isFirst = (header.readUInt8(5) & 0x02) !== 0;
    const serial = header.readUInt32LE(14);
    const segments = header.readUInt8(26);
    const lacing = [...file.read(position + HEADER, segments)];
    const start = position + HEADER + segments;
    const end = start + lacing.reduce((sum, length) => sum + length, 0);
    if (end > file.size) throw new BrokenFile('the last page is cut off');
    yield { serial, isFirst, body: { start, end }, lacing };
    position = end;
  }
}
