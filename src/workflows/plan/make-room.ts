import type { Conflict } from '../../domain/conflict.js';
import type { FileIdentity, PlannedOperation } from '../../domain/operation.js';
import { compareQuality } from '../../domain/quality.js';
import { skipped, type Skip } from '../../domain/skip.js';
import { identify } from '../../filesystem/identity.js';
import type { TargetView } from '../../filesystem/target-view.js';
import type { TrackReader } from '../../filesystem/tags/track-reader.js';
import type { Holders } from './holders.js';
import { deletion, STAYS, type Holder, type Newcomer, type Place } from './newcomer.js';
import type { OrganizeSettings } from './organize-settings.js';

export interface ConflictRules {
  readonly settings: Pick<OrganizeSettings, 'conflict' | 'backup' | 'force'>;
  readonly reader: TrackReader;
  readonly holders: Holders;
  readonly view: TargetView;
  readonly onSkip: (skip: Skip) => void;
  readonly onConflict: (conflict: Conflict) => void;
}

/** What `--conflict` does about another file that has the wanted name; `null`: the newcomer gets a number. */
export async function settleConflict(
  rules: ConflictRules,
  newcomer: Newcomer,
  holder: Holder,
  wanted: string,
): Promise<Place | null> {
  switch (rules.settings.conflict) {
    case 'rename':
      return null;
    case 'skip':
      tell(rules, newcomer, wanted, null, holder.with);
      rules.onSkip(skipped(newcomer.path, 'conflict', holder.path));
      return STAYS;
    case 'replace':
      return replace(rules, newcomer, holder, wanted);
    case 'keep_both':
      return keepBoth(rules, newcomer, holder, wanted);
  }
}

/** Tells the front ends what was done. @param resolved where the newcomer goes; `null` when it stays */
export function tell(
  { settings, onConflict }: ConflictRules,
  newcomer: Newcomer,
  wanted: string,
  resolved: string | null,
  met: Conflict['with'],
): void {
  onConflict({
    source_path: newcomer.path,
    target_path: wanted,
    with: met,
    policy: settings.conflict,
    resolved_path: resolved,
  });
}

function replace(rules: ConflictRules, newcomer: Newcomer, holder: Holder, wanted: string): Place | null {
  const { settings, onSkip, view, holders } = rules;
  // What came in this very run is nobody's old file: the next one gets a number.
  if (holder.with === 'planned' || !holder.isFile) return null;
  if (!settings.backup && !settings.force) {
    onSkip(skipped(newcomer.path, 'backup_needed', `it would replace ${holder.path}`));
    return STAYS;
  }
  const identity = identify(holder.path);
  const reason = `replaced by ${newcomer.path}`;
  const group = `replace ${holder.path}`;
  const aside = settings.backup ? null : holders.freeName(wanted);
  view.leave(holder.path);
  holders.claim(wanted, newcomer);
  tell(rules, newcomer, wanted, wanted, 'existing');
  if (aside === null) {
    return { path: wanted, before: [deletion(holder.path, identity, null, { reason })], group };
  }
  // It cannot be brought back: it waits beside until the newcomer is there, and goes last.
  const makeRoom = { ...moveAside(holder.path, aside, identity, reason), whenOccupied: 'skip' } as const;
  const goes = deletion(aside, identity, null, { reason, unrecoverable: true });
  return { path: wanted, before: [makeRoom], after: [goes], group };
}

/**
 * The better one gets the plain name. Of several files of one unit the best comes first, so that a file of the plan has
 * the name by right, or moved already: it is not moved twice.
 */
async function keepBoth(
  rules: ConflictRules,
  newcomer: Newcomer,
  holder: Holder,
  wanted: string,
): Promise<Place | null> {
  const { reader, view, holders } = rules;
  if (newcomer.format === null || holder.with === 'planned' || !holder.isFile) return null;
  const [reading] = await reader.read([holder.path], { checksum: false });
  if (reading?.kind !== 'track') return null;
  const { format, identity } = reading.track;
  const isBetter =
    compareQuality({ format: newcomer.format, size: newcomer.identity.size }, { format, size: identity.size }) < 0;
  if (!isBetter) return null;
  const aside = holders.freeName(wanted);
  view.leave(holder.path);
  holders.claim(aside, { path: holder.path, identity, checksum: null, format });
  holders.claim(wanted, newcomer);
  tell(rules, newcomer, wanted, wanted, 'existing');
  return {
    path: wanted,
    before: [moveAside(holder.path, aside, identity, `makes room for the better ${newcomer.path}`)],
    group: `keep both ${holder.path}`,
  };
}

function moveAside(path: string, aside: string, identity: FileIdentity, reason: string): PlannedOperation {
  const details = { identity, reason };
  return { type: 'move', sourcePath: path, targetPath: aside, checksum: null, size: identity.size, details };
}
