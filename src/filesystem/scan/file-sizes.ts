import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemErrorCode } from '../../domain/errors.js';
import { readFolder } from './read-folder.js';

export interface SizedFile {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

export interface FileSizesOptions {
  /** Enter symbolic links to folders. Links to files are never followed. */
  readonly followSymlinks?: boolean;
  /** Absolute folders that are not entered: a backup store that is not hidden. */
  readonly leaveOut?: readonly string[];
  readonly signal?: AbortSignal;
}

/** A folder with its visible regular files. */
export interface SizedFolder {
  readonly path: string;
  readonly files: readonly SizedFile[];
}

/**
 * The visible regular files below some folders with their sizes, a folder at a time; no folder twice, also where roots
 * lie in each other. Hidden names are left out, and with them backup stores and our temporary names. What is missing,
 * vanishes or cannot be read gives nothing: a walk that looks for something takes what it can see.
 *
 * @throws the signal's reason when it is aborted
 */
export async function* fileSizesBelow(
  roots: readonly string[],
  { followSymlinks = false, leaveOut = [], signal }: FileSizesOptions = {},
): AsyncGenerator<SizedFolder, void, void> {
  /** `device:inode`: roots in each other, bind mounts and loops of links lead to a folder again. */
  const seen = new Set<string>();
  const starts = new Set(roots.map((root) => resolve(root)));
  // The last is taken first, so that the folders that wait are those beside the way down.
  const waiting = [...starts].reverse();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    await nextTurn();
    signal?.throwIfAborted();
    if (leaveOut.includes(path)) continue;
    const folder = lookInto(path, followSymlinks || starts.has(path), seen);
    if (folder === null) continue;
    const { files, folders, links } = folder;
    yield { path, files };
    waiting.push(...folders.reverse(), ...(followSymlinks ? links : []));
  }
}

interface Content {
  readonly files: SizedFile[];
  readonly folders: string[];
  readonly links: string[];
}

function lookInto(path: string, followSymlinks: boolean, seen: Set<string>): Content | null {
  const folder = whenThere(() => readFolder(path, followSymlinks)) ?? null;
  if (folder === null) return null;
  const { device, inode } = folder.identity;
  const key = `${device}:${inode}`;
  // Some file systems give every folder inode 0.
  if (inode !== '0' && seen.has(key)) return null;
  seen.add(key);
  const content: Content = { files: [], folders: [], links: [] };
  for (const entry of folder.entries) {
    if (entry.name.startsWith('.')) continue;
    const child = path.endsWith('/') ? path + entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) content.folders.push(child);
    else if (entry.isSymbolicLink()) content.links.push(child);
    else if (entry.isFile()) {
      const size = whenThere(() => lstatSync(child, { throwIfNoEntry: false }))?.size;
      if (size !== undefined) content.files.push({ path: child, size });
    }
  }
  return content;
}

/** What looking gives; `undefined` for what the system does not let us see. */
function whenThere<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}
