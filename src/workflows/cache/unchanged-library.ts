import type { Conflict } from '../../domain/conflict.js';
import { SKIP_REASONS, type Skip, type SkipReason } from '../../domain/skip.js';
import { deviceOf } from '../../filesystem/look.js';
import { digestTree } from '../../filesystem/tree-digest.js';
import type { OrganizeSummary } from '../events.js';
import type { OrganizeSettings } from '../plan/organize-settings.js';
import type { RunTally } from '../run-tally.js';
import { Turns } from '../turns.js';
import { planFingerprint } from './fingerprint.js';
import { isRecord, parseJson } from './known-reading.js';
import type { SmartCache } from './smart-cache.js';

/** What a run that had nothing to do told. */
export interface Told {
  readonly found: number;
  readonly tracks: number;
  readonly events: readonly ({ readonly skip: Skip } | { readonly conflict: Conflict })[];
}

/** Skips and conflicts that are kept to be told again. */
const MOST_EVENTS = 1000;

/**
 * What follows from a library alone: as long as nothing in it changes, neither does this. Others may be gone tomorrow, and so may
 * what the disk said (`unreadable_file`) and what a reader died of, memory as a rule.
 */
const FOLLOWS: ReadonlySet<SkipReason> = new Set<SkipReason>([
  ...([
    'duplicate',
    'untagged',
    'audiobook',
    'video',
    'symlink',
    'special_file',
    'unsupported_format',
    'too_much',
  ] as const),
  ...(['already_there', 'empty_file', 'unreadable_tags', 'conflict', 'path_too_long'] as const),
]);

/**
 * Whether a library that is organized in place is as it was when a run over it had nothing to do. Then nothing is read and nothing
 * is planned: that run is told again.
 *
 * Sound since a library is looked at before it is read, down to the last hidden file: whatever changed after that look changed a
 * time stamp, as none was young then.
 */
export class UnchangedLibrary {
  /** What the run before told, when nothing has changed since. */
  readonly told: Told | null;
  readonly #cache: SmartCache;
  readonly #root: string;
  readonly #asked: string;
  /** `null`: a change could be missed, so that nothing is kept. */
  readonly #digest: string | null;
  #found = 0;
  #tracks = 0;
  #events: Told['events'][number][] | null = [];

  private constructor(cache: SmartCache, root: string, asked: string, digest: string | null) {
    this.#cache = cache;
    this.#root = root;
    this.#asked = asked;
    this.#digest = digest;
    const known = digest === null ? undefined : cache.catalog.tree(root);
    const isSame = known !== undefined && known.asked === asked && known.digest === digest;
    this.told = isSame ? parseTold(known.told) : null;
  }

  /**
   * Looks at a library; `null` where that says nothing: the source is another folder, or links lead out of it.
   *
   * @throws the signal's reason when it is aborted
   */
  static async look(
    cache: SmartCache,
    settings: OrganizeSettings,
    signal: AbortSignal | undefined,
  ): Promise<UnchangedLibrary | null> {
    const { sourceRoot: root, targetRoot, followSymlinks, backupRoot } = settings;
    if (root !== targetRoot || followSymlinks || !cache.catalog.isUsable) return null;
    if (!isTrusted(cache, deviceOf(root), root)) return null;
    const turns = new Turns(signal);
    const tree = await digestTree(root, new Set([backupRoot]), () => turns.take());
    const counts =
      tree?.settled === true && [...tree.devices].every(([device, path]) => isTrusted(cache, device, path));
    return new UnchangedLibrary(cache, root, planFingerprint(settings), counts ? tree.digest : null);
  }

  found(files: number): void {
    this.#found += files;
  }

  read(tracks: number): void {
    this.#tracks += tracks;
  }

  skip(skip: Skip): void {
    if (FOLLOWS.has(skip.reason)) this.#tell({ skip });
    else this.#events = null;
  }

  conflict(conflict: Conflict): void {
    this.#tell({ conflict });
  }

  /** Something was told that need not be so the next time. */
  spoil(): void {
    this.#events = null;
  }

  #tell(event: Told['events'][number]): void {
    if (this.#events !== null && this.#events.length >= MOST_EVENTS) this.#events = null;
    this.#events?.push(event);
  }

  /** Keeps what the run told, if it had nothing to do. */
  keep({ planned, completed, failed }: OrganizeSummary): void {
    const isIdle = planned === 0 && completed === 0 && failed === 0;
    if (!isIdle || this.#digest === null || this.#events === null) return;
    const told: Told = { found: this.#found, tracks: this.#tracks, events: this.#events };
    const tree = { asked: this.#asked, digest: this.#digest, told: JSON.stringify(told) };
    this.#cache.catalog.setTree(this.#root, tree, Date.now());
  }

  /** Tells again what a run told. */
  repeat({ found, tracks, events }: Told, tally: RunTally): void {
    tally.found(found);
    tally.read(tracks);
    for (const event of events) {
      if ('skip' in event) tally.skip(event.skip);
      else tally.conflict(event.conflict);
    }
    this.#cache.count(tracks, 0);
    this.#cache.catalog.useBelow(this.#root, Date.now());
  }
}

function isTrusted({ disks }: SmartCache, device: string | null, path: string): boolean {
  return device !== null && disks.trustOf(device, path) === 'all';
}

/** What `keep` wrote; `null` for anything else: the cache's file may be damaged where SQLite does not see it. */
function parseTold(text: string): Told | null {
  const value = parseJson(text);
  if (!isRecord(value) || typeof value['found'] !== 'number' || typeof value['tracks'] !== 'number') return null;
  const { events } = value;
  return Array.isArray(events) && events.every(isEvent) ? (value as unknown as Told) : null;
}

function isEvent(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { skip, conflict } = value;
  if (isRecord(skip)) return areTexts(skip, ['path', 'message']) && Object.hasOwn(SKIP_REASONS, String(skip['reason']));
  return isRecord(conflict) && areTexts(conflict, ['source_path', 'target_path', 'with', 'policy']);
}

function areTexts(value: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'string');
}
