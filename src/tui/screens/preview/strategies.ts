import type { ConflictPolicy } from '../../../domain/conflict.js';
import type { Remedy, StuckReason } from '../../../domain/undo-remedies.js';
import type { ModifiedPolicy } from '../../../domain/undo-selection.js';
import { chordText } from '../../keys/chord.js';
import { KEYS } from '../../keys/key-table.js';
import { policyArguments, type UndoPolicies } from '../../work.js';

/** Keys that change what is done about what stands in the way. */
export const STRATEGIES = ['modified', 'conflict', 'search', 'cascade'] as const;
export type Strategy = (typeof STRATEGIES)[number];

const MODIFIED: readonly ModifiedPolicy[] = ['skip', 'move'];
const CONFLICT: readonly ConflictPolicy[] = ['skip', 'rename', 'keep_both', 'replace'];
/** An imported session is refused what changes files that it does not know. */
const IMPORTED_CONFLICT: readonly ConflictPolicy[] = ['skip', 'rename'];
const REFUSED_FOR_IMPORTED: readonly Strategy[] = ['modified', 'cascade'];

export function isOffered(strategy: Strategy, imported: boolean): boolean {
  return !imported || !REFUSED_FOR_IMPORTED.includes(strategy);
}

/** The policies after a key: the next way for one kind of problem; what is not offered stays. */
export function withNext(policies: UndoPolicies, strategy: Strategy, imported: boolean): UndoPolicies {
  if (!isOffered(strategy, imported)) return policies;
  switch (strategy) {
    case 'modified':
      return { ...policies, modified: after(MODIFIED, policies.modified) };
    case 'conflict':
      return { ...policies, conflict: after(imported ? IMPORTED_CONFLICT : CONFLICT, policies.conflict) };
    case 'search':
      return { ...policies, search: !policies.search };
    case 'cascade':
      return { ...policies, cascade: !policies.cascade };
  }
}

function after<Choice>(choices: readonly Choice[], now: Choice): Choice {
  const next = choices[(choices.indexOf(now) + 1) % choices.length];
  return next ?? now;
}

const MODIFIED_WORDS: Readonly<Record<ModifiedPolicy, string>> = { skip: 'leave', move: 'move' };
const CONFLICT_WORDS: Readonly<Record<ConflictPolicy, string>> = {
  skip: 'leave',
  rename: 'other name',
  keep_both: 'keep both',
  replace: 'replace',
};

/** Which way is chosen for a kind of problem, in a few words: `modified: leave`. */
export function strategyWords(strategy: Strategy, { modified, conflict, search, cascade }: UndoPolicies): string {
  switch (strategy) {
    case 'modified':
      return `modified: ${MODIFIED_WORDS[modified]}`;
    case 'conflict':
      return `occupied: ${CONFLICT_WORDS[conflict]}`;
    case 'search':
      return `missing: ${search ? 'look for' : 'leave'}`;
    case 'cascade':
      return `blocked: ${cascade ? 'undo first' : 'leave'}`;
  }
}

export function strategyKey(strategy: Strategy): string {
  return chordText(KEYS.preview[strategy].keys[0]);
}

/** What solves which kind of problem, and how the command of its remedy says it. */
const SOLVES: Readonly<Partial<Record<StuckReason, { readonly strategy: Strategy; readonly said: string }>>> = {
  modified: { strategy: 'modified', said: '--modified move' },
  occupied: { strategy: 'conflict', said: '--conflict rename' },
  missing: { strategy: 'search', said: '--search' },
  blocked: { strategy: 'cascade', said: '--cascade' },
};

/** How a remedy is done with keys: by a strategy, or by looking again; `null` where neither helps. */
export function wayOf({ reason, command }: Remedy, policies: UndoPolicies): Strategy | 'again' | null {
  if (command === null) return null;
  const solution = SOLVES[reason];
  const isChosen =
    solution !== undefined && policyArguments({ policies, allowRoots: [] }).join(' ').includes(solution.said);
  if (solution !== undefined && !isChosen && command.includes(solution.said)) return solution.strategy;
  return / (?:rollback|redo) /u.test(command) ? 'again' : null;
}

/** The key of a way, as the preview has it. */
export function wayKey(way: Strategy | 'again'): string {
  return way === 'again' ? `${chordText(KEYS.preview.again.keys[0])} to look again` : strategyKey(way);
}

/** What to do about operations that stay: with keys where they do it, otherwise with the command. */
export function adviceText({ advice, command }: Remedy, keys: string | null): string {
  if (keys === null) return command === null ? advice : `${advice} ${command}`;
  // Advice of the command line ends where its command follows.
  const bare = advice.replace(/(?:[.,] then run|\. Then run)?:$/iu, '');
  return bare.length + 1 === advice.length ? `${bare}: press ${keys}.` : `${bare}. Then press ${keys}.`;
}
