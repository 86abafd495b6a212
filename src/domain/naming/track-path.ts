/**
 * What separates the components of a path. A backslash does in a Windows path only (`C:\Music`, `\\server\share`);
 * elsewhere it is a letter of a name.
 */
function separatorsOf(path: string): RegExp {
  return /^(?:[A-Za-z]:[\\/]|\\\\)/u.test(path) ? /[\\/]+/u : /\/+/u;
}

/** The components of an absolute path; `D:` counts as one. */
export function partsOf(path: string): readonly string[] {
  return path.split(separatorsOf(path)).filter((part) => part !== '');
}

/** The name of the file at an absolute path. */
export function fileNameOf(path: string): string {
  // What begins with one `/` is no Windows path.
  if (path.startsWith('/') && !path.endsWith('/')) return path.slice(path.lastIndexOf('/') + 1);
  return partsOf(path).at(-1) ?? '';
}

/**
 * The components below a root of which only the length is known; `undefined` when no separator stands where it ends.
 * For a path outside the root the answer means nothing.
 */
export function partsBelow(path: string, rootLength: number): readonly string[] | undefined {
  const separators = separatorsOf(path);
  // The root of a disk has its separator within its length.
  const bound = path.slice(Math.max(0, rootLength - 1), rootLength + 1);
  if (!separators.test(bound)) return undefined;
  return path
    .slice(rootLength)
    .split(separators)
    .filter((part) => part !== '');
}
