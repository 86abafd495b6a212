import type { OperationHistoryTracker } from '../database/operation-history-tracker.js';
import { systemErrorCode, UserError } from '../domain/errors.js';
import type { OperationDetails, PlannedOperation } from '../domain/operation.js';
import type { OperationSession } from '../domain/session.js';
import { skipped } from '../domain/skip.js';
import { isInside, relativeTo } from '../domain/paths.js';
import { dirname, join, resolve } from 'node:path';
import { STORE_FOLDER } from '../filesystem/backup-store.js';
import { realPathOf } from '../filesystem/identity.js';
import { SmartCache } from './cache/smart-cache.js';
import { abandonSession } from './abandon-session.js';
import type { OnEvent, OrganizeResult, PlanEntry } from './events.js';
import { pendingOperations } from './move/pending.js';
import { ended } from './move/operation-executor.js';
import { PlaylistRewrites, type LeftOut } from './plan/playlist-rewrites.js';
import { requireSound, type PlanFile } from './documents/plan-file.js';
import { RunTally } from './run-tally.js';
import { endWithManifest } from './history/session-manifest.js';
import { settingsOf } from './history/session-settings.js';
import { TrackedFileMover } from './move/tracked-file-mover.js';
import { VERSION } from './version.js';

export interface ApplyOptions {
  readonly signal?: AbortSignal;
  readonly sessionId?: string;
  readonly verify?: boolean;
  readonly backup?: boolean;
  readonly backupDir?: string;
  /** Delete for good where backups are off. */
  readonly force?: boolean;
  /** Undo a run that dies of an error. Default true. */
  readonly autoRollback?: boolean;
  /** 1 to 10; default 3. */
  readonly maxRollbackAttempts?: number;
}

/**
 * Does what a plan says, in its order. All of it is journaled as `pending` first, so that an interrupted one can be
 * resumed without the file.
 *
 * @param plan a plan, or the interrupted session of one
 * @param onSession told the session as soon as there is one, and `null` when it has ended
 * @throws UserError when the plan reaches outside its roots
 */
export async function applyPlan(
  history: OperationHistoryTracker,
  plan: PlanFile | OperationSession,
  options: ApplyOptions,
  onEvent?: OnEvent,
  onSession?: (sessionId: string | null) => void,
): Promise<OrganizeResult> {
  const session = 'session_id' in plan ? plan : journalPlan(history, plan, options);
  const { session_id, source_root, target_root } = session;
  history.setSessionStatus(session_id, 'running');
  onSession?.(session_id);
  const tally = new RunTally(onEvent, false);
  const playlists = playlistsOf(session, tally);
  let cache: SmartCache | null = null;
  let mover: TrackedFileMover | null = null;
  let result: OrganizeResult;
  try {
    if (settingsOf(session).smartCache) cache = SmartCache.openExisting(history.path);
    mover = makeMover(history, session, options, { tally, playlists, cache });
    onEvent?.({ type: 'session_started', session_id, kind: 'apply', source_root, target_root, dry_run: false });
    playlists.load(history, session_id);
    let isBeforeRewrites = true;
    for (const operations of pendingOperations(history, session_id)) {
      const isRewrite = operations.some(({ type }) => type === 'rewrite');
      // What a playlist becomes depends on what became of everything before it.
      if (isRewrite && isBeforeRewrites) await mover.flush();
      isBeforeRewrites = !isRewrite;
      if (options.signal?.aborted === true) break;
      for (const operation of operations) tally.planned(operation, false);
      const todo = isRewrite ? await revised(operations, { history, session_id, playlists, tally }) : operations;
      await mover.add(...todo.map((operation) => ({ ...operation, whenOccupied: 'skip' as const })));
    }
    await mover.finish();
    const summary = tally.summary();
    const status = tally.endStatus(options.signal);
    await endWithManifest(history, session_id, { status }, onEvent);
    result = { session_id, status, dry_run: false, source_root, target_root, summary };
  } catch (error) {
    await abandonSession(history, session_id, mover, error, onEvent);
    throw error;
  } finally {
    playlists.close();
    cache?.close();
  }
  onSession?.(null);
  onEvent?.({ type: 'session_finished', session_id, status: result.status });
  return result;
}

