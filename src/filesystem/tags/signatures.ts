/** How a file starts, and the type that it then has whatever its name says. */
const SIGNATURES: readonly { readonly offset: number; readonly text: string; readonly mimeType: string }[] = [
  { offset: 0, text: 'fLaC', mimeType: 'audio/flac' },
  { offset: 0, text: 'OggS', mimeType: 'audio/ogg' },
  { offset: 4, text: 'ftyp', mimeType: 'audio/mp4' },
  { offset: 8, text: 'WAVE', mimeType: 'audio/wav' },
  { offset: 8, text: 'AIFF', mimeType: 'audio/aiff' },
  { offset: 8, text: 'AIFC', mimeType: 'audio/aiff' },
  { offset: 0, text: 'MAC ', mimeType: 'audio/ape' },
  { offset: 0, text: 'wvpk', mimeType: 'audio/wavpack' },
  { offset: 0, text: 'MPCK', mimeType: 'audio/musepack' },
  { offset: 0, text: 'MP+', mimeType: 'audio/musepack' },
  { offset: 0, text: 'DSD ', mimeType: 'audio/dsf' },
  { offset: 0, text: 'FRM8', mimeType: 'audio/dsd' },
  { offset: 0, text: '\x30\x26\xb2\x75', mimeType: 'audio/ms-asf' },
  { offset: 0, text: '\x1a\x45\xdf\xa3', mimeType: 'audio/matroska' },
];

/** Bytes that are enough to tell. */
export const SIGNATURE_LENGTH = 12;

/**
 * The MIME type that the first bytes show; `undefined` for what starts with a tag or with plain MPEG frames: there the
 * extension tells.
 */
export function mimeTypeOf(head: Uint8Array): string | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, SIGNATURE_LENGTH)).toString('latin1');
  return SIGNATURES.find((signature) => text.startsWith(signature.text, signature.offset))?.mimeType;
}
