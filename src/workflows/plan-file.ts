import type { Conflict } from '../domain/conflict.js';
import type { Skip } from '../domain/skip.js';
import type { OrganizeSummary, PlanEntry } from './events.js';

/** A plan as a file: to be reviewed, edited, and applied. */
export interface PlanFile {
  readonly format: 'music-organize-plan';
  readonly version: 1;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly source_root: string;
  readonly target_root: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly operations: readonly PlanEntry[];
  readonly skips: readonly Skip[];
  readonly conflicts: readonly Conflict[];
  readonly summary: OrganizeSummary;
}
