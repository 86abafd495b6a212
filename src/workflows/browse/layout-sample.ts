import { isAudio, isSystemFolder } from '../../domain/naming/file-kinds.js';
import { Layout } from '../../domain/naming/layout.js';
import { ORGANIZE_DEFAULTS } from '../../domain/organize-defaults.js';
import { UserError } from '../../domain/errors.js';
import { relativeTo } from '../../domain/paths.js';
import { skipped, type Skip } from '../../domain/skip.js';
import { QuickWalk } from '../../filesystem/scan/quick-walk.js';
import { TrackReader } from '../../filesystem/tags/track-reader.js';
import { settingsFrom, templatesFrom, type OrganizeOptions } from '../plan/organize-settings.js';
import { tryTrack, type Trial } from '../trials.js';
import { findMusic, sampleAlbums, type Sampled } from './sample-albums.js';

export interface LayoutSampleOptions extends Pick<
  OrganizeOptions,
  'source' | 'target' | 'include' | 'exclude' | 'followSymlinks' | 'backupDir' | 'concurrency' | 'signal'
> {
  /** Files of the sample; default 12. */
  readonly files?: number;
  /** Folders that are read at most; default 10,000. */
  readonly mostFolders?: number;
}

/** What a layout is made of; defaults as in {@link OrganizeOptions}. */
export type LayoutChoice = Pick<OrganizeOptions, 'layout' | 'template' | 'templates' | 'sanitize'>;

/** Where a file of the sample would go, or why it would not. */
export type PreviewedFile =
  | {
      /** Below the source, POSIX style, raw. */
      readonly from: string;
      /** Below the library, POSIX style, raw. */
      readonly to: string;
      readonly skip: null;
      /** Why there, for people. */
      readonly reason: string;
      /** Why it is taken for the kind of music that it is taken for. */
      readonly kindReason: string;
    }
  | { readonly from: string; readonly to: null; readonly skip: Skip };

const FILES = 12;

/**
 * Some files of a source, from different folders and albums, with their tags: shows at once what a layout makes of them,
 * and reads nothing again. Albums are decided by all files of their folder and its disc folders, as organizing does; for
 * folders beside each other that hold parts of one album, and for folders of more than 128 files, it may decide
 * otherwise. The library is not looked at: names that are taken, and namesakes among albums, do not show.
 *
 * @example
 * const sample = await LayoutSample.of({ source: '/downloads', target: '/music', signal });
 * for (const { from, to } of sample.preview({ layout: 'by-kind' })) console.log(from, to);
 */
export class LayoutSample {
  /** The source, absolute, without symbolic links. */
  readonly source: string;
  /** Folders that were read to find the files. */
  readonly foldersRead: number;
  /** Of those that were tried, folders that could not be read. */
  readonly unreadableFolders: number;
  /** The source was looked through to its end: when `files` is 0, there is no music. */
  readonly isAll: boolean;
  readonly #sampled: readonly Sampled[];
  /** UTF-16 units of the library's path. */
  readonly #rootLength: number;

  private constructor(source: string, target: string, walk: QuickWalk, sampled: readonly Sampled[]) {
    this.source = source;
    this.foldersRead = walk.foldersRead;
    this.unreadableFolders = walk.unreadable;
    this.isAll = walk.isAll;
    this.#sampled = sampled;
    this.#rootLength = target.length;
  }

  /**
   * Looks for files and reads them. What organizing would not look at (hidden, excluded, the library inside the source)
   * is left out here too.
   *
   * @throws UserError (exit code 2) when the source is no folder that can be read
   * @throws the signal's reason when it is aborted
   */
  static async of(options: LayoutSampleOptions): Promise<LayoutSample> {
    const { files = FILES, mostFolders, signal, concurrency, ...places } = options;
    const { sourceRoot, targetRoot, backupRoot, ...settings } = settingsFrom(places);
    const { include, exclude, followSymlinks } = settings;
    const leaveOut = [backupRoot, ...(targetRoot === sourceRoot ? [] : [targetRoot])];
    const limits = { signal, ...(mostFolders === undefined ? {} : { mostFolders }) };
    const what = { include, exclude, followSymlinks, leaveOut, isAudio, systemFolders: isSystemFolder };
    const walk = new QuickWalk(sourceRoot, { ...what, ...limits });
    const reader = new TrackReader({ signal, ...(concurrency === undefined ? {} : { concurrency }) });
    try {
      const folders = await findMusic(walk, files);
      return new LayoutSample(sourceRoot, targetRoot, walk, await sampleAlbums(folders, files, reader));
    } finally {
      await reader.close();
    }
  }

  /** How many files `preview` shows. */
  get files(): number {
    return this.#sampled.length;
  }

  /**
   * What a layout makes of the files, in milliseconds; always the same files in the same order. What organizing leaves
   * alone by its settings (audiobooks, files without tags) has a place here all the same.
   *
   * @throws UserError for a template that cannot be used; it says what is wrong in it
   */
  preview(choice: LayoutChoice = {}): PreviewedFile[] {
    const layout = Layout.of(choice.layout ?? ORGANIZE_DEFAULTS.layout, templatesFrom(choice));
    const options = { profile: choice.sanitize ?? 'portable', rootLength: this.#rootLength };
    return this.#sampled.map((sampled) => {
      if ('skip' in sampled) return this.#previewed({ path: sampled.skip.path, skip: sampled.skip });
      const { track, group } = sampled;
      try {
        return this.#previewed(tryTrack(track, group, layout, options));
      } catch (error) {
        // Of this track's tags the template makes more than a name can hold; organizing skips it.
        if (!(error instanceof UserError)) throw error;
        return this.#previewed({ path: track.path, skip: skipped(track.path, 'path_too_long') });
      }
    });
  }

  #previewed(trial: Trial): PreviewedFile {
    const from = relativeTo(this.source, trial.path);
    if ('skip' in trial) return { from, to: null, skip: trial.skip };
    const { result: to, reason, kindReason } = trial;
    return { from, to, skip: null, reason, kindReason };
  }
}
