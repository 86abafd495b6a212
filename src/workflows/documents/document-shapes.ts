import { basename, isAbsolute, normalize } from 'node:path';
import { z } from 'zod';
import type { OperationType } from '../../domain/operation.js';
import { PLAYLIST_ENCODINGS } from '../../domain/playlists/encoding.js';
import { playlistKind } from '../../domain/playlists/playlist.js';

/** Parts of documents that may come from anywhere, and are acted upon. */

export const count = z.int().min(0);
export const time = z.iso.datetime();
export const path = z.string().refine((text) => isAbsolute(text) && text === normalize(text) && !text.includes('\0'), {
  error: 'must be an absolute path without "." and ".." parts',
});
export const checksum = z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256 in lower-case hex' });
/** 64 bits, as text. */
export const nanoseconds = z.string().regex(/^-?\d{1,19}$/, { error: 'must be a number of nanoseconds, as text' });
export const wholeNumber = z.string().regex(/^\d{1,20}$/, { error: 'must be a whole number, as text' });

export const identity = z.looseObject({
  kind: z.enum(['file', 'directory', 'symlink']),
  size: count,
  mtime_ns: nanoseconds,
  inode: wholeNumber,
  device: wholeNumber,
  mode: count.max(0o7777),
  uid: count,
  gid: count,
  links: count,
});

const line = z.string().regex(/^[^\n\r\0]*$/, { error: 'must be one line' });

/** What is done to a playlist. A content that does not follow from it, by its checksum, is never written. */
export const rewriteDetails = {
  edits: z.array(z.object({ line: z.int().min(1), from: line, to: line })).optional(),
  becomes: checksum.optional(),
  encoding: z.enum(PLAYLIST_ENCODINGS).optional(),
  new_encoding: z.enum(PLAYLIST_ENCODINGS).optional(),
};

/** Every operation has the paths that its type needs, and only playlists are rewritten. */
export function withNeededPaths<
  Shape extends z.ZodType<{
    operation_type: OperationType;
    source_path: string | null;
    target_path: string | null;
    metadata: { readonly [Name in keyof typeof rewriteDetails]?: unknown };
  }>,
>(shape: Shape): Shape {
  return shape
    .refine(({ operation_type: type, source_path }) => source_path !== null || type === 'create_directory', {
      path: ['source_path'],
      error: 'an operation of this type has one',
    })
    .refine(({ operation_type: type, target_path }) => target_path !== null || hasNoTarget(type), {
      path: ['target_path'],
      error: 'an operation of this type has one',
    })
    .refine(({ operation_type: type, source_path, target_path }) => type !== 'rewrite' || source_path === target_path, {
      path: ['target_path'],
      error: 'a file is rewritten where it is',
    })
    .refine(({ operation_type: type, target_path }) => type !== 'rewrite' || isPlaylist(target_path), {
      path: ['target_path'],
      error: 'only playlists and cue sheets are rewritten',
    })
    .refine(({ operation_type: type, metadata }) => type !== 'rewrite' || saysWhatIsWritten(metadata), {
      path: ['metadata'],
      error:
        'a rewrite says which lines change (edits), how they are written (encoding), and what comes of it (becomes)',
    });
}

function isPlaylist(path: string | null): boolean {
  return playlistKind(basename(path ?? '')) !== undefined;
}

function saysWhatIsWritten({ edits, encoding, becomes }: Readonly<Record<string, unknown>>): boolean {
  return edits !== undefined && encoding !== undefined && becomes !== undefined;
}

function hasNoTarget(type: OperationType): boolean {
  return type === 'delete' || type === 'remove_directory';
}

/** ` (metadata.identity.size): must be a number.`, to follow the name of what is wrong. */
export function firstIssue({ issues: [issue] }: z.ZodError): string {
  const place = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.map(String).join('.')})`;
  return `${place}: ${issue?.message ?? 'it has another form'}.`;
}
