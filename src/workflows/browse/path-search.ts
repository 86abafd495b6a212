import { searchText } from '../../domain/search-text.js';

/**
 * What a search looks for in paths: a part of one, or, after `./`, what stands below one of the folders; with `*` or `?`,
 * a glob in the sense of `--path`. Case and accents make no difference.
 *
 * @param from the folders that a glob with a `/` inside may begin at, absolute
 */
export async function pathSearch(text: string, from: readonly string[]): Promise<(path: string) => boolean> {
  const wanted = searchText(text);
  const folders = [...new Set(from.map(searchText))];
  const matches = /[*?]/u.test(text) ? await globs(wanted, folders) : parts(wanted, folders);
  return (path) => {
    const compared = searchText(path);
    return matches.some((isMatch) => isMatch(compared));
  };
}

type Match = (path: string) => boolean;

async function globs(wanted: string, folders: readonly string[]): Promise<Match[]> {
  const { isAnchored, pathGlob } = await import('../../domain/path-glob.js');
  return (isAnchored(wanted) ? ['/'] : folders).map((folder) => pathGlob(wanted, folder));
}

function parts(wanted: string, folders: readonly string[]): Match[] {
  const texts = wanted.startsWith('./')
    ? folders.map((folder) => `${folder === '/' ? '' : folder}${wanted.slice(1)}`)
    : [wanted];
  return texts.map((part) => (path) => path.includes(part));
}
