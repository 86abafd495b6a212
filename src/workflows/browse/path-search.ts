import { searchText } from '../../domain/search-text.js';

/**
 * What a search looks for in paths: a part of one; with `*` or `?`, a glob in the sense of `--path`. Case and accents make
 * no difference.
 *
 * @param from the folder that a glob with a `/` inside begins at
 */
export async function pathSearch(text: string, from = process.cwd()): Promise<(path: string) => boolean> {
  const wanted = searchText(text);
  if (!/[*?]/u.test(text)) return (path) => searchText(path).includes(wanted);
  const { pathGlob } = await import('../../domain/path-glob.js');
  const matches = pathGlob(wanted, searchText(from));
  return (path) => matches(searchText(path));
}
