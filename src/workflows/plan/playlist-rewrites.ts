import { basename } from 'node:path';
import { MovedFiles, type KnownPlaylist } from '../../database/moved-files.js';
import type { OperationHistoryTracker } from '../../database/operation-history-tracker.js';
import { systemErrorCode, UserError } from '../../domain/errors.js';
import { TRANSFERS, type PlannedOperation } from '../../domain/operation.js';
import { planEdits, type PlaylistChange } from '../../domain/playlists/plan-edits.js';
import { playlistKind } from '../../domain/playlists/playlist.js';
import { isAudio, isSystemFolder } from '../../domain/naming/file-kinds.js';
import { skipped, type Skip, type SkipReason } from '../../domain/skip.js';
import { checksumOfBytes } from '../../filesystem/checksum.js';
import { exists } from '../../filesystem/identity.js';
import { scanFolders, type ScannedFolder } from '../../filesystem/scanner.js';
import { LARGEST_SMALL_FILE, readSmallFile } from '../../filesystem/small-file.js';
import type { Warning } from '../move/folder-watch.js';
import { FileWhereabouts } from './file-whereabouts.js';
import type { OrganizeSettings } from './organize-settings.js';
import { Turns } from '../turns.js';

export interface PlaylistRewritesOptions {
  readonly settings: Pick<OrganizeSettings, 'mode' | 'sourceRoot' | 'targetRoot' | 'backupRoot' | 'backup'>;
  /** Playlists are read where they are now, for they have not moved. */
  readonly dryRun: boolean;
  readonly onSkip: (skip: Skip) => void;
  readonly onWarning: (warning: Warning) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Why a rewrite is left out. */
export interface LeftOut {
  readonly reason: SkipReason;
  readonly message: string;
}

type Done = Pick<PlannedOperation, 'type' | 'sourcePath' | 'targetPath' | 'details'>;

/**
 * Collects during a run where files go, and plans at its end how the playlists change that name them: those that moved
 * with their album, and, where files were moved and not copied, those that stay in the source and in the library.
 */
export class PlaylistRewrites {
  readonly #options: PlaylistRewritesOptions;
  readonly #moved = new MovedFiles();
  /** Without the signal, which ends the plan here, not the run. */
  readonly #turns = new Turns(undefined);

  constructor(options: PlaylistRewritesOptions) {
    this.#options = options;
  }

  close(): void {
    this.#moved.close();
  }

  /** Playlists of a folder before anything in it moves. Those whose files are copied stay right as they are. */
  see({ path, others }: ScannedFolder): void {
    if (this.#options.settings.mode !== 'move') return;
    for (const name of others) {
      if (playlistKind(name) === undefined) continue;
      const place = path === '/' ? `/${name}` : `${path}/${name}`;
      this.#moved.addPlaylist({ place, origin: place });
    }
  }

  /** An operation that happened, or in a dry run would happen; in their order. */
  note({ type, sourcePath, targetPath, details }: Done): void {
    if (sourcePath === null) return;
    if (details.duplicate_of !== undefined) this.#noteDuplicate(sourcePath, details.duplicate_of);
    if (targetPath === null) return;
    if (type === 'rewrite') this.#moved.settlePlaylist(targetPath);
    if (!TRANSFERS.includes(type)) return;
    this.#moved.add(sourcePath, targetPath);
    if (playlistKind(basename(sourcePath)) !== undefined) this.#moved.movePlaylist(sourcePath, targetPath);
  }

  /** What named it means the file that stays; a playlist that is gone names nothing any more. */
  #noteDuplicate(path: string, of: string): void {
    this.#moved.addDuplicate(path, of);
    if (playlistKind(basename(path)) !== undefined) this.#moved.settlePlaylist(path);
  }

  /** What an interrupted session had done: it died before its playlists, or among them. */
  load(history: OperationHistoryTracker, sessionId: string): void {
    const filter = { status: ['completed'], type: [...TRANSFERS, 'rewrite', 'delete'] } as const;
    for (const { operation_type: type, source_path, target_path, metadata } of history.operations(sessionId, filter)) {
      this.note({ type, sourcePath: source_path, targetPath: target_path, details: metadata });
    }
  }

