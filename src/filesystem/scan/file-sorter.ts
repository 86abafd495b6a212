import type { Entry } from 'fast-glob';
import picomatch from 'picomatch';
import { skipped } from '../../domain/skip.js';
import type { ScannedFolder, ScanOptions } from './scanned-folder.js';

/** Puts the visible entries of a folder that are not folders where they belong. */
export class FileSorter {
  readonly #options: ScanOptions;
  readonly #isIncluded: (path: string) => boolean;

  constructor(options: ScanOptions) {
    this.#options = options;
    const include = options.include ?? [];
    this.#isIncluded = include.length === 0 ? () => true : picomatch([...include]);
  }

  /**
   * @param name as on disk
   * @param entry as fast-glob gave it; its path is relative to the root
   */
  sort(folder: ScannedFolder, name: string, { dirent, path }: Entry): void {
    const { isAudio, isUnsupportedAudio, onSkip } = this.#options;
    const skip = (reason: 'symlink' | 'special_file' | 'unsupported_format') =>
      onSkip(skipped(folder.path.endsWith('/') ? folder.path + name : `${folder.path}/${name}`, reason));
    if (dirent.isSymbolicLink()) {
      skip('symlink');
    } else if (!dirent.isFile()) {
      skip('special_file');
    } else if (isAudio(name)) {
      if (this.#isIncluded(path)) {
        folder.audio.push(name);
      }
    } else if (isUnsupportedAudio(name)) {
      if (this.#isIncluded(path)) {
        skip('unsupported_format');
      }
    } else {
      folder.others.push(name);
    }
  }
}
