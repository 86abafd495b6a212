import { createContext, useContext } from 'react';
import type { OrganizeOptions } from '../workflows/plan/organize-settings.js';
import type { Jobs } from './jobs.js';
import type { Step } from './navigation.js';
import type { Theme } from './theme.js';
import type { KeyRouter } from './keys/key-router.js';
import type { KeyGroup } from './keys/key-table.js';

/** What every screen may need besides its place. */
export interface Surroundings {
  /** The database file; `undefined` is the user's own. */
  readonly historyDb: string | undefined;
  /** What commands that are shown have to say again. */
  readonly sameHistory: readonly string[];
  /** Settings for organizing, from flags, environment and configuration file. */
  readonly organize: Omit<OrganizeOptions, 'source' | 'target' | 'signal' | 'dryRun' | 'sessionId'>;
  readonly theme: Theme;
  /** Paths that are typed begin here. */
  readonly cwd: string;
  readonly home: string;
  readonly jobs: Jobs;
  readonly keys: KeyRouter;
  readonly go: (step: Step) => void;
  /** Leaves the program. @param end its exit code, or what was thrown and ends it */
  readonly leave: (end: unknown) => void;
  /** Shows the keys of these groups. */
  readonly help: (groups: readonly KeyGroup[]) => void;
}

export const SurroundingsContext = createContext<Surroundings | null>(null);

export function useSurroundings(): Surroundings {
  const surroundings = useContext(SurroundingsContext);
  if (surroundings === null) throw new Error('a screen was drawn outside of the app');
  return surroundings;
}

/** Rows and columns that a screen has. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What each screen is given besides what it is about. */
export interface ScreenProps {
  /** It is the one that is shown, and gets the keys. */
  readonly active: boolean;
  /** It would be, but for a terminal that is too small for it. */
  readonly hidden: boolean;
  /** Which one it is of the screens that were visited. */
  readonly visit: number;
  readonly size: Size;
}