  /** The rewrites, after everything has moved. What cannot be read stays as it is, and is told. */
  async *plan(): AsyncGenerator<PlannedOperation> {
    if (this.#moved.isEmpty || this.#isAborted()) return;
    await this.#seeLibrary();
    const whereabouts = new FileWhereabouts(this.#moved);
    for (const playlist of this.#moved.playlists()) {
      await this.#turns.take();
      if (this.#isAborted()) return;
      const operation = await this.#guarded(playlist, () => this.#rewriteOf(playlist, whereabouts));
      if (operation !== null) yield operation;
    }
  }

  /**
   * A rewrite that was planned, with the lines that what really happened asks for: a file that did not move after all is
   * named where it is.
   *
   * @throws the system's error
   */
  async revised(planned: PlannedOperation & { readonly targetPath: string }): Promise<PlannedOperation | LeftOut> {
    const { targetPath: place, checksum, details } = planned;
    const found = await readSmallFile(place);
    if (found === null || checksumOfBytes(found.content) !== checksum) {
      return { reason: 'changed', message: `${place} holds something else than what was recorded` };
    }
    const where = { place, origin: this.#moved.originOf(place) };
    const change = await this.#inTurns(planEdits(found.content, where, new FileWhereabouts(this.#moved)));
    // The run ends before it: what was planned waits, and is revised again.
    if (this.#isAborted()) return planned;
    if (change === null) {
      // It is right as it is: nobody misses anything.
      return { reason: 'already_there', message: `no file that ${place} names went elsewhere in this session` };
    }
    const { new_encoding: _mayStay, ...others } = details;
    return { ...planned, details: { ...others, ...detailsOf(change) } };
  }

  /** The walk of the source has not seen it. */
  async #seeLibrary(): Promise<void> {
    const { settings, signal, onWarning } = this.#options;
    const { sourceRoot, targetRoot, backupRoot, mode } = settings;
    if (mode !== 'move' || sourceRoot === targetRoot || !exists(targetRoot)) return;
    const folders = scanFolders(targetRoot, {
      leaveOut: [backupRoot, sourceRoot],
      isAudio,
      isUnsupportedAudio: () => false,
      systemFolders: isSystemFolder,
      // A folder of the library that cannot be looked at is told to the files that want to go there.
      onSkip: () => undefined,
      ...(signal === undefined ? {} : { signal }),
    });
    try {
      for await (const folder of folders) this.see(folder);
    } catch (error) {
      if (this.#isAborted() && error === signal?.reason) return;
      if (!(error instanceof UserError)) throw error;
      const message = `The playlists of the library were not looked at: ${error.message}`;
      onWarning({ path: targetRoot, message, hint: 'Those that name files which moved have to be mended by hand.' });
    }
  }

  async #rewriteOf(playlist: KnownPlaylist, whereabouts: FileWhereabouts): Promise<PlannedOperation | null> {
    const { dryRun, settings, onSkip, onWarning } = this.#options;
    const { place, origin } = playlist;
    const path = dryRun ? origin : place;
    const found = await readSmallFile(path);
    if (found === null) {
      const message = `This playlist is no regular file of up to ${LARGEST_SMALL_FILE / 1024 / 1024} MiB: it stays as it is.`;
      onWarning({ path, message, hint: 'If it names files that moved, it has to be mended by hand.' });
      return null;
    }
    const change = await this.#inTurns(planEdits(found.content, playlist, whereabouts));
    if (change === null) return null;
    if (!change.isReversible && !settings.backup) {
      onSkip(skipped(place, 'backup_needed', 'it would be rewritten'));
      return null;
    }
    const checksum = checksumOfBytes(found.content);
    // Elsewhere it may be another inode: then its content tells.
    const identity = path === place ? { identity: found.identity } : {};
    const details = { ...identity, ...detailsOf(change) };
    return { type: 'rewrite', sourcePath: place, targetPath: place, checksum, size: found.content.length, details };
  }

  /** To its end, or until the run is to end: `null` then. */
  async #inTurns<T>(steps: Generator<undefined, T | null>): Promise<T | null> {
    for (let step = steps.next(); !this.#isAborted(); step = steps.next()) {
      if (step.done === true) return step.value;
      await this.#turns.take();
    }
    return null;
  }

  async #guarded<T>({ place }: KnownPlaylist, work: () => Promise<T | null>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === undefined) throw error;
      this.#options.onSkip(skipped(place, code === 'ENOENT' ? 'vanished' : 'unreadable_file', code));
      return null;
    }
  }

  #isAborted(): boolean {
    return this.#options.signal?.aborted === true;
  }
}

function detailsOf({ edits, encoding, new_encoding, content, reason }: PlaylistChange): PlannedOperation['details'] {
  const lines = edits.length === 1 ? 'a line names' : `${String(edits.length)} lines name`;
  return {
    edits,
    becomes: checksumOfBytes(content),
    encoding,
    ...(new_encoding === undefined ? {} : { new_encoding }),
    reason: [`${lines} files that are elsewhere now`, ...(reason === null ? [] : [reason])].join('; '),
  };
}
