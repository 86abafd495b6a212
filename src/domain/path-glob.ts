import { resolve } from 'node:path';
import picomatch from 'picomatch';

/**
 * What a glob for paths means, on the command line as `--path` and where paths are searched. One without a `/` looks at
 * names alone; one with a `/` at the whole path, from a folder on unless it begins with `/` or a double star.
 *
 * @param from that folder, absolute
 */
export function pathGlob(glob: string, from: string): (path: string) => boolean {
  const whole = isAnchored(glob) ? glob : resolve(literally(from), glob);
  const matches = picomatch(whole, { dot: true, basename: !glob.includes('/') });
  return (path) => matches(path);
}

/** Whether a glob means the same wherever it is from. */
export function isAnchored(glob: string): boolean {
  return glob.startsWith('/') || glob.startsWith('**/') || !glob.includes('/');
}

/** `Live [2004]` is the name of a folder, not a choice of letters. */
function literally(folder: string): string {
  return folder.replaceAll(/[\\"()[\]{}*?!+@|^$]/gu, '\\$&');
}
