import { SKIP_REASONS, type Skip } from '../domain/skip.js';
import type { WorkflowEvent } from '../workflows/events.js';

/**
 * The skip that an event tells of: one made while planning, or one of an operation that could not be done as planned.
 * A folder that was there already is none: nobody missed anything.
 */
export function skipOf(event: WorkflowEvent): Skip | null {
  if (event.type === 'skipped') return event.skip;
  if (event.type !== 'operation_finished' || event.operation.status !== 'skipped') return null;
  const { reason, source_path, target_path, message } = event.operation;
  if (reason === null || reason === 'already_there') return null;
  return { path: source_path ?? target_path ?? '', reason, message: message ?? SKIP_REASONS[reason].text };
}
