import { resolve } from 'node:path';
import { usageError } from '../domain/errors.js';

/**
 * `--path GLOB`. A glob without a `/` looks at names alone; one with a `/` at the whole path, from this folder on unless
 * it begins with `/` or `**`.
 *
 * @throws UserError when it is empty
 */
export async function pathFilter(glob: string): Promise<(path: string) => boolean> {
  requireGlob(glob, '--path');
  const { default: picomatch } = await import('picomatch');
  const isAnchored = glob.startsWith('/') || glob.startsWith('**/') || !glob.includes('/');
  const matches = picomatch(isAnchored ? glob : resolve(glob), { dot: true, basename: !glob.includes('/') });
  return (path) => matches(path);
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
