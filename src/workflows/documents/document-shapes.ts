import { isAbsolute, normalize } from 'node:path';
import { z } from 'zod';
import type { OperationType } from '../../domain/operation.js';

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

/** Every operation has the paths that its type needs. */
export function withNeededPaths<
  Shape extends z.ZodType<{
    operation_type: OperationType;
    source_path: string | null;
    target_path: string | null;
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
    });
}

function hasNoTarget(type: OperationType): boolean {
  return type === 'delete' || type === 'remove_directory';
}

/** ` (metadata.identity.size): must be a number.`, to follow the name of what is wrong. */
export function firstIssue({ issues: [issue] }: z.ZodError): string {
  const place = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.map(String).join('.')})`;
  return `${place}: ${issue?.message ?? 'it has another form'}.`;
}
