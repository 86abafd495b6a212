import { abandonSession } from '../abandon-session.js';
import type { OrganizeResult } from '../events.js';
import { endWithManifest } from '../history/session-manifest.js';
import type { RunOptions } from '../organize-run.js';
import { openOrganizeSession } from '../organize-session.js';
import { preflight } from '../plan/preflight.js';
import { RunTally } from '../run-tally.js';
import { SmartCache } from './smart-cache.js';
import { UnchangedLibrary, type Told } from './unchanged-library.js';

/**
 * Organizes with what earlier runs know. A library that did not change since a run had nothing to do in it is not even read;
 * what plans and moves is then not loaded.
 *
 * @param historyDb as the user named it: the cache belongs to it also where nothing is recorded
 * @throws what `organizeRun` throws
 */
export async function cachedRun(
  options: Omit<RunOptions, 'cache' | 'unchanged'>,
  historyDb: string | undefined,
): Promise<OrganizeResult> {
  const cache = options.settings.smartCache ? SmartCache.open(historyDb) : null;
  try {
    const unchanged = cache === null ? null : await lookAtLibrary(cache, options);
    if (cache !== null && unchanged?.told != null) return await repeat(unchanged, unchanged.told, cache, options);
    const { organizeRun } = await import('../organize-run.js');
    return await organizeRun({ ...options, cache, unchanged });
  } finally {
    cache?.close();
  }
}

/** Only a run that ends by itself, and from its beginning, is like the one before. */
async function lookAtLibrary(
  cache: SmartCache,
  { settings, dryRun, resume, signal }: RunOptions,
): Promise<UnchangedLibrary | null> {
  if (dryRun || resume !== undefined) return null;
  try {
    return await UnchangedLibrary.look(cache, settings, signal);
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason) return null;
    throw error;
  }
}

/** Tells what the run before told, in a session like that one's. */
async function repeat(
  unchanged: UnchangedLibrary,
  told: Told,
  cache: SmartCache,
  options: RunOptions,
): Promise<OrganizeResult> {
  const { settings, history, onEvent, onSession, signal } = options;
  const { sourceRoot: source_root, targetRoot: target_root } = settings;
  preflight(settings, onEvent, false);
  const session_id = history === null ? null : openOrganizeSession(history, options);
  if (session_id !== null) onSession?.(session_id);
  const tally = new RunTally(onEvent, false);
  try {
    onEvent?.({ type: 'session_started', session_id, kind: 'organize', source_root, target_root, dry_run: false });
    unchanged.repeat(told, tally);
    const summary = tally.summary();
    const status = tally.endStatus(signal);
    if (session_id !== null && history !== null) await endWithManifest(history, session_id, { status }, onEvent);
    onEvent?.(cache.used());
    onSession?.(null);
    onEvent?.({ type: 'session_finished', session_id, status });
    return { session_id, status, dry_run: false, source_root, target_root, summary };
  } catch (error) {
    if (session_id !== null && history !== null) await abandonSession(history, session_id, null, error, onEvent);
    throw error;
  }
}
