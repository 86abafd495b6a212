/** A frame of MPEG 1 layer 3, 128 kbit/s, 44.1 kHz: silence, 417 bytes. */
const FRAME = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(413)]);

/**
 * An MP3 with an ID3v2.4 tag.
 *
 * @param frames text frames by their id; several values are kept apart by NUL
 * @param size bytes of sound, at least
 */
export function mp3(frames: Readonly<Record<string, string>>, size = 4000): Buffer {
  const body = Buffer.concat(
    Object.entries(frames).map(([id, text]) => {
      const value = Buffer.concat([Buffer.from([3]), Buffer.from(text, 'utf8')]);
      return Buffer.concat([Buffer.from(id, 'latin1'), syncsafe(value.length), Buffer.from([0, 0]), value]);
    }),
  );
  const tag = Buffer.concat([Buffer.from('ID3\x04\0\0', 'latin1'), syncsafe(body.length), body]);
  return Buffer.concat([tag, ...Array.from({ length: Math.ceil(size / FRAME.length) }, () => FRAME)]);
}

function syncsafe(length: number): Buffer {
  return Buffer.from([(length >> 21) & 127, (length >> 14) & 127, (length >> 7) & 127, length & 127]);
}
