import type { OrganizeOptions } from '../workflows/plan/organize-settings.js';
import type { Resumable } from './asks.js';
import type { WorkOutcome, UndoAsk, Work } from './work.js';

/** A screen, and what it is about. */
export type Place =
  | { readonly screen: 'sessions' }
  | { readonly screen: 'session'; readonly session: string }
  | { readonly screen: 'preview'; readonly ask: UndoAsk }
  /** Asks whether an interrupted session is to be carried on. */
  | { readonly screen: 'resume'; readonly resumable: Resumable }
  | { readonly screen: 'progress'; readonly work: Work }
  | { readonly screen: 'result'; readonly outcome: WorkOutcome }
  | { readonly screen: 'organize' }
  | { readonly screen: 'plan'; readonly options: OrganizeOptions };

/** Where somebody came along; the last one is shown. Each visit has a number, so that its state stays its own. */
export interface Visits {
  readonly stack: readonly { readonly visit: number; readonly place: Place }[];
  readonly next: number;
}

export type Step =
  | { readonly type: 'push'; readonly place: Place }
  /** In place of a visit, wherever it is by now: nobody goes back to a preview of what is done. One that is gone stays gone. */
  | { readonly type: 'replace'; readonly visit: number; readonly place: Place }
  | { readonly type: 'back' };

export function visitsFrom(place: Place): Visits {
  return { stack: [{ visit: 0, place }], next: 1 };
}

/** The visits after a step; going back from the first one changes nothing. */
export function visited({ stack, next }: Visits, step: Step): Visits {
  switch (step.type) {
    case 'push':
      return { stack: [...stack, { visit: next, place: step.place }], next: next + 1 };
    case 'replace':
      return {
        stack: stack.map((one) => (one.visit === step.visit ? { visit: next, place: step.place } : one)),
        next: next + 1,
      };
    case 'back':
      return { stack: stack.length > 1 ? stack.slice(0, -1) : stack, next };
  }
}
