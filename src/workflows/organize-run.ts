import { join } from 'node:path';
import type { OperationHistoryTracker } from '../database/operation-history-tracker.js';
import { UserError } from '../domain/errors.js';
import { takesAway, type OperationOutcome, type PlannedOperation } from '../domain/operation.js';
import type { Skip, SkipReason } from '../domain/skip.js';
import type { ScannedFolder } from '../filesystem/scanner.js';
import type { TrackReader } from '../filesystem/tags/track-reader.js';
import { CachedReader } from './cache/cached-reader.js';
import { distrusted } from './cache/distrusted.js';
import { readAgain, readerFor } from './cache/read-again.js';
import type { SmartCache } from './cache/smart-cache.js';
import type { UnchangedLibrary } from './cache/unchanged-library.js';
import { abandonSession } from './abandon-session.js';
import type { OnEvent, OrganizeResult } from './events.js';
import { endWithManifest } from './history/session-manifest.js';
import { FolderLedger } from './plan/folder-ledger.js';
import type { Warning } from './move/folder-watch.js';
import { NoJournal } from './move/journal.js';
import { openOrganizeSession } from './organize-session.js';
import { broughtBefore } from './plan/brought-before.js';
import { LibraryPlanner } from './plan/library-planner.js';
import { readUnits } from './plan/library-units.js';
import { joinSpreadAlbums } from './plan/spread-albums.js';
import type { OrganizeSettings } from './plan/organize-settings.js';
import { pendingOperations } from './move/pending.js';
import { PlaylistRewrites } from './plan/playlist-rewrites.js';
import { preflight, requireSpace, type Preflight } from './plan/preflight.js';
import { RunTally } from './run-tally.js';
import { TrackedFileMover } from './move/tracked-file-mover.js';

/** Files that large take so long to hash, a quarter of a second on two processors, that they are moved meanwhile. */
const BATCH_BYTES = 512 * 1024 * 1024;

export interface RunOptions {
  readonly settings: OrganizeSettings;
  readonly dryRun: boolean;
  /** `null`: nothing is recorded. */
  readonly history: OperationHistoryTracker | null;
  readonly sessionId?: string | undefined;
  /** The interrupted session that this carries on. */
  readonly resume?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
  /** What is known of files without reading them; `null`: nothing. */
  readonly cache?: SmartCache | null;
  /** To be told what this run tells, for the next one; `null` where that would not say the same. */
  readonly unchanged?: UnchangedLibrary | null;
  /** Told the session as soon as there is one, and `null` when it has ended. */
  readonly onSession?: (sessionId: string | null) => void;
}

/** The story of organizing, from the source to the result. */
export async function organizeRun(options: RunOptions): Promise<OrganizeResult> {
  const { settings, dryRun, onEvent, signal, cache = null, unchanged = null } = options;
  const disks = preflight(settings, onEvent, dryRun);
  await checkSpace(options, disks);
  const reading = { signal, ...(settings.concurrency === null ? {} : { concurrency: settings.concurrency }) };
  const reader = readerFor(reading, cache, (path) => {
    unchanged?.spoil();
    onEvent?.(distrusted(path));
  });
  try {
    return await readAndMove(new OrganizeRun(options, disks, reader));
  } finally {
    await reader.close();
  }
}

async function readAndMove(run: OrganizeRun): Promise<OrganizeResult> {
  let result: OrganizeResult;
  try {
    run.start();
    await run.carryOnPending();
    await run.moveUnits();
    await run.rewritePlaylists();
    await run.tidyFolders();
    result = await run.finish();
  } catch (error) {
    await run.abandon(error);
    throw error;
  } finally {
    run.close();
  }
  run.tell(result);
  return result;
}

/** A rough count first: all that is there. Only when that does not fit, the exact plan. */
async function checkSpace(options: RunOptions, { sameDevice }: Preflight): Promise<void> {
  const { settings, dryRun, signal } = options;
  const copies = settings.mode === 'copy' || (settings.mode === 'move' && !sameDevice);
  if (dryRun || settings.force || !copies) return;
  const { bytesBelow } = await import('../filesystem/size.js');
  const bytes = await bytesBelow(settings.sourceRoot, signal);
  try {
    requireSpace(settings.targetRoot, bytes);
  } catch (error) {
    if (!(error instanceof UserError && error.code === 'disk_full')) throw error;
    // Much of it may be there already, or stay: only the plan knows what will be copied.
    const { summary } = await organizeRun({ settings, dryRun: true, history: null, signal });
    // A run that was interrupted copies nothing, and its plan is not whole.
    if (!isAborted(signal)) requireSpace(settings.targetRoot, summary.bytes);
  }
}

class OrganizeRun {
  readonly #options: RunOptions;
  readonly #tally: RunTally;
  readonly #reader: TrackReader;
  readonly #planner: LibraryPlanner;
  readonly #ledger: FolderLedger;
  readonly #playlists: PlaylistRewrites;
  readonly #checksumWhileReading: boolean;
  #sessionId: string | null = null;
  #mover: TrackedFileMover | null = null;

