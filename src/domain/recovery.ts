import type { OperationDetails, OperationType } from './operation.js';

/** What a look at the disk found at a path, against what the record says. */
export type Sighting = 'absent' | 'matches' | 'placeholder' | 'other';

export interface RecoveryFacts {
  readonly source: Sighting;
  readonly target: Sighting;
  /** At the operation's temporary name. */
  readonly temporary: Sighting;
  /** At the name, in the source's folder, that a source passes through when it goes. */
  readonly aside: Sighting;
}

/**
 * - `done`: it happened
 * - `not_done`: it did not; it can be tried again
 * - `drop_source`: both names are there; the source goes once the target is durable
 * - `remove_placeholder`: an empty file of ours holds the target's name; it goes, the operation did not happen
 * - `take_back`: a rename of case stopped half-way: the file goes from the temporary name back to its old one
 * - `drop_aside`: the source was on its way out and is not needed any more: it goes, the operation happened
 * - `put_back`: what was on its way out gets its old name back, or one like it; then there is another look
 * - `conflict`: neither; touch nothing, tell
 */
export type RecoveryDecision =
  'done' | 'not_done' | 'drop_source' | 'remove_placeholder' | 'take_back' | 'drop_aside' | 'put_back' | 'conflict';

type Rule = readonly [source: Sighting | '*', target: Sighting | '*', decision: RecoveryDecision];

/** For everything that takes the source away: moves, and deletions into the backup store (its object is the target). */
const MOVES: readonly Rule[] = [
  ['absent', 'matches', 'done'],
  ['matches', 'absent', 'not_done'],
  ['matches', 'matches', 'drop_source'],
  ['matches', 'placeholder', 'remove_placeholder'],
];

/** For everything that leaves the source: only the target tells. */
const COPIES: readonly Rule[] = [
  ['*', 'matches', 'done'],
  ['*', 'absent', 'not_done'],
  ['*', 'placeholder', 'remove_placeholder'],
];

const REMOVALS: readonly Rule[] = [
  ['absent', '*', 'done'],
  ['matches', '*', 'not_done'],
];

/** One path, which holds the old content, the new one, or for a moment nothing. */
const REWRITES: readonly Rule[] = [
  ['matches', '*', 'not_done'],
  ['*', 'matches', 'done'],
];

const RULES: Readonly<Record<OperationType, readonly Rule[]>> = {
  move: MOVES,
  move_cover: MOVES,
  copy: COPIES,
  hardlink: COPIES,
  reflink: COPIES,
  create_directory: COPIES,
  delete: MOVES,
  remove_directory: REMOVALS,
  rewrite: REWRITES,
};

/** What became of an operation whose end the journal does not know. The disk decides, not the flags. */
export function decideRecovery(
  type: OperationType,
  details: OperationDetails,
  { source, target, temporary, aside }: RecoveryFacts,
): RecoveryDecision {
  const isFree = (sighting: Sighting): boolean => sighting === 'absent' || sighting === 'placeholder';
  // An edit of another program that came while the old file was out of the way.
  if (type === 'rewrite' && temporary === 'other') return 'conflict';
  const withoutBackup = type === 'delete' && (details.copy_of !== undefined || details.unrecoverable === true);
  // What is not the recorded file, or has no second place, is somebody's only copy.
  if (aside !== 'absent')
    return aside === 'matches' && target === 'matches' && !withoutBackup ? 'drop_aside' : 'put_back';
  if (temporary === 'matches' && isFree(source) && isFree(target)) return 'take_back';
  const rules = withoutBackup ? REMOVALS : RULES[type];
  // An object of the backup store that others may need as well stays, once what came from it is there.
  if (details.from_backup === true && target === 'matches') return 'done';
  const rule = rules.find(([s, t]) => (s === '*' || s === source) && (t === '*' || t === target));
  return rule?.[2] ?? 'conflict';
}
