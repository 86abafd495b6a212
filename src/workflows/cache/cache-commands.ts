import { Catalog } from '../../database/catalog.js';
import { catalogBytes, catalogPath, isCatalogThere, removeCatalog } from '../../database/catalog-file.js';
import { systemErrorCode, UserError } from '../../domain/errors.js';
import { stampOf } from '../../domain/file-look.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { lookAt } from '../../filesystem/look.js';
import { Turns } from '../turns.js';
import { readerFingerprint } from './fingerprint.js';

export interface CacheStatus {
  readonly path: string;
  readonly exists: boolean;
  /** On the disk. */
  readonly bytes: number;
  readonly files: number;
  /** Whose tags are known; those that another version read are not. */
  readonly with_tags: number;
  readonly with_checksum: number;
  /** When the file was read whose reading is the longest ago, and the shortest; ISO 8601. */
  readonly oldest: string | null;
  readonly newest: string | null;
  /** Of the last run that used it: files that it knew, and files that it had to read. */
  readonly last_run: { readonly at: string; readonly known: number; readonly read: number } | null;
}

export interface CachePruning {
  readonly path: string;
  readonly dry_run: boolean;
  readonly checked: number;
  /** Whose file is gone; is another one than was read, or was changed; was not asked for since `--older-than`. */
  readonly gone: number;
  readonly changed: number;
  readonly unused: number;
  readonly kept: number;
}

/** What the cache of a history holds. @throws UserError when it cannot be used */
export async function cacheStatus(historyDb: string | undefined): Promise<CacheStatus> {
  const path = catalogPath(historyDb);
  const found = { files: 0, with_tags: 0, with_checksum: 0 };
  let [oldest, newest] = [Infinity, -Infinity];
  const catalog = openCatalog(path);
  const exists = catalog !== null;
  let lastRun: string | undefined;
  try {
    const turns = new Turns();
    lastRun = catalog?.remark('last_run');
    for (const { entry } of catalog?.all() ?? []) {
      await turns.take();
      if (entry === null) continue;
      found.files += 1;
      if (entry.reading !== null) found.with_tags += 1;
      if (entry.checksum !== null) found.with_checksum += 1;
      oldest = Math.min(oldest, entry.verifiedAt);
      newest = Math.max(newest, entry.verifiedAt);
    }
  } finally {
    catalog?.close();
  }
  return {
    ...{ path, exists, bytes: exists ? catalogBytes(path) : 0, ...found },
    oldest: timeOf(oldest),
    newest: timeOf(newest),
    last_run: lastRun === undefined ? null : (JSON.parse(lastRun) as CacheStatus['last_run']),
  };
}

/**
 * Forgets files that are gone or changed, and those in folders that no run came to for long. Folders that are away with their disk
 * count as gone: they are read again when they are back.
 *
 * @param options unusedSince: `undefined` leaves what is only unused
 * @throws the signal's reason when it is aborted, UserError when the cache cannot be used
 */
export async function pruneCache(
  historyDb: string | undefined,
  options: { readonly dryRun: boolean; readonly unusedSince?: Date | undefined; readonly signal?: AbortSignal },
): Promise<CachePruning> {
  const path = catalogPath(historyDb);
  const counts = { checked: 0, gone: 0, changed: 0, unused: 0, kept: 0 };
  const catalog = openCatalog(path);
  try {
    const turns = new Turns(options.signal);
    let waiting: [string, null][] = [];
    for (const { path: file, entry, usedAt } of catalog?.all() ?? []) {
      await turns.take();
      counts.checked += 1;
      const look = lookAt(file);
      const isSame = look !== null && stampOf(look.identity) === entry?.stamp && look.ctime_ns === entry.ctime_ns;
      const isUnused = options.unusedSince !== undefined && usedAt < options.unusedSince.getTime();
      const what = look === null ? 'gone' : !isSame ? 'changed' : isUnused ? 'unused' : 'kept';
      counts[what] += 1;
      if (what === 'kept' || options.dryRun) continue;
      waiting.push([file, null]);
      if (waiting.length < PAGE) continue;
      catalog?.write(waiting);
      waiting = [];
    }
    catalog?.write(waiting);
    if (!options.dryRun) catalog?.shrink();
  } finally {
    catalog?.close();
  }
  return { path, dry_run: options.dryRun, ...counts };
}

/** `null`: there is none. @throws UserError when there is one that cannot be used, which is no empty one */
function openCatalog(path: string): Catalog | null {
  if (!isCatalogThere(path)) return null;
  const catalog = new Catalog(path, readerFingerprint());
  if (catalog.isUsable) return catalog;
  throw new UserError('cache_not_usable', catalog.note ?? `The cache ${path} cannot be used.`, {
    path,
    hint: 'Runs do without it. To have a new one, remove it: music-organize cache clear',
  });
}

/** Files that are forgotten in one transaction. */
const PAGE = 512;

/** What is there to be cleared; `null`: something that cannot be used, and so holds nobody knows what. */
export async function clearable(historyDb: string | undefined): Promise<CacheStatus | null> {
  try {
    return await cacheStatus(historyDb);
  } catch (error) {
    if (error instanceof UserError && error.code === 'cache_not_usable') return null;
    throw error;
  }
}

/** Removes the cache. @returns where it was. @throws UserError when the disk refuses it */
export function clearCache(historyDb: string | undefined): string {
  const path = catalogPath(historyDb);
  try {
    removeCatalog(path);
    return path;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    throw new UserError(
      'cache_not_cleared',
      `The cache ${path} cannot be removed: ${describeSystemError(code, code)}.`,
      {
        path,
        hint: 'Remove the file yourself; no file of the library hangs on it.',
      },
    );
  }
}

function timeOf(milliseconds: number): string | null {
  return Number.isFinite(milliseconds) ? new Date(milliseconds).toISOString() : null;
}
