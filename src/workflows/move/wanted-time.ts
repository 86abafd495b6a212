import { isCopyOrLink, type PlannedOperation } from '../../domain/operation.js';

/**
 * The modification time that what an operation made is to have, in ns since the epoch; `undefined` where it keeps the one it
 * has.
 *
 * @param timeOf of what a copy was made from, where nobody knew before which file it would be
 */
export function wantedTime(
  { type, sourcePath, details }: Pick<PlannedOperation, 'type' | 'sourcePath' | 'details'>,
  timeOf: (path: string) => string | undefined,
): string | undefined {
  const { result, restore, identity } = details;
  if (result === undefined || type === 'hardlink') return undefined;
  if (restore !== undefined || type === 'rewrite') return restore?.mtime_ns;
  if (identity !== undefined) return identity.mtime_ns;
  return sourcePath !== null && isCopyOrLink(type) ? timeOf(sourcePath) : undefined;
}
