import { parseBuffer, parseFromTokenizer, type IAudioMetadata } from 'music-metadata';
import type { AudioFormat, TrackTags } from '../../domain/track.js';
import { FileTokenizer } from './file-tokenizer.js';
import { mapFormat, mapTags } from './map-tags.js';
import { mimeTypeOf, SIGNATURE_LENGTH } from './signatures.js';

export interface ParsedTags {
  readonly tags: TrackTags;
  readonly format: AudioFormat;
}

/** Why tags could not be parsed, for people: one line, at most 200 characters, no control characters. */
export class TagError extends Error {
  override readonly name = 'TagError';
}

/** Options are changed by the parser, so every file gets its own. `duration: false`: never read a file to its end for it. */
const options = () => ({ skipCovers: true, duration: false });

/**
 * The tags of a whole file in memory. The only place, with `parseOpenFile`, that knows music-metadata.
 *
 * @param path tells the format by its extension where the bytes do not
 * @throws TagError
 */
export async function parseBytes(bytes: Uint8Array, path: string): Promise<ParsedTags> {
  return parse(mimeTypeOf(bytes), (fileInfo) => parseBuffer(bytes, fileInfo, options()), path);
}

/**
 * The tags of an open file, read in pieces.
 *
 * @param size bytes
 * @throws TagError
 */
export async function parseOpenFile(fd: number, path: string, size: number): Promise<ParsedTags> {
  const EndOfStream = await endOfStreamError();
  const file = { fd, size, endOfStream: () => new EndOfStream() };
  const head = new Uint8Array(SIGNATURE_LENGTH);
  await new FileTokenizer(file, {}).peekBuffer(head, { mayBeLess: true });
  return parse(mimeTypeOf(head), (fileInfo) => parseFromTokenizer(new FileTokenizer(file, fileInfo), options()), path);
}

/**
 * strtok3's error for the end of a file. Parsers recognize it by its class (a file that is cut off is then no error), and
 * music-metadata does not export it: so it is taken from a parse that must meet it.
 */
async function endOfStreamError(): Promise<new () => Error> {
  knownEndOfStream ??= await parseBuffer(new Uint8Array(0), { mimeType: 'audio/ape' }).then(
    () => Error,
    (error: unknown) => (error instanceof Error ? error.constructor : Error) as new () => Error,
  );
  return knownEndOfStream;
}

let knownEndOfStream: (new () => Error) | undefined;

type Attempt = (fileInfo: { readonly path?: string; readonly mimeType?: string }) => Promise<IAudioMetadata>;

/** By what the first bytes say, else by the extension; when that fails, by music-metadata's own look at the content. */
async function parse(mimeType: string | undefined, attempt: Attempt, path: string): Promise<ParsedTags> {
  try {
    return map(await attempt(mimeType === undefined ? { path } : { mimeType }));
  } catch (error) {
    if (mimeType === undefined) {
      const second = await attempt({}).then(map, () => undefined);
      if (second !== undefined) {
        return second;
      }
    }
    throw new TagError(inOneLine(error), { cause: error });
  }
}

function map({ common, format, native }: IAudioMetadata): ParsedTags {
  return { tags: mapTags({ ...common }, Object.values(native).flat()), format: mapFormat({ ...format }) };
}

function inOneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
    .slice(0, 200);
}
