import { z } from 'zod';
import { UserError } from '../../domain/errors.js';
import { OPERATION_TYPES } from '../../domain/operation.js';
import type { Conflict } from '../../domain/conflict.js';
import type { Skip } from '../../domain/skip.js';
import { checksum, count, firstIssue, identity, path, rewriteDetails, withNeededPaths } from './document-shapes.js';
import type { OrganizeSummary, PlanEntry } from '../events.js';

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

const ROOTS = z.looseObject({ source_root: path, target_root: path, operations: z.array(z.unknown()) });

const ENTRY = withNeededPaths(
  z.looseObject({
    operation_type: z.enum(OPERATION_TYPES),
    source_path: path.nullable(),
    target_path: path.nullable(),
    checksum: checksum.nullable(),
    file_size: count.nullable(),
    metadata: z.looseObject({
      identity: identity.optional(),
      group: z.string().optional(),
      duplicate_of: path.optional(),
      duplicate_checksum: checksum.optional(),
      reason: z.string().optional(),
      kind: z.string().optional(),
      kind_reason: z.string().optional(),
      album_folder: z.string().optional(),
      ...rewriteDetails,
    }),
  }),
);

/**
 * A plan is there to be edited: what is acted upon is checked before anything is done.
 *
 * @throws UserError that names the operation and what is wrong with it
 */
export function requireSound(plan: PlanFile): void {
  const roots = ROOTS.safeParse(plan);
  if (!roots.success) throw invalid(`The plan${firstIssue(roots.error)}`);
  for (const [index, operation] of roots.data.operations.entries()) {
    const entry = ENTRY.safeParse(operation);
    if (!entry.success) throw invalid(`Operation ${String(index + 1)}${firstIssue(entry.error)}`);
  }
}

function invalid(message: string): UserError {
  return new UserError('invalid_document', `This is no plan that can be applied. ${message}`, {
    exitCode: 2,
    hint: 'Make the plan again with music-organize plan.',
  });
}