/** Who is told what becomes of each operation. */
interface Listeners {
  readonly tally: RunTally;
  readonly playlists: PlaylistRewrites;
  /** What is known of files goes with them. */
  readonly cache: SmartCache | null;
}

function makeMover(
  history: OperationHistoryTracker,
  session: OperationSession,
  { signal }: ApplyOptions,
  { tally, playlists, cache }: Listeners,
): TrackedFileMover {
  const keepsBackups = session.metadata.options?.['backup'] !== false;
  return new TrackedFileMover({
    journal: history,
    sessionId: session.session_id,
    roots: [session.target_root],
    rewrites: { roots: [session.source_root, session.target_root], throughLinks: settingsOf(session).followSymlinks },
    backupRoot: keepsBackups ? settingsOf(session).backupRoot : null,
    verify: session.metadata.options?.['verify'] === true,
    onTimes: (paths, when) => {
      cache?.noteTimes(paths, when);
    },
    onOutcome: (operation, outcome, reason) => {
      cache?.note(operation, outcome);
      tally.outcome(operation, outcome, reason);
      if (outcome.status === 'completed') playlists.note(operation);
    },
    onWarning: (warning) => {
      tally.warn(warning);
    },
    ...(signal === undefined ? {} : { signal }),
  });
}

function playlistsOf(session: OperationSession, tally: RunTally): PlaylistRewrites {
  const { source_root: sourceRoot, target_root: targetRoot } = session;
  const { backupRoot } = settingsOf(session);
  return new PlaylistRewrites({
    // It plans for playlists of the plan alone, and whether what they hold is kept, the mover knows.
    settings: { mode: 'move', sourceRoot, targetRoot, backupRoot, backup: true },
    dryRun: false,
    onSkip: (skip) => {
      tally.skip(skip);
    },
    onWarning: (warning) => {
      tally.warn(warning);
    },
  });
}

interface RevisionContext {
  readonly history: OperationHistoryTracker;
  readonly session_id: string;
  readonly playlists: PlaylistRewrites;
  readonly tally: RunTally;
}

/**
 * Rewrites by what really happened: a move that was taken out of the plan, or could not be done, changes no playlist.
 * Those of which nothing is left are skipped in the journal.
 */
async function revised(
  operations: readonly PlannedOperation[],
  { history, session_id, playlists, tally }: RevisionContext,
): Promise<PlannedOperation[]> {
  const todo: PlannedOperation[] = [];
  for (const operation of operations) {
    const { type, targetPath, recordId } = operation;
    if (type !== 'rewrite' || targetPath === null || recordId === undefined) {
      todo.push(operation);
      continue;
    }
    const found = await playlists.revised({ ...operation, targetPath }).catch(unreadable);
    if ('type' in found) {
      todo.push(found);
      continue;
    }
    const { outcome, reason } = ended(recordId, operation, 'skipped', found.message, found.reason);
    history.commit({ sessionId: session_id, outcomes: [outcome], intents: [], directoryTimes: [] });
    tally.outcome(operation, outcome, reason);
  }
  return todo;
}

/** @throws what is no error of the system */
function unreadable(error: unknown): LeftOut {
  const code = systemErrorCode(error);
  if (code === undefined) throw error;
  return { ...skipped('', code === 'ENOENT' ? 'vanished' : 'unreadable_file', code) };
}

function journalPlan(history: OperationHistoryTracker, plan: PlanFile, options: ApplyOptions): OperationSession {
  requireSound(plan);
  for (const entry of plan.operations) requireInsideRoots(entry, plan);
  const { source_root, target_root } = plan;
  const settings = {
    ...plan.options,
    backup: options.backup ?? true,
    verify: options.verify ?? false,
    // The history outlives the working folder that a relative path starts from.
    backupRoot:
      options.backupDir === undefined ? `${target_root}/${STORE_FOLDER}` : realPathOf(resolve(options.backupDir)),
    // The key of the sessions, which plans do not have: whatever a file says under it does not count.
    followSymlinks: isBehindLinks(plan),
  };
  const forGood = !settings.backup && options.force === true;
  return history.startSessionSync(
    {
      sourceRoot: source_root,
      targetRoot: target_root,
      metadata: { kind: 'apply', options: settings, version: VERSION },
      ...(options.sessionId === undefined ? {} : { sessionId: options.sessionId }),
    },
    plan.operations.map((entry, index) => ({
      type: entry.operation_type,
      sourcePath: entry.source_path,
      targetPath: entry.target_path,
      checksum: entry.checksum,
      size: entry.file_size,
      details: detailsOf(entry, forGood && !makesRoom(entry, plan.operations[index + 1])),
    })),
  );
}

