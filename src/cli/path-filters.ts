import { usageError } from '../domain/errors.js';

/** `--path GLOB`, from this folder on. @see pathGlob. @throws UserError when it is empty */
export async function pathFilter(glob: string): Promise<(path: string) => boolean> {
  requireGlob(glob, '--path');
  const { pathGlob } = await import('../domain/path-glob.js');
  return pathGlob(glob, process.cwd());
}

/**
 * `--album NAME_OR_GLOB`: the folder of an album below the library, `Artist/Album (2001)`, or its last part alone; in any
 * case and Unicode form. A name counts as it is written, brackets and all, before it is taken for a glob.
 *
 * @throws UserError when it is empty
 */
export async function albumFilter(album: string): Promise<(folder: string) => boolean> {
  const wanted = folded(album.replace(/\/+$/u, ''));
  requireGlob(wanted, '--album');
  const { default: picomatch } = await import('picomatch');
  const matches = picomatch(wanted, { dot: true, nocase: true });
  return (folder) => {
    const whole = folded(folder);
    const last = whole.slice(whole.lastIndexOf('/') + 1);
    return [whole, last].some((name) => name === wanted || matches(name));
  };
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function requireGlob(glob: string, option: string): void {
  if (glob === '') throw usageError(`${option} cannot be empty.`);
}
