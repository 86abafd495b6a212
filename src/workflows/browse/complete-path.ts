import { resolve } from 'node:path';
import { systemErrorCode, UserError } from '../../domain/errors.js';
import { describeSystemError } from '../../domain/system-errors.js';
import { folderEntries, leadsToFolder } from '../../filesystem/scan/folder-entries.js';
import { FittingNames } from './fitting-names.js';

/** From where a typed path is meant. */
export interface PathPlace {
  /** What relative paths begin from; absolute. */
  readonly cwd: string;
  /** What `~` means; absolute. */
  readonly home: string;
}

export interface CompletePathOptions extends PathPlace {
  /** Folders that are told at most; default 100. */
  readonly limit?: number;
  /** When aborted (the next key was pressed), `completePath` throws its reason. */
  readonly signal?: AbortSignal;
}

/** A folder that fits what was typed. */
export interface FittingFolder {
  /** Its own name, raw: it may hold control characters. */
  readonly name: string;
  /** What the field holds when it is chosen: the typed way to it, its name, and `/`. Raw. */
  readonly text: string;
}

export interface PathCompletion {
  /**
   * What the field holds after Tab: what was typed, and what all that fits have in common; with `/` when only one fits.
   * As it was typed where nothing can be added.
   */
  readonly completed: string;
  /** The first ones, in natural order. */
  readonly folders: readonly FittingFolder[];
  /** More fit than `folders` holds. */
  readonly hasMore: boolean;
  /** The folder that was looked into; absolute. */
  readonly lookedInto: string;
  /** Why what fits is not known, or not all of it; `null` when it is. */
  readonly problem: PathProblem | null;
}

export interface PathProblem {
  /** The system's code (`ENOENT`, `EACCES`); `too_much` for a folder of which only the beginning was read; `no_path`. */
  readonly code: string;
  /** One sentence for people, with the path raw. */
  readonly message: string;
}

/** Entries of a folder that are looked at: a second of work on slow machines. */
const MOST_ENTRIES = 200_000;
const MOST_FOLDERS = 100;

/**
 * Which folders a typed path may mean, as a shell completes it: those in the folder that is typed already whose names
 * begin with the rest; links to folders too, hidden ones when that rest begins with a dot. A `~` alone, or before the
 * first `/`, is the home folder; `~name` is no user's. Letters compare with their accents, however those are encoded.
 * Names that are no UTF-8 are left out. A folder that cannot be read is a result with a `problem`.
 *
 * @param typed raw, as the field holds it; may be empty
 * @throws the signal's reason when it is aborted
 * @example await completePath('~/Mu', { cwd, home }) // { completed: '~/Music/', folders: [{ name: 'Music', ... }], ... }
 */
export async function completePath(typed: string, options: CompletePathOptions): Promise<PathCompletion> {
  const { limit = MOST_FOLDERS, signal } = options;
  const { way, rest } = split(typed);
  if (typed.includes('\0')) return nothing(typed, options.cwd, NO_PATH);
  const folder = expandPath(way, options);
  const names = new FittingNames(rest, limit);
  const problem = await collect(names, folder, signal);
  const isAll = problem === null;
  const isOnly = isAll && names.first.length === 1 && !names.hasMore;
  // Of a folder that was not read to its end, nobody knows what all have in common.
  const common = isAll && names.common !== null ? way + names.common + (isOnly ? '/' : '') : way + rest;
  return {
    completed: common,
    folders: names.first.map((name) => ({ name, text: `${way}${name}/` })),
    hasMore: names.hasMore,
    lookedInto: folder,
    problem,
  };
}

/**
 * The absolute path that a typed one means, without `.`, `..` and a `/` at its end; nothing is looked at on disk. What is
 * empty means `cwd`.
 *
 * @throws UserError (exit code 2) for what no system takes as a path
 */
export function expandPath(typed: string, { cwd, home }: PathPlace): string {
  if (typed.includes('\0')) throw new UserError('unusable_path', NO_PATH.message, { exitCode: 2, path: typed });
  if (typed === '~') return resolve(home);
  return typed.startsWith('~/') ? resolve(home, `./${typed.slice(1)}`) : resolve(cwd, typed);
}

const NO_PATH: PathProblem = { code: 'no_path', message: 'A path cannot hold a NUL character.' };

/** The typed way to a folder, with `/` at its end where there is one, and the beginning of a name in it. */
function split(typed: string): { readonly way: string; readonly rest: string } {
  const at = typed.lastIndexOf('/') + 1;
  const rest = typed.slice(at);
  const isWhole = rest === '..' || typed === '~';
  return isWhole ? { way: `${typed}/`, rest: '' } : { way: typed.slice(0, at), rest };
}

async function collect(
  names: FittingNames,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<PathProblem | null> {
  let left = MOST_ENTRIES;
  try {
    for await (const entries of folderEntries(folder, signal)) {
      for (const { name, kind } of entries) {
        signal?.throwIfAborted();
        if (kind === 'file' || kind === 'special' || !names.wants(name)) continue;
        if (kind === 'folder' || (await leadsToFolder(`${folder}/${name}`))) names.take(name);
      }
      left -= entries.length;
      if (left < 0) return { code: 'too_much', message: `${folder} holds too much to look through.` };
    }
    return null;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    return { code, message: `${folder} cannot be read: ${describeSystemError(code, code)}.` };
  }
}

function nothing(typed: string, lookedInto: string, problem: PathProblem): PathCompletion {
  return { completed: typed, folders: [], hasMore: false, lookedInto, problem };
}
