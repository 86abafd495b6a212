import type { ConflictPolicy } from '../../../domain/conflict.js';
import { commandAdvice, type Lead, type Remedy, type SolvedBy } from '../../../domain/remedy.js';
import type { ModifiedPolicy } from '../../../domain/undo-selection.js';
import { keyText } from '../../keys/key-text.js';
import type { UndoPolicies } from '../../work.js';

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
  return keyText(`preview.${strategy}`);
}

/** The keys of the preview that do what a remedy says; `null` where none does. */
export function keysOfSolution(solvedBy: SolvedBy): string | null {
  if (solvedBy === 'none' || solvedBy === 'resume') return null;
  return solvedBy === 'again' ? `${keyText('preview.again')} to look again` : strategyKey(solvedBy);
}

const PRESS: Readonly<Record<Exclude<Lead, 'nowhere'>, string>> = {
  does: ': press',
  then: ', then press',
  when: ', press',
};

/** What to do about operations that stay: with keys where they do it, otherwise with the command. */
export function adviceText(remedy: Remedy, keys: string | null): string {
  const { advice, lead, command } = remedy;
  if (keys !== null && lead !== 'nowhere') return `${advice}${PRESS[lead]} ${keys}.`;
  return command === null ? commandAdvice(remedy) : `${commandAdvice(remedy)} ${command}`;
}
