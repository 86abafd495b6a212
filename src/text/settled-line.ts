import type { WorkflowEvent } from '../workflows/events.js';
import { printable } from './printable.js';

/** What became of the open operations of a session that a crash left. */
export function settledLine(event: Extract<WorkflowEvent, { type: 'recovered' }>): string {
  const { session_id, done, not_done, conflicts } = event;
  const settled = `${done} of its open operations had happened, ${not_done} had not, ${conflicts} are unclear`;
  return `Settled the interrupted session ${printable(session_id)}: ${settled}.`;
}
