import { crc32 } from 'node:zlib';

/**
 * CRC-32 of all that is believed of a file: SQLite has no checksums of its own, and a bit that a disk flipped in a text is still
 * a text. Its stamps are compared with the file's, which is check enough. The texts in one call, as a call costs more than its
 * bytes.
 *
 * @param reader of the program that read `reading`
 * @param verifiedAt ms since the epoch
 * @param checksum the bytes of the SHA-256
 */
export function crcOf(
  reader: number | null,
  reading: string | null,
  verifiedAt: number,
  checksum: Uint8Array | null,
): number {
  const texts = crc32(`${String(reader)}\n${String(reading)}\n${verifiedAt}`);
  return checksum === null ? texts : crc32(checksum, texts);
}

/** The same of what came of the last run over a tree. */
export function crcOfTree({ asked, digest, told }: Readonly<Record<'asked' | 'digest' | 'told', string>>): number {
  return crc32(`${asked}\n${digest}\n${told}`);
}
