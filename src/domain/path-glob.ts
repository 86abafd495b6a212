import { resolve } from 'node:path';
import picomatch from 'picomatch';

/**
 * What a glob for paths means, on the command line as `--path` and where paths are searched. One without a `/` looks at
 * names alone; one with a `/` at the whole path, from a folder on unless it begins with `/` or a double star.
 *
 * @param from that folder, absolute
 */
export function pathGlob(glob: string, from: string): (path: string) => boolean {
  const isAnchored = glob.startsWith('/') || glob.startsWith('**/') || !glob.includes('/');
  const matches = picomatch(isAnchored ? glob : resolve(from, glob), { dot: true, basename: !glob.includes('/') });
  return (path) => matches(path);
}
