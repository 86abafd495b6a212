import { readSync } from 'node:fs';
import { parseBuffer, parseFromTokenizer } from 'music-metadata';
import type { AudioFormat, TrackTags } from '../../domain/track.js';
import { FileTokenizer, type Content } from './file-tokenizer.js';
import { mapFormat, mapTags } from './map-tags.js';
import { mimeTypeOf, SIGNATURE_LENGTH } from './signatures.js';

type ITokenizer = Parameters<typeof parseFromTokenizer>[0];

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
 * The tags of a file. The only place that knows music-metadata.
 *
 * @param path tells the format by its extension where the bytes do not
 * @throws TagError; the system's error when the file cannot be read, which says nothing of its tags
 */
export async function parseTags(content: Content, path: string): Promise<ParsedTags> {
  knownEndOfStream ??= await endOfStreamError();
  const mimeType = mimeTypeOf(headOf(content));
  try {
    // By what the first bytes say, else by the extension; when that fails, by music-metadata's own look at the content.
    return await parse(content, mimeType === undefined ? { path } : { mimeType });
  } catch (error) {
    throwSystemError(error);
    if (mimeType === undefined) {
      const second = await parse(content, {}).catch(throwSystemError);
      if (second !== undefined) {
        return second;
      }
    }
    throw new TagError(inOneLine(error), { cause: error });
  }
}

/** Errors of system calls name the call; Node's own, which parsers run into as well, have a code alone (`ERR_OUT_OF_RANGE`). */
function throwSystemError(error: unknown): undefined {
  if (error instanceof Error && 'syscall' in error) throw error;
}

/**
 * strtok3's error for the end of a file. Parsers recognize it by its class (a file that is cut off is then no error), and
 * music-metadata does not export it: so it is taken from a parse that must meet it.
 */
async function endOfStreamError(): Promise<new () => Error> {
  return parseBuffer(new Uint8Array(0), { mimeType: 'audio/ape' }).then(
    () => Error,
    (error: unknown) => (error instanceof Error ? error.constructor : Error) as new () => Error,
  );
}

let knownEndOfStream: (new () => Error) | undefined;

function headOf(content: Content): Uint8Array {
  if ('bytes' in content) return content.bytes;
  const head = new Uint8Array(SIGNATURE_LENGTH);
  return head.subarray(0, readSync(content.fd, head, 0, SIGNATURE_LENGTH, 0));
}

async function parse(
  content: Content,
  fileInfo: { readonly path?: string; readonly mimeType?: string },
): Promise<ParsedTags> {
  const tokenizer = new FileTokenizer(content, fileInfo, knownEndOfStream ?? Error);
  // Its type asks for promises of what it reads, and its parsers await them, which is right for what is no promise too.
  const { common, format, native } = await parseFromTokenizer(tokenizer as unknown as ITokenizer, options());
  return { tags: mapTags(common, native), format: mapFormat(format) };
}

function inOneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
    .slice(0, 200);
}