/** Of what a file says about an operation, only what cannot change how safely it is done. */
function detailsOf({ operation_type, metadata, checksum }: PlanEntry, forGood: boolean): OperationDetails {
  const details = metadata as OperationDetails;
  const { identity, reason, group, duplicate_of, duplicate_checksum, kind, kind_reason, album_folder } = details;
  return {
    ...(operation_type === 'rewrite' ? rewriteOf(metadata) : {}),
    ...(checksum === null ? {} : { check_content: true }),
    ...(group === undefined ? {} : { group }),
    ...(identity === undefined ? {} : { identity }),
    ...(duplicate_of === undefined ? {} : { duplicate_of }),
    ...(duplicate_checksum === undefined ? {} : { duplicate_checksum }),
    ...(reason === undefined ? {} : { reason }),
    ...(kind === undefined ? {} : { kind }),
    ...(kind_reason === undefined ? {} : { kind_reason }),
    ...(album_folder === undefined ? {} : { album_folder }),
    ...(operation_type === 'delete' && forGood ? { unrecoverable: true } : {}),
  };
}

function rewriteOf(metadata: OperationDetails): OperationDetails {
  const { edits, becomes, encoding, new_encoding } = metadata;
  return Object.fromEntries(
    Object.entries({ edits, becomes, encoding, new_encoding }).filter(([, value]) => value !== undefined),
  );
}

/** Planned with backups in mind: for good, it would be gone before it is known that the newcomer comes. */
function makesRoom({ metadata }: PlanEntry, next: PlanEntry | undefined): boolean {
  return metadata['group'] !== undefined && metadata['group'] === next?.metadata['group'];
}

/** A plan may come from anywhere: it moves nothing from, and creates nothing at, a place outside its own roots. */
function requireInsideRoots(entry: PlanEntry, { source_root, target_root }: PlanFile): void {
  const { operation_type, source_path, target_path } = entry;
  const { duplicate_of } = entry.metadata as OperationDetails;
  const sources = [source_root, target_root];
  if (duplicate_of !== undefined && !sources.some((root) => isInside(duplicate_of, root)))
    refuse(duplicate_of, sources);
  if (source_path !== null && !sources.some((root) => isInside(source_path, root))) refuse(source_path, sources);
  // Behind a symbolic link it may be anywhere.
  const folder = source_path === null ? source_root : dirname(source_path);
  if (!sources.some((root) => isInside(realPathOf(folder), realPathOf(root)))) refuse(source_path ?? folder, sources);
  if (operation_type === 'rewrite') return;
  const isRootItself = target_path !== null && isInside(target_root, target_path);
  if (target_path !== null && !isInside(target_path, target_root) && !isRootItself) refuse(target_path, [target_root]);
}

/**
 * Whether undoing the plan has to put files back behind symbolic links. The plan must have been made so, and need it:
 * its word alone, which may come from anywhere, opens nothing. Each source is really inside the roots, as was checked.
 * Applying makes no name behind a link, so that its mover needs no leave to.
 */
function isBehindLinks({ source_root, target_root, options, operations }: PlanFile): boolean {
  if (options['follow_symlinks'] !== true) return false;
  return operations.some(({ source_path }) => {
    if (source_path === null) return false;
    const folder = dirname(source_path);
    const root = isInside(source_path, source_root) ? source_root : target_root;
    return isInside(folder, root) && realPathOf(folder) !== join(realPathOf(root), relativeTo(root, folder));
  });
}

function refuse(path: string, roots: readonly string[]): never {
  throw new UserError('outside_roots', `The plan reaches ${path}, which is outside ${roots.join(' and ')}.`, {
    exitCode: 2,
    path,
    hint: 'Make the plan again with music-organize plan.',
  });
}