  constructor(options: RunOptions, { sameDevice }: Preflight, reader: TrackReader) {
    const { settings, dryRun, onEvent, signal, history, resume } = options;
    this.#options = options;
    this.#tally = new RunTally(onEvent, dryRun);
    this.#reader = reader;
    this.#ledger = new FolderLedger(settings.sourceRoot);
    this.#playlists = new PlaylistRewrites({
      settings,
      dryRun,
      signal,
      onSkip: (skip) => {
        this.#skip(skip);
      },
      onWarning: (warning) => {
        this.#warn(warning);
      },
    });
    // What is copied is hashed while it is copied; what moves in place mostly stays where it is.
    const hashedByCopying =
      settings.mode === 'copy' || settings.mode === 'reflink' || (settings.mode === 'move' && !sameDevice);
    const needsChecksums = settings.checksum && !dryRun && !hashedByCopying;
    this.#checksumWhileReading = needsChecksums && settings.sourceRoot !== settings.targetRoot;
    this.#planner = new LibraryPlanner({
      settings,
      reader,
      checksum: needsChecksums,
      signal,
      onSkip: (skip) => {
        this.#skip(skip);
      },
      onConflict: (conflict) => {
        this.#options.unchanged?.conflict(conflict);
        this.#tally.conflict(conflict);
      },
      broughtBefore:
        history !== null && resume !== undefined && settings.mode !== 'move'
          ? broughtBefore(history, resume)
          : undefined,
    });
  }

  #skip(skip: Skip): void {
    this.#options.unchanged?.skip(skip);
    this.#tally.skip(skip);
  }

  #warn(warning: Warning): void {
    this.#options.unchanged?.spoil();
    this.#tally.warn(warning);
  }

  start(): void {
    const { settings, dryRun, onEvent, history } = this.#options;
    if (!dryRun) this.#sessionId = history === null ? null : openOrganizeSession(history, this.#options);
    if (this.#sessionId !== null) this.#options.onSession?.(this.#sessionId);
    if (!dryRun) this.#mover = this.#makeMover();
    onEvent?.({
      type: 'session_started',
      session_id: this.#sessionId,
      kind: 'organize',
      source_root: settings.sourceRoot,
      target_root: settings.targetRoot,
      dry_run: dryRun,
    });
  }

  #makeMover(): TrackedFileMover {
    const { settings, history, signal } = this.#options;
    return new TrackedFileMover({
      journal: history ?? new NoJournal(),
      sessionId: this.#sessionId ?? `unrecorded-${process.pid}-${Date.now()}`,
      roots: [settings.targetRoot],
      rewrites: { roots: [settings.sourceRoot, settings.targetRoot], throughLinks: settings.followSymlinks },
      backupRoot: settings.backup ? settings.backupRoot : null,
      verify: settings.verify,
      checksum: settings.checksum,
      ...(this.#checksumWhileReading ? { batchBytes: BATCH_BYTES } : {}),
      ...(settings.concurrency === null ? {} : { concurrency: settings.concurrency }),
      onOutcome: (operation, outcome, reason) => {
        this.#note(operation, outcome, reason);
      },
      onTimes: (paths, when) => {
        this.#options.cache?.noteTimes(paths, when);
      },
      onWarning: (warning) => {
        this.#warn(warning);
      },
      ...(signal === undefined ? {} : { signal }),
    });
  }

  #note(operation: PlannedOperation, outcome: OperationOutcome, reason: SkipReason | null): void {
    this.#tally.outcome(operation, outcome, reason);
    this.#options.cache?.note(operation, outcome);
    if (outcome.status === 'completed') this.#playlists.note(operation);
    if (outcome.status !== 'completed' && operation.sourcePath !== null && takesAway(operation.type)) {
      this.#ledger.stayed(operation.sourcePath);
    }
  }

  /** What the interrupted run had journaled and not done. */
  async carryOnPending(): Promise<void> {
    const { history, resume } = this.#options;
    if (history === null || resume === undefined || this.#mover === null) return;
    this.#playlists.load(history, resume);
    for (const operations of pendingOperations(history, resume)) {
      if (isAborted(this.#options.signal)) return;
      await this.#mover.add(...operations);
    }
    await this.#mover.settle();
    for (const { source_path, target_path, status } of history.operations(resume)) {
      if (source_path !== null) this.#ledger.leftBefore(source_path);
      const didNotHappen = status === 'failed' || status === 'skipped';
      if (target_path !== null && !didNotHappen) this.#planner.noteArrival(target_path);
    }
  }

  async moveUnits(): Promise<void> {
    const { settings, signal } = this.#options;
    const reading = {
      reader: this.#reader,
      checksum: this.#checksumWhileReading,
      onSkip: (skip: Skip) => {
        this.#skip(skip);
      },
    };
    const read = joinSpreadAlbums(
      readUnits({
        ...reading,
        settings,
        signal,
        onFolder: (folder) => {
          this.#startReaderFor(folder);
          this.#ledger.add(folder);
          this.#playlists.see(folder);
          const files = folder.audio.length + folder.others.length;
          this.#options.unchanged?.found(files);
          this.#tally.found(files);
        },
      }),
    );
    try {
      for await (const unit of readAgain(read, reading)) {
        this.#options.unchanged?.read(unit.tracks.length);
        this.#tally.read(unit.tracks.length);
        await this.#take(await this.#planner.plan(unit));
        if (isAborted(signal)) return;
      }
    } catch (error) {
      // Reading and planning end so; what is not journaled yet, a resumed run plans again.
      if (isAborted(signal) && error === signal?.reason) return;
      throw error;
    }
    await this.#mover?.flush();
  }

  /** Of what comes from elsewhere, all of a folder is new, or nothing, as a rule; of a library, the cache may know nearly all. */
  #startReaderFor({ path, audio: [name] }: ScannedFolder): void {
    const { settings, cache = null } = this.#options;
    if (name === undefined || (cache !== null && settings.sourceRoot === settings.targetRoot)) return;
    this.#reader.startFor(join(path, name));
  }

  /** The operations of a unit are journaled together: a resumed run finds the sidecars of tracks that are gone. */
  async #take(operations: readonly PlannedOperation[]): Promise<void> {
    for (const operation of operations) {
      this.#tally.planned(operation, this.#options.dryRun);
      if (this.#options.dryRun) this.#playlists.note(operation);
      if (operation.sourcePath !== null && takesAway(operation.type)) this.#ledger.left(operation.sourcePath);
      if (operation.targetPath !== null) this.#ledger.stayed(operation.targetPath);
    }
    await this.#mover?.add(...operations.map((operation) => this.#withPolicy(operation)));
  }

  /** What is found to be in the way only at the last instant is treated as what was there before. */
  #withPolicy(operation: PlannedOperation): PlannedOperation {
    const checked = this.#isProven(operation)
      ? operation
      : { ...operation, details: { ...operation.details, check_content: true } };
    return this.#options.settings.conflict === 'skip' ? { whenOccupied: 'skip', ...checked } : checked;
  }

  /** What an earlier run read proves too little to delete a file by; whatever is not known to be read in this one may be that. */
  #isProven({ type, sourcePath, checksum, details: { identity } }: PlannedOperation): boolean {
    if (type !== 'delete' || checksum === null || sourcePath === null) return true;
    if (!(this.#reader instanceof CachedReader)) return true;
    return identity !== undefined && this.#reader.hasRead(sourcePath, identity, checksum);
  }

  /** Playlists and cue sheets name files by where they are now. */
  async rewritePlaylists(): Promise<void> {
    for await (const operation of this.#playlists.plan()) {
      this.#tally.planned(operation, this.#options.dryRun);
      await this.#mover?.add(operation);
    }
    await this.#mover?.flush();
  }

  /** Source folders that became empty go, deepest first. */
  async tidyFolders(): Promise<void> {
    const { settings, signal } = this.#options;
    if (settings.mode !== 'move' || isAborted(signal)) return;
    const clutter = settings.backup ? 'backup' : settings.force ? 'delete' : null;
    for (const operation of this.#ledger.removals(clutter)) {
      this.#tally.planned(operation, this.#options.dryRun);
      await this.#mover?.add(operation);
    }
    await this.#mover?.flush();
  }

  async finish(): Promise<OrganizeResult> {
    const { settings, dryRun, signal, history } = this.#options;
    await this.#mover?.finish();
    const summary = this.#tally.summary();
    const status = this.#tally.endStatus(signal);
    if (this.#sessionId !== null && history !== null) {
      await endWithManifest(history, this.#sessionId, { status }, this.#options.onEvent);
    }
    const { cache = null, unchanged = null } = this.#options;
    if (cache !== null) this.#options.onEvent?.(cache.used());
    if (status === 'completed') unchanged?.keep(summary);
    return {
      session_id: this.#sessionId,
      status,
      dry_run: dryRun,
      source_root: settings.sourceRoot,
      target_root: settings.targetRoot,
      summary,
    };
  }

  /** What becomes of a front end from here on undoes nothing. */
  tell({ session_id, status }: OrganizeResult): void {
    const { onSession, onEvent } = this.#options;
    onSession?.(null);
    onEvent?.({ type: 'session_finished', session_id, status });
  }

  /** Keeps in the history what was done until the error. */
  async abandon(error: unknown): Promise<void> {
    const { history, onEvent } = this.#options;
    if (this.#sessionId === null || history === null) return;
    await abandonSession(history, this.#sessionId, this.#mover, error, onEvent);
  }

  close(): void {
    this.#planner.close();
    this.#playlists.close();
    this.#ledger.close();
  }
}

/** A function, since the answer changes while the compiler thinks that it cannot. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
